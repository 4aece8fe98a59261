import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { readRegular } from '../../base/disk/regularFile';
import type { EngineSource, NativePackage } from '../../protocol/engine';

/** The TensorFlow.js that is built in; a native engine works with it only where its own is of the same minor version. */
const version = '4.22';

/** A manifest is a few kilobytes; what is larger is none. */
const largestManifest = 1_000_000;

/** A native engine's package in a folder, or a sentence why the one there cannot be used. */
export type FoundPackage =
  { readonly source: Extract<EngineSource, { kind: 'native' }> } | { readonly problem: string };

/**
 * Looks for a package in the `node_modules` of some folders; nothing of it is loaded.
 * @param folders absolute paths, the first one first.
 */
export async function findPackage(
  name: NativePackage,
  folders: readonly string[],
): Promise<readonly FoundPackage[]> {
  const found = await Promise.all(
    [...new Set(folders)].map(async (folder): Promise<FoundPackage | undefined> => {
      const place = path.join(folder, 'node_modules', ...name.split('/'));
      const text = await readManifest(path.join(place, 'package.json'));
      if (text === undefined) return undefined;
      const there = versionIn(text);
      return there?.startsWith(`${version}.`) === true
        ? { source: { kind: 'native', package: name, folder: place } }
        : {
            problem:
              there === undefined
                ? l10n.t('the package in {0} is damaged; install {1}@{2}.0.', place, name, version)
                : l10n.t(
                    'the package in {0} is version {1}; install {2}@{3}.0.',
                    place,
                    there,
                    name,
                    version,
                  ),
          };
    }),
  );
  return found.filter((each) => each !== undefined);
}

/** @returns undefined where there is none; a pipe or a device in its place would make whoever reads it wait. */
async function readManifest(file: string): Promise<string | undefined> {
  try {
    if ((await stat(file)).size > largestManifest) return undefined;
    return String(await readRegular(file));
  } catch {
    return undefined;
  }
}

function versionIn(manifest: string): string | undefined {
  try {
    const value: unknown = JSON.parse(manifest);
    const given =
      typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
    return typeof given === 'string' ? given : undefined;
  } catch {
    return undefined;
  }
}
