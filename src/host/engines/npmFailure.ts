import type { NativePackage } from '../../protocol/engine';
import type { NpmOutcome } from './npm';

/** Why npm could not install a package: a sentence for people that says what to do. */
export function npmFailure(
  name: NativePackage,
  folder: string,
  { code, output, startError }: NpmOutcome,
): string {
  if (startError === 'ENOENT') {
    return 'npm was not found. Install Node.js from nodejs.org, which brings npm, start VS Code again, and try once more.';
  }
  if (startError !== undefined)
    return `npm could not be started (${startError}). Check your installation of Node.js.`;
  const reason = reasons.find(({ sign }) => sign.test(output));
  return reason
    ? reason.sentence(name, folder)
    : `npm could not install ${name} (${code === null ? 'it was ended' : `code ${code}`}${lastError(output)}). The log has its output.`;
}

/** The most particular first: a failed download of libtensorflow looks like a missing network, too. */
const reasons: readonly {
  readonly sign: RegExp;
  readonly sentence: (name: NativePackage, folder: string) => string;
}[] = [
  {
    sign: /ENOSPC|no space left on device|EDQUOT/i,
    sentence: (name, folder) =>
      `The disk is full, so ${name} was not installed. Free two gigabytes where ${folder} is and try again.`,
  },
  {
    sign: /EBADPLATFORM|Unsupported system/i,
    sentence: (name) =>
      `There is no ${name} for ${process.platform} on ${process.arch}. Audits go on training with WebAssembly.`,
  },
  {
    sign: /libtensorflow|storage\.googleapis\.com|node-pre-gyp|node-gyp/i,
    sentence: (name) =>
      `${name} was fetched, but its install script could not download libtensorflow from storage.googleapis.com. Check that this machine reaches that host (behind a proxy, set HTTPS_PROXY before VS Code starts) and try again.`,
  },
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/i,
    sentence: (name) =>
      `npm could not reach its registry, so ${name} was not installed. Check the network, or npm's proxy and registry settings, and try again.`,
  },
  {
    sign: /\b(E404|ETARGET)\b/,
    sentence: (name) =>
      `npm's registry does not have ${name}. Check npm's registry setting (npm config get registry) and try again.`,
  },
  {
    sign: /\b(EACCES|EPERM|EROFS)\b/,
    sentence: (name, folder) =>
      `npm may not write to ${folder} or to its own cache, so ${name} was not installed. Change their permissions and try again.`,
  },
];

function lastError(output: string): string {
  const line = output
    .split(/\r?\n/)
    .filter((each) => /^npm (error|ERR!)/.test(each) && !/complete log|debug-0/.test(each))
    .at(-1);
  return line === undefined ? '' : `: ${line.replace(/^npm (error|ERR!)\s*/, '')}`;
}
