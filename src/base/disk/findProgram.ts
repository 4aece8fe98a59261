import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Finds a program in the folders of PATH. The system would also look into the current folder, on Windows always and elsewhere
 * where PATH says so, and that may be a folder that came from somebody else: only absolute folders count here.
 * @param name without an ending.
 * @returns its absolute path; undefined where it is in none of them.
 */
export function findProgram(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  return programFolders(environment)
    .map((folder) => path.join(folder, file))
    .find(canRun);
}

/** The absolute folders of PATH, in its order. */
export function programFolders({ PATH = '' }: NodeJS.ProcessEnv = process.env): string[] {
  return PATH.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
