import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { NativePackage } from '../../protocol/engine';
import { CancelledError, HumanError, messageOf } from '../../base/humanError';
import { runNpm } from './npm';
import { npmFailure } from './npmFailure';

/** The version that fits the TensorFlow.js that is built in. */
const version = '4.22.0';
/** A slow line needs long for a gigabyte; what hangs should still end. */
const longest = 45 * 60_000;

/**
 * Installs a native engine's package with npm. What was installed before is kept until the new one is complete, and put
 * back where it is not; nothing half-installed stays.
 * @param folder absolute path of the folder for it; made when missing.
 * @param onLine told what npm prints, line by line.
 * @returns absolute path of the package.
 * @throws HumanError with a sentence for each way it fails; CancelledError when `signal` aborts.
 */
export async function installEngine(
  name: NativePackage,
  folder: string,
  signal: AbortSignal,
  onLine: (line: string) => void,
): Promise<string> {
  const old = `${folder}.old`;
  const timeout = AbortSignal.timeout(longest);
  try {
    // What an interrupted install left behind.
    if (existsSync(old)) await restore(old, folder);
    if (existsSync(folder)) await rename(folder, old);
    await mkdir(folder, { recursive: true });
    // Without a manifest of its own npm would look for one in the folders above.
    await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
    const outcome = await runNpm(
      [
        ...['install', '--prefix', folder, `${name}@${version}`],
        // It fetches libtensorflow in its install script, and says there how far it is.
        ...['--ignore-scripts=false', '--foreground-scripts', '--loglevel=http', '--no-audit', '--no-fund'],
      ],
      folder,
      AbortSignal.any([signal, timeout]),
      onLine,
    );
    if (signal.aborted) throw new CancelledError();
    if (timeout.aborted) {
      throw new HumanError(
        l10n.t(
          'Installing {0} took more than {1} minutes and was ended. Try again on a faster line.',
          name,
          longest / 60_000,
        ),
      );
    }
    if (outcome.code !== 0) throw new HumanError(npmFailure(name, folder, outcome));
    const installed = path.join(folder, 'node_modules', ...name.split('/'));
    if (!existsSync(path.join(installed, 'package.json')))
      throw new HumanError(
        l10n.t('npm ended well, but {0} is not in {1}. Try again, and see the log.', name, folder),
      );
    await rm(old, { recursive: true, force: true });
    return installed;
  } catch (error) {
    await restore(old, folder);
    if (error instanceof HumanError || error instanceof CancelledError) throw error;
    throw new HumanError(
      l10n.t('{0} was not installed: {1} cannot be written ({2}).', name, folder, messageOf(error)),
      { cause: error },
    );
  }
}

/** Puts back what was installed before; with nothing before, nothing is left. */
async function restore(old: string, folder: string): Promise<void> {
  // An install script that was ended may write for another moment.
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  if (existsSync(old)) await rename(old, folder);
}
