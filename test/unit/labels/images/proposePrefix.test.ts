import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { imagesElsewhere } from '../../../../src/audit/dataSet/imagesElsewhere';
import { ImageFinder } from '../../../../src/labels/images/imageFinder';
import { proposeImages } from '../../../../src/labels/images/proposePrefix';
import type { LabelFile } from '../../../../src/labels/labelFile';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../tempFolder';

const faces = Array.from({ length: 40 }, (_, index) => `face_${index}.jpg`);

/** A list of the faces by a foreign prefix, and the faces in other folders. */
async function foreignList(prefix: string, folders: readonly string[], separator = '/') {
  const folder = await tempFolder({
    ...Object.fromEntries(folders.flatMap((name) => faces.map((face) => [`${name}/${face}`, 'x']))),
    'lists/train.csv': `image,label\n${faces.map((face, row) => `${prefix}${separator}${face},${row % 2 ? 'a' : 'b'}\n`).join('')}`,
  });
  const list = path.join(folder, 'lists', 'train.csv');
  return { folder, list, labels: await openLabels(list) };
}

const proposed = (labels: LabelFile, folder: string) =>
  proposeImages(labels, new ImageFinder(labels, [folder]), [folder]);
const elsewhere = (labels: LabelFile, folder: string) =>
  imagesElsewhere(labels, new ImageFinder(labels, [folder]), [folder]);

test('the folder that has the images, and where the paths part', async () => {
  const { folder, list, labels } = await foreignList('/home/other/RAF/aligned', ['deep/down/aligned']);
  const proposal = await proposed(labels, folder);
  expect(proposal).toEqual({ from: '/home/other/RAF', to: path.join(folder, 'deep', 'down'), images: 40 });
  const prefixes = proposal && 'from' in proposal ? [proposal] : [];
  const again = await openLabels(list, { prefixes });
  expect(new ImageFinder(again, [folder]).place(again.samples[0]?.image ?? '')).toEqual({
    kind: 'found',
    file: path.join(folder, 'deep', 'down', 'aligned', 'face_0.jpg'),
  });
  expect(await proposed(again, folder)).toBeUndefined();
});

test('a prefix of Windows, and relative paths that lead nowhere', async () => {
  const windows = await foreignList('C:\\data\\faces', ['deep/down/other'], '\\');
  expect(await proposed(windows.labels, windows.folder)).toEqual({
    from: 'C:/data/faces',
    to: path.join(windows.folder, 'deep', 'down', 'other'),
    images: 40,
  });
  const relative = await foreignList('here', ['deep/down/here']);
  expect(await proposed(relative.labels, relative.folder)).toEqual({
    from: '',
    to: path.join(relative.folder, 'deep', 'down'),
    images: 40,
  });
});

test('nothing is proposed where the images are found, nowhere, or in two places alike', async () => {
  const beside = await foreignList('/home/other', ['lists/images']);
  expect(await proposed(beside.labels, beside.folder)).toBeUndefined();
  const nowhere = await foreignList('/home/other', []);
  expect(await proposed(nowhere.labels, nowhere.folder)).toBeUndefined();
  const twice = await foreignList('/home/other', ['deep/one/x', 'deep/two/x']);
  // No prefix is the right one there; that the names are there twice is what can be said.
  expect(await proposed(twice.labels, twice.folder)).toMatchObject({ images: 0, twice: 40 });
});

test('an audit says where the images are and how to name the place', async () => {
  const { folder, list, labels } = await foreignList('/home/other', ['deep/down/x']);
  const sentence = `40 images are listed in ${list} under /home/other, and images of these names are in ${path.join(folder, 'deep', 'down', 'x')}. To read those, give --image-prefix '/home/other=${path.join(folder, 'deep', 'down', 'x')}' on a command line; an editor asks, also on “SCN: Choose How Labels Are Read…”.`;
  await expect(elsewhere(labels, folder)).rejects.toThrow(sentence);
  // Where one of them is found, the audit goes on and notes it.
  await writeFile(path.join(folder, 'lists', 'face_0.jpg'), 'x');
  expect(await elsewhere(labels, folder)).toEqual([sentence]);
});

test.skipIf(process.platform === 'win32')(
  'what an audit says to give holds whatever a folder is called',
  async () => {
    const { folder, labels } = await foreignList("/home/o'ther $(exit 3)", ["deep/it's `exit 3`"]);
    await writeFile(path.join(folder, 'lists', 'face_0.jpg'), 'x');
    const [sentence = ''] = await elsewhere(labels, folder);
    const argument = /--image-prefix (.*) on a command line/.exec(sentence)?.[1] ?? '';
    const printed = execFileSync('sh', ['-c', `printf %s ${argument}`], { encoding: 'utf8' });
    expect(printed).toBe(`/home/o'ther $(exit 3)=${path.join(folder, 'deep', "it's `exit 3`")}`);
  },
);
