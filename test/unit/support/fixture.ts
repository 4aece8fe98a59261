import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../fixtures');

/** @returns the absolute path of a file of `test/fixtures`. */
export const fixture = (...parts: readonly string[]): string => path.join(folder, ...parts);
