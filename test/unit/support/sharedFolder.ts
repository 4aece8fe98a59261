import { existsSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../../../shared');

/**
 * Real data and reference numbers that stay out of the project; tests that need them are skipped elsewhere.
 * @returns the file's absolute path, or undefined where it is missing.
 */
export function sharedFile(...parts: readonly string[]): string | undefined {
  const file = path.join(folder, ...parts);
  return existsSync(file) ? file : undefined;
}

/** Why a test that needs `../shared` was skipped, for its name. */
export const sharedSkipReason = 'skipped without ../shared';
