import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { imagesElsewhere } from '../../../../src/audit/dataSet/imagesElsewhere';
import { findSampleImages } from '../../../../src/audit/dataSet/sampleImages';
import { asOneDataSet, imageRootsOf } from '../../../../src/labels/dataSet';
import { ImageFinder } from '../../../../src/labels/images/imageFinder';
import { proposeImages } from '../../../../src/labels/images/proposePrefix';
import { openDataSet, openLabels } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../tempFolder';

const classes = ['angry', 'happy', 'sad'];
/** Faces in a folder for each split and class, as copies of RAF-DB have them. */
const faces = Array.from({ length: 30 }, (_, index) => ({
  name: `face_${index}.jpg`,
  folder: `copy/${index % 5 ? 'train' : 'test'}/${index % 3}`,
  label: classes[index % 3] ?? '',
}));
const files = Object.fromEntries(faces.map(({ folder, name }) => [`${folder}/${name}`, 'x']));
const listOf = (write: (name: string) => string, rows = faces) =>
  `image,label\n${rows.map(({ name, label }) => `${write(name)},${label}\n`).join('')}`;

test.each([
  ['by the name', (name: string) => name],
  ['by another path', (name: string) => `/home/other/faces/${name}`],
  ['without the ending', (name: string) => name.replace('.jpg', '')],
  ['in other letters', (name: string) => name.toUpperCase()],
])('images are found anywhere below a folder, %s', async (_, write) => {
  const folder = await tempFolder({ ...files, 'list.csv': listOf(write) });
  const list = path.join(folder, 'list.csv');
  const columns = { imageColumn: 0, labelColumn: 1, header: true };
  const labels = await openLabels(list, columns, 'csv');
  const finder = new ImageFinder(labels, [folder]);
  // Nothing is taken for found before somebody agreed.
  expect(labels.samples.every(({ image }) => finder.place(image).kind !== 'found')).toBe(true);
  const proposal = await proposeImages(labels, finder, [folder]);
  expect(proposal).toMatchObject({ below: folder, images: 30, twice: 0, nowhere: 0 });
  await expect(imagesElsewhere(labels, finder, [folder])).rejects.toThrow(
    /^30 images are listed in .* lead nowhere, and the name of each is once below .* give --images-below /,
  );
  const agreed = await openLabels(list, { ...columns, imagesBelow: folder }, 'csv');
  const found = new ImageFinder(agreed, [folder]);
  expect(agreed.samples.map(({ image }) => found.place(image))).toEqual(
    faces.map(({ folder: below, name }) => ({ kind: 'found', file: path.join(folder, below, name) })),
  );
});

test('several label files find theirs', async () => {
  const folder = await tempFolder({
    ...files,
    'train.csv': listOf((name) => name, faces.slice(0, 20)),
    'test.csv': listOf((name) => name, faces.slice(20)),
  });
  const parts = ['train.csv', 'test.csv'].map((name) => ({
    location: path.join(folder, name),
    format: 'csv',
    options: { imageColumn: 0, labelColumn: 1, header: true },
  }));
  const { reading, ...place } = asOneDataSet(parts);
  const dataSet = { ...place, reading: { ...reading, options: { ...reading.options, imagesBelow: folder } } };
  const labels = await openDataSet(dataSet);
  const finder = new ImageFinder(labels, imageRootsOf(dataSet, []));
  expect(labels.samples.map(({ image }) => finder.place(image).kind)).toEqual(Array(30).fill('found'));
});

test('a name that is there twice is never guessed: where, is said', async () => {
  const folder = await tempFolder({
    ...files,
    'copy/other/0/face_0.jpg': 'x',
    'copy/other/1/face_1.jpg': 'x',
    'list.csv': listOf((name) => (name === 'face_1.jpg' ? `1/${name}`.replace('1/', 'train/1/') : name)),
  });
  const options = { imagesBelow: folder };
  const labels = await openLabels(path.join(folder, 'list.csv'), options);
  const finder = new ImageFinder(labels, [folder]);
  // The folders that a path names tell which is meant.
  expect(finder.place('train/1/face_1.jpg')).toEqual({
    kind: 'found',
    file: path.join(folder, 'copy/train/1/face_1.jpg'),
  });
  const { failures } = findSampleImages(labels, [folder], finder);
  expect([...failures]).toEqual([
    [
      0,
      expect.stringMatching(
        /^“face_0\.jpg” is not where the row says, and its name is there several times: .*copy.*0.face_0\.jpg and .*copy.*0.face_0\.jpg\. Write/,
      ),
    ],
  ]);
  const asked = await openLabels(path.join(folder, 'list.csv'));
  await expect(imagesElsewhere(asked, new ImageFinder(asked, [folder]), [folder])).rejects.toThrow(
    /1 more are there several times and would be left out: “face_0\.jpg” is /,
  );
});

test('where every name is there twice, that is said instead of a question', async () => {
  const folder = await tempFolder({
    ...Object.fromEntries(
      faces.flatMap(({ name }, index) => [
        [`a/${index % 4}/${name}`, 'x'],
        [`b/${index % 3}/${name}`, 'x'],
      ]),
    ),
    'list.csv': listOf((name) => name),
  });
  const labels = await openLabels(path.join(folder, 'list.csv'));
  await expect(imagesElsewhere(labels, new ImageFinder(labels, [folder]), [folder])).rejects.toThrow(
    /^30 images are listed in .* their names are there several times below .*: “face_0\.jpg” is .* and .*\. Write paths/,
  );
});

test('nothing outside the folders of images is found by its name, nor below hidden ones', async () => {
  const outside = await tempFolder(files);
  const folder = await tempFolder({
    '.scn/face_0.jpg': 'x',
    'node_modules/face_1.jpg': 'x',
    'list.csv': listOf((name) => name),
  });
  // What came from elsewhere, such as a remembered reading, does not widen what may be read.
  const labels = await openLabels(path.join(folder, 'list.csv'), { imagesBelow: outside });
  const finder = new ImageFinder(labels, [folder]);
  expect(labels.samples.some(({ image }) => finder.place(image).kind === 'found')).toBe(false);
  expect(
    await proposeImages(await openLabels(path.join(folder, 'list.csv')), finder, [folder]),
  ).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('a circle of links ends', async () => {
  const folder = await tempFolder({ ...files, 'list.csv': listOf((name) => name) });
  await symlink('..', path.join(folder, 'copy', 'round'));
  await mkdir(path.join(folder, 'more'));
  await writeFile(path.join(folder, 'more', 'notes.txt'), 'x');
  const labels = await openLabels(path.join(folder, 'list.csv'), { imagesBelow: folder });
  const finder = new ImageFinder(labels, [folder]);
  expect(labels.samples.every(({ image }) => finder.place(image).kind === 'found')).toBe(true);
});

test('names without an ending lead to the folder that has the images', async () => {
  const folder = await tempFolder({
    ...Object.fromEntries(faces.map(({ name }) => [`train/${name}`, 'x'])),
    'list.csv': listOf((name) => name.replace('.jpg', '')),
  });
  const options = { imageColumn: 0, labelColumn: 1, header: true };
  const labels = await openLabels(path.join(folder, 'list.csv'), options, 'csv');
  const proposal = await proposeImages(labels, new ImageFinder(labels, [folder]), [folder]);
  expect(proposal).toEqual({ from: '', to: path.join(folder, 'train'), images: 30 });
  const prefixes = [{ from: '', to: path.join(folder, 'train') }];
  const again = await openLabels(path.join(folder, 'list.csv'), { ...options, prefixes }, 'csv');
  expect(new ImageFinder(again, [folder]).place('face_7').kind).toBe('found');
});

test('a folder that labels have no use for is said to be of none', async () => {
  const folder = await tempFolder({ 'faces/happy/a.png': 'x', 'faces/sad/b.png': 'x' });
  const faces = path.join(folder, 'faces');
  const { problems } = await openLabels(faces, { imagesBelow: folder });
  expect(problems[0]?.message).toMatch(/does not name images, so the folder .* is not used\.$/);
});
