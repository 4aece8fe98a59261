import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the project's folder. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * A path below the project's cache, which git ignores and which may be deleted at any time.
 * @param {...string} names
 */
export const inCache = (...names) => path.join(projectRoot, '.cache', ...names);
