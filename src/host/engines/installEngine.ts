import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { type EnginePackage, webgpuPackage } from '../../protocol/engine';
import { renameOver } from '../../base/disk/renameOver';
import { CancelledError, HumanError, messageOf } from '../../base/humanError';
import { runNpm, type NpmOutcome } from './npm';

/** Why npm could not install a package: a sentence for people that says what to do. */
export function npmFailure(
  name: EnginePackage,
  folder: string,
  { code, output, startError }: NpmOutcome,
): string {
  if (startError === 'ENOENT') {
    return l10n.t(
      'npm was not found. Install Node.js from nodejs.org, which brings npm, start VS Code again, and try once more.',
    );
  }
  if (startError !== undefined)
    return l10n.t('npm could not be started ({0}). Check your installation of Node.js.', startError);
  // The names of what it fetched say nothing of what went wrong.
  const said = output.replaceAll(/^npm http .*$/gm, '');
  const reason = reasons.find(({ sign }) => sign.test(said));
  if (reason) return reason.sentence(name, folder);
  const end = code === null ? l10n.t('it was ended') : l10n.t('code {0}', code);
  return l10n.t('npm could not install {0} ({1}). The log has its output.', name, end + lastError(output));
}

/** The most particular first: a failed download of libtensorflow looks like a missing network, too. */
const reasons: readonly {
  readonly sign: RegExp;
  readonly sentence: (name: EnginePackage, folder: string) => string;
}[] = [
  {
    sign: /ENOSPC|no space left on device|EDQUOT/i,
    sentence: (name, folder) =>
      l10n.t(
        'The disk is full, so {0} was not installed. Free {2} where {1} is and try again.',
        name,
        folder,
        name === webgpuPackage ? '400 MB' : '2 GB',
      ),
  },
  {
    sign: /EINTEGRITY/,
    sentence: (name) =>
      l10n.t(
        'What npm fetched for {0} is not what this extension was tested with (a hash differs), so nothing of it was run. Check npm’s registry setting (npm config get registry), run “npm cache verify”, and try again.',
        name,
      ),
  },
  {
    sign: /EBADPLATFORM|Unsupported system/i,
    sentence: (name) =>
      l10n.t(
        'There is no {0} for {1} on {2}. Audits go on training with WebAssembly.',
        name,
        process.platform,
        process.arch,
      ),
  },
  {
    sign: /libtensorflow|storage\.googleapis\.com|node-pre-gyp|node-gyp/i,
    sentence: (name) =>
      l10n.t(
        '{0} was fetched, but its install script could not download libtensorflow from storage.googleapis.com. Check that this machine reaches that host (behind a proxy, set HTTPS_PROXY before VS Code starts) and try again.',
        name,
      ),
  },
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/i,
    sentence: (name) =>
      l10n.t(
        "npm could not reach its registry, so {0} was not installed. Check the network, or npm's proxy and registry settings, and try again.",
        name,
      ),
  },
  {
    sign: /\b(E404|ETARGET)\b/,
    sentence: (name) =>
      l10n.t(
        "npm's registry does not have {0}. Check npm's registry setting (npm config get registry) and try again.",
        name,
      ),
  },
  {
    sign: /\b(EACCES|EPERM|EROFS)\b/,
    sentence: (name, folder) =>
      l10n.t(
        'npm may not write to {0} or to its own cache, so {1} was not installed. Change their permissions and try again.',
        folder,
        name,
      ),
  },
];

function lastError(output: string): string {
  const line = output
    .split(/\r?\n/)
    .filter((each) => /^npm (error|ERR!)/.test(each) && !/complete log|debug-0/.test(each))
    .at(-1);
  return line === undefined ? '' : `: ${line.replace(/^npm (error|ERR!)\s*/, '')}`;
}

/** A slow line needs long for a gigabyte; what hangs should still end. */
const longest = 45 * 60_000;

/** Where an engine is installed, and what. Absolute paths. */
export type EnginePlaces = {
  /** The folder for it; made when missing. */
  readonly folder: string;
  /** The folder of the `package.json` and `package-lock.json` that say what belongs to it. */
  readonly lock: string;
};

/**
 * Installs a native engine's package with npm: just the packages of a lock file of ours, each checked by its hash, and none
 * of their scripts. Then the one script that is needed, that of TensorFlow's engines, which fetches libtensorflow. Dawn needs
 * none: of its binaries the one for this machine is kept.
 *
 * What was installed before is kept until the new one is complete, and put back where it is not; nothing half-installed
 * stays.
 * @param onLine told what npm prints, line by line.
 * @returns absolute path of the package.
 * @throws HumanError with a sentence for each way it fails; CancelledError when `signal` aborts.
 */
export async function installEngine(
  name: EnginePackage,
  { folder, lock }: EnginePlaces,
  signal: AbortSignal,
  onLine: (line: string) => void,
): Promise<string> {
  const old = `${folder}.old`;
  const timeout = AbortSignal.timeout(longest);
  const npm = async (...parameters: readonly string[]) => {
    const either = AbortSignal.any([signal, timeout]);
    const outcome = await runNpm(
      [...parameters, '--prefix', folder, '--loglevel=http', '--no-audit', '--no-fund'],
      folder,
      either,
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
  };
  try {
    // What an interrupted install left behind.
    if (existsSync(old)) await restore(old, folder);
    if (existsSync(folder)) await renameOver(folder, old);
    await mkdir(folder, { recursive: true });
    for (const file of ['package.json', 'package-lock.json'])
      await copyFile(path.join(lock, file), path.join(folder, file));
    await npm('ci', '--ignore-scripts');
    const installed = path.join(folder, 'node_modules', ...name.split('/'));
    if (!existsSync(path.join(installed, 'package.json')))
      throw new HumanError(
        l10n.t('npm ended well, but {0} is not in {1}. Try again, and see the log.', name, folder),
      );
    if (name === webgpuPackage) await keepOwnBinary(installed);
    // It says in the foreground how far its download is.
    else await npm('rebuild', name, '--ignore-scripts=false', '--foreground-scripts');
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

/** The folder of Dawn's binary for this machine, as the package `webgpu` names it. */
export function dawnPlatform(
  platform: string = process.platform,
  architecture: string = process.arch,
): string {
  return `${platform}-${platform === 'darwin' ? 'universal' : architecture}`;
}

/** @throws HumanError where the package has none for this machine. */
async function keepOwnBinary(installed: string): Promise<void> {
  const binaries = path.join(installed, 'dist');
  const own = dawnPlatform();
  if (!existsSync(path.join(binaries, own, 'dawn.node')))
    throw new HumanError(
      l10n.t(
        'There is no {0} for {1} on {2}. Audits go on training with WebAssembly.',
        webgpuPackage,
        process.platform,
        process.arch,
      ),
    );
  for (const each of await readdir(binaries))
    if (each !== own) await rm(path.join(binaries, each), { recursive: true, force: true });
}

/** Puts back what was installed before; with nothing before, nothing is left. */
async function restore(old: string, folder: string): Promise<void> {
  // An install script that was ended may write for another moment.
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  if (existsSync(old)) await renameOver(old, folder);
}
