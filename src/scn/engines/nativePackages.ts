import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { readRegular } from '../../base/disk/regularFile';
import { type EnginePackage, type EngineSource, webgpuPackage } from '../../protocol/engine';

/**
 * The minor versions that work: a native engine's TensorFlow.js must be the one that is built in; of Dawn the one that was
 * tested, since before 1.0 any may change what it is called with.
 */
const versions: Readonly<Record<EnginePackage, string>> = {
  webgpu: '0.6',
  '@tensorflow/tfjs-node-gpu': '4.22',
  '@tensorflow/tfjs-node': '4.22',
};

/** The exact version that people are told to install. */
const advised: Readonly<Record<EnginePackage, string>> = {
  webgpu: '0.6.2',
  '@tensorflow/tfjs-node-gpu': '4.22.0',
  '@tensorflow/tfjs-node': '4.22.0',
};

/** A manifest is a few kilobytes; what is larger is none. */
const largestManifest = 1_000_000;

/** A native engine's package in a folder, or a sentence why the one there cannot be used. */
export type FoundPackage =
  { readonly source: Exclude<EngineSource, { kind: 'wasm' }> } | { readonly problem: string };

/**
 * Looks for a package in the `node_modules` of some folders; nothing of it is loaded.
 * @param folders absolute paths, the first one first.
 */
export async function findPackage(
  name: EnginePackage,
  folders: readonly string[],
): Promise<readonly FoundPackage[]> {
  const found = await Promise.all(
    [...new Set(folders)].map(async (folder): Promise<FoundPackage | undefined> => {
      const place = path.join(folder, 'node_modules', ...name.split('/'));
      const text = await readManifest(path.join(place, 'package.json'));
      if (text === undefined) return undefined;
      const there = versionIn(text);
      return there?.startsWith(`${versions[name]}.`) === true
        ? { source: sourceOf(name, place) }
        : {
            problem:
              there === undefined
                ? l10n.t('the package in {0} is damaged; install {1}@{2}.', place, name, advised[name])
                : l10n.t(
                    'the package in {0} is version {1}; install {2}@{3}.',
                    place,
                    there,
                    name,
                    advised[name],
                  ),
          };
    }),
  );
  return found.filter((each) => each !== undefined);
}

function sourceOf(name: EnginePackage, folder: string): Exclude<EngineSource, { kind: 'wasm' }> {
  return name === webgpuPackage
    ? { kind: 'webgpu', package: name, folder }
    : { kind: 'native', package: name, folder };
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
