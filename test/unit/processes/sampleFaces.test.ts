import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inProcess } from '../../../src/processes/taskProcess';
import type { SampleFacesTasks } from '../../../src/protocol/sampleFaces';
import { tempFolder } from '../labels/tempFolder';
import { quietRun } from '../support/quietRun';

const entry = path.resolve(import.meta.dirname, '../../../dist/sampleFaces.js');
const draw = (folder: string) =>
  inProcess<SampleFacesTasks, { readonly faces: number; readonly planted: number }>(
    entry,
    quietRun(),
    (process) => process.call('make', { folder, faces: 12 }),
  );

describe('the program that draws sample faces', () => {
  it('draws a data set with wrong labels into a new folder', async () => {
    const folder = path.join(await tempFolder({}), 'sample-faces');
    const { faces, planted } = await draw(folder);
    expect([faces, planted]).toEqual([12, 1]);
    expect(await readdir(path.join(folder, 'images'))).toHaveLength(12);
    expect((await readFile(path.join(folder, 'labels.csv'), 'utf8')).trimEnd().split('\n')).toHaveLength(13);
  });

  it('touches nothing where something is already', async () => {
    const folder = await tempFolder({ 'mine.txt': 'mine' });
    await expect(draw(folder)).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['mine.txt']);
  });
});
