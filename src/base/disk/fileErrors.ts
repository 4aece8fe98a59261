import * as l10n from '@vscode/l10n';
import { HumanError } from '../humanError';

/** The code of a file system error, e.g. `ENOENT`; undefined for other errors. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What comes of work with a file; undefined where there is no such file. */
export function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  });
}

/** What should be a file is a pipe, a device or a socket. */
export function noRegularFile(path: string): string {
  return l10n.t(
    '{0} is no ordinary file, but a pipe, a device or a socket, so it was not read; put a file in its place, or choose another.',
    path,
  );
}

const reasons: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => l10n.t('{0} is not there any more; audit the data set again.', path),
  EISDIR: (path) => l10n.t('{0} is a folder, where a file was expected; choose a file.', path),
  ENOTDIR: (path) => l10n.t('{0} is a file, where a folder was expected; choose a folder.', path),
  EACCES: (path) =>
    l10n.t('{0} may not be written or read by this user; change its permissions and try again.', path),
  EPERM: (path) => l10n.t('{0} may not be changed by this user; change its permissions and try again.', path),
  EROFS: (path) =>
    l10n.t('{0} is on a read-only disk; copy the data set to a disk that can be written.', path),
  ENOSPC: (path) =>
    l10n.t('The disk is full, so {0} was left as it was; free some space and try again.', path),
  EDQUOT: (path) =>
    l10n.t('The disk quota is used up, so {0} was left as it was; free some space and try again.', path),
  EFBIG: (path) =>
    l10n.t(
      "{0} would grow beyond what its disk or this user's limits allow, so it was left as it was; raise the limit or choose another disk.",
      path,
    ),
  EIO: (path) => l10n.t('The disk failed to read or write {0}; check the disk and try again.', path),
  ELOOP: (path) => l10n.t('{0} is a link that leads in a circle; correct the link.', path),
  ENAMETOOLONG: (path) => l10n.t('{0} is too long a path for this system; choose a shorter one.', path),
  EMFILE: (path) =>
    l10n.t(
      'Too many files are open to open {0} as well; close other programs or raise the limit (ulimit -n).',
      path,
    ),
  ENXIO: noRegularFile,
  ENODEV: noRegularFile,
  ESPIPE: noRegularFile,
  EOPNOTSUPP: noRegularFile,
  EBUSY: (path) => l10n.t('{0} is in use by another program; close that program and try again.', path),
};

/** The sentence for a file system error at `path`; other errors as they are. */
export function explainFileError(error: unknown, path: string): unknown {
  const reason = reasons[errorCode(error) ?? ''];
  if (reason) return new HumanError(reason(path), { cause: error });
  return isSystemError(error)
    ? new HumanError(
        l10n.t(
          '{0} could not be read or written ({1}); check its disk or network connection and try again.',
          path,
          error.message,
        ),
        { cause: error },
      )
    : error;
}

/** Passes a file system error at `path` on as the sentence for it. */
export function explaining(path: string): (error: unknown) => never {
  return (error) => {
    throw explainFileError(error, path);
  };
}

/** Undefined where a file is not there; passes every other error on. */
export function unlessGone(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error;
}

/** Whether the operating system refused a call, of whatever kind; a mistake of the program has no such number. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'errno' in error && typeof error.errno === 'number';
}
