import path from 'node:path';
import { expect, test } from 'vitest';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { findLabels } from '../../../../src/labels/opening/findLabels';
import { tempFolder } from '../tempFolder';

const gif = Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1');
const messages = ({ problems }: { readonly problems: readonly { readonly message: string }[] }) =>
  problems.map(({ message }) => message);

test('every ending of an image that is read is a face of its class', async () => {
  const endings = [
    'jpg',
    'JPEG',
    'jfif',
    'jpe',
    'png',
    'bmp',
    'pgm',
    'PPM',
    'pnm',
    'pbm',
    'gif',
    'tif',
    'tiff',
    'webp',
    'avif',
  ];
  const folder = await tempFolder(
    Object.fromEntries(
      ['happy', 'sad'].flatMap((label) => endings.map((ending) => [`${label}/a.${ending}`, 'x'])),
    ),
  );
  const labels = await openLabels(folder);
  expect(labels.samples).toHaveLength(2 * endings.length);
  expect(labels.problems).toEqual([]);
});

test('images of other kinds are left out with a count and a sentence', async () => {
  const folder = await tempFolder({
    'happy/a.png': 'x',
    'happy/b.heic': 'x',
    'happy/c.HEIC': 'x',
    'sad/a.png': 'x',
    'sad/d.jp2': 'x',
    'sad/notes.txt': 'x',
  });
  const labels = await openLabels(folder);
  expect(labels.samples).toHaveLength(2);
  expect(messages(labels)).toEqual([
    expect.stringMatching(
      /^3 images of kinds that are not read here \(\.heic, \.jp2\) are left out, such as happy\/b\.heic: convert/,
    ),
  ]);
});

test('a data set of nothing else says so', async () => {
  const folder = await tempFolder({ 'happy/a.heic': 'x', 'sad/b.heic': 'x' });
  await expect(openLabels(folder)).rejects.toThrow(/2 images of kinds that are not read here \(\.heic\)/);
});

test('rows that name such images are told of, once', async () => {
  const rows = ['a.heic,happy', 'b.heic,sad', 'c.jpg,sad'];
  const folder = await tempFolder({ 'labels.csv': `image,label\n${rows.join('\n')}\n` });
  const labels = await openLabels(path.join(folder, 'labels.csv'));
  expect(labels.samples).toHaveLength(3);
  expect(messages(labels)).toEqual([
    expect.stringMatching(
      /^2 images are of kinds that are not read here \(\.heic\), such as a\.heic, so they cannot be audited/,
    ),
  ]);
});

test('GIF files without an ending, as Yale has them, are faces; other files without one are none', async () => {
  const folder = await tempFolder({
    'happy/subject01.happy': gif,
    'happy/subject02.happy': gif,
    'happy/README': 'Faces.',
    'sad/subject01.sad': gif,
    'sad/subject02': gif,
  });
  const labels = await openLabels(folder);
  expect(labels.samples.map(({ image }) => image)).toEqual([
    'happy/subject01.happy',
    'happy/subject02.happy',
    'sad/subject01.sad',
    'sad/subject02',
  ]);
  expect(await findLabels(folder)).toMatchObject([{ location: folder }]);
  // A correction may move them.
  const edit = await labels.edit([{ id: 'happy/subject01.happy', label: 'sad' }]);
  expect(edit).toMatchObject({ kind: 'move', moves: [{ to: path.join(folder, 'sad', 'subject01.happy') }] });
});
