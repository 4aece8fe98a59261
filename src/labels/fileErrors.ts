import { HumanError } from '../protocol/humanError';

/** The code of a file system error, e.g. `ENOENT`; undefined for other errors. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const reasons: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `${path} is not there any more; audit the data set again.`,
  EISDIR: (path) => `${path} is a folder, where a label file was expected; choose a file.`,
  ENOTDIR: (path) => `${path} is a file, where a folder was expected; choose a folder.`,
  EACCES: (path) => `${path} may not be written or read by this user; change its permissions and try again.`,
  EPERM: (path) => `${path} may not be changed by this user; change its permissions and try again.`,
  EROFS: (path) => `${path} is on a read-only disk; copy the data set to a disk that can be written.`,
  ENOSPC: (path) => `The disk is full, so ${path} was left as it was; free some space and try again.`,
  EDQUOT: (path) =>
    `The disk quota is used up, so ${path} was left as it was; free some space and try again.`,
  EBUSY: (path) => `${path} is in use by another program; close that program and try again.`,
};

/** The sentence for a file system error at `path` where there is one, else the error itself. */
export function explainFileError(error: unknown, path: string): unknown {
  const reason = reasons[errorCode(error) ?? ''];
  return reason ? new HumanError(reason(path), { cause: error }) : error;
}
