import path from 'node:path';
import { expect, test } from 'vitest';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { belongTogether, offerDataSetAt, partsIn } from '../../../src/labels/opening/offerDataSets';
import { openDataSet } from '../../../src/labels/opening/openLabels';
import { tempFolder } from '../labels/tempFolder';

const moods = ['angry', 'happy', 'sad'];

/** Three images of each class in each of the folders. */
function folderWith(folders: readonly string[]): Promise<string> {
  const files = folders.flatMap((folder) =>
    moods.flatMap((mood) => [1, 2, 3].map((i) => `${folder}/${mood}/${i}.png`)),
  );
  return tempFolder(Object.fromEntries(files.map((file) => [file, ''])));
}

async function foundIn(folder: string): Promise<readonly string[]> {
  const found = await findLabels(folder);
  return found.map(({ location }) => path.relative(folder, location)).sort();
}

test.each([
  [['images', 'masks', 'landmarks'], ['images']],
  [['faces', 'face_masks'], ['faces']],
  [['data/imgs', 'data/keypoints', 'data/segmentation'], ['data/imgs']],
  [
    ['images/train', 'images/val', 'masks/train', 'masks/val'],
    ['images/train', 'images/val'],
  ],
  // Nothing else is there.
  [['masks'], ['masks']],
  // Versions of the images are asked about.
  [
    ['images', 'cropped', 'gray'],
    ['cropped', 'gray', 'images'],
  ],
])('of %s the images are the data set', async (folders, right) => {
  const folder = await folderWith(folders);
  expect(await foundIn(folder)).toEqual(right);
});

test('masks or versions are never read as one with the images', async () => {
  for (const folders of [
    ['images', 'masks', 'landmarks'],
    ['images', 'cropped', 'gray'],
  ]) {
    const folder = await folderWith(folders);
    expect(belongTogether(await findLabels(folder))).toEqual([]);
    expect(await partsIn(folder)).toBeUndefined();
  }
});

test('three splits of the same classes are offered as one data set, and read so where their folder is named', async () => {
  const folder = await folderWith(['train', 'val', 'test']);
  const [together, ...others] = belongTogether(await findLabels(folder));
  expect(others).toEqual([]);
  expect(together?.members).toHaveLength(3);
  expect(await openDataSet(await offerDataSetAt(folder))).toMatchObject({ classes: moods, problems: [] });
});
