import { access, constants } from 'node:fs/promises';

/** Whether there is something at a path that may be read. */
export function canRead(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}
