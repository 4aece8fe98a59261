import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { GivenFolders } from '../../../src/cli/mcp/givenFolders';
import { tempFolder } from '../labels/tempFolder';

describe('GivenFolders', () => {
  it('gives each folder a name of its own', async () => {
    const folder = await tempFolder({});
    const given = ['a/faces-2', 'b/faces', 'c/faces'].map((each) => path.join(folder, each));
    for (const each of given) await mkdir(each, { recursive: true });
    const { all } = await GivenFolders.of(given);
    expect(all.map(({ name }) => name)).toEqual(['faces-2', 'faces', 'faces-3']);
  });

  it('tells no place, and not whether something is elsewhere', async () => {
    const folder = await tempFolder({});
    const faces = path.join(folder, 'my data', 'faces');
    await mkdir(faces, { recursive: true });
    const folders = await GivenFolders.of([faces]);
    for (const image of ['file:///home/ann/a.png', '../../home/ann/a.png', '/home/ann lee/a.png'])
      expect(folders.imageName(image)).toBe('a.png');
    expect(folders.imageName('joy/a.png')).toBe('joy/a.png');
    expect(folders.withoutPlaces(`${faces}/a.png, ${folder}/my data/b.png`)).toBe('faces/a.png, …/b.png');
    for (const called of ['faces/..', 'faces/../../nothing', 'faces/../../../../../../../../etc/hosts'])
      await expect(folders.dataSet(called)).rejects.toThrow(/leads out of the folders/);
    await expect(folders.dataSet('faces/nothing')).rejects.toThrow(/There is no data set/);
  });
});
