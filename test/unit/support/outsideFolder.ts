import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { tempFolder } from '../labels/tempFolder';

const marker = 'the marker of somebody else';

/**
 * A folder that no test's subject may touch, whatever link leads there: when the test ends it must hold what it held,
 * `file.txt` and `folder/file.txt` with the same bytes.
 * @returns the path of a name in it.
 */
export async function outsideFolder(): Promise<(...names: string[]) => string> {
  const outside = await tempFolder({ 'file.txt': marker, 'folder/file.txt': marker });
  const at = (...names: string[]) => path.join(outside, ...names);
  onTestFinished(async () => {
    expect((await readdir(outside)).sort()).toEqual(['file.txt', 'folder']);
    expect(await readdir(at('folder'))).toEqual(['file.txt']);
    for (const name of ['file.txt', 'folder/file.txt']) expect(await readFile(at(name), 'utf8')).toBe(marker);
  });
  return at;
}
