import * as l10n from '@vscode/l10n';
import type { NativePackage } from '../../protocol/engine';
import type { NpmOutcome } from './npm';

/** Why npm could not install a package: a sentence for people that says what to do. */
export function npmFailure(
  name: NativePackage,
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
  readonly sentence: (name: NativePackage, folder: string) => string;
}[] = [
  {
    sign: /ENOSPC|no space left on device|EDQUOT/i,
    sentence: (name, folder) =>
      l10n.t(
        'The disk is full, so {0} was not installed. Free two gigabytes where {1} is and try again.',
        name,
        folder,
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
