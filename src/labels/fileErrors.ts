import { HumanError } from '../protocol/humanError';

/** The code of a file system error, e.g. `ENOENT`; undefined for other errors. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const reasons: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `${path} is not there any more; audit the data set again.`,
  EISDIR: (path) => `${path} is a folder, where a file was expected; choose a file.`,
  ENOTDIR: (path) => `${path} is a file, where a folder was expected; choose a folder.`,
  EACCES: (path) => `${path} may not be written or read by this user; change its permissions and try again.`,
  EPERM: (path) => `${path} may not be changed by this user; change its permissions and try again.`,
  EROFS: (path) => `${path} is on a read-only disk; copy the data set to a disk that can be written.`,
  ENOSPC: (path) => `The disk is full, so ${path} was left as it was; free some space and try again.`,
  EDQUOT: (path) =>
    `The disk quota is used up, so ${path} was left as it was; free some space and try again.`,
  EFBIG: (path) =>
    `${path} would grow beyond what its disk or this user's limits allow, so it was left as it was; raise the limit or choose another disk.`,
  EIO: (path) => `The disk failed to read or write ${path}; check the disk and try again.`,
  ELOOP: (path) => `${path} is a link that leads in a circle; correct the link.`,
  ENAMETOOLONG: (path) => `${path} is too long a path for this system; choose a shorter one.`,
  EMFILE: (path) =>
    `Too many files are open to open ${path} as well; close other programs or raise the limit (ulimit -n).`,
  EBUSY: (path) => `${path} is in use by another program; close that program and try again.`,
};

/** The sentence for a file system error at `path` where there is one, else the error itself. */
export function explainFileError(error: unknown, path: string): unknown {
  const reason = reasons[errorCode(error) ?? ''];
  return reason ? new HumanError(reason(path), { cause: error }) : error;
}
