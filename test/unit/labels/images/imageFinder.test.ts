import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ImageFinder } from '../../../../src/labels/images/imageFinder';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import type { LabelOptions } from '../../../../src/labels/labelFile';
import { tempFolder } from '../tempFolder';

/** Where the images are that a `labels.csv` beside the files names: relative to its folder, or why not. */
async function places(
  files: readonly string[],
  images: readonly string[],
  { options = {}, roots }: { options?: LabelOptions; roots?: (folder: string) => string[] } = {},
): Promise<string[]> {
  const folder = await tempFolder({
    ...Object.fromEntries(files.map((name) => [name, ''])),
    'set/labels.csv': `image,label\n${images.map((image, row) => `"${image}",${row % 2}\n`).join('')}`,
  });
  const labels = await openLabels(path.join(folder, 'set', 'labels.csv'), options);
  const finder = new ImageFinder(labels, roots?.(folder) ?? [path.join(folder, 'set')]);
  return labels.samples.map(({ image }) => {
    const place = finder.place(image);
    return place.kind === 'found'
      ? path.relative(path.join(folder, 'set'), place.file).replaceAll(path.sep, '/')
      : place.kind;
  });
}

test('paths of Windows and POSIX, with blanks, as URLs and in either Unicode normal form', async () => {
  const composed = 'Zo\u00e9.png';
  const decomposed = 'Ren\u0065\u0301.png';
  expect(
    await places(
      ['set/a/1.png', 'set/my faces/2.png', `set/${composed}`, `set/${decomposed}`, 'set/50%.png'],
      [
        'a\\1.png',
        'my faces/2.png',
        'my%20faces/2.png',
        composed.normalize('NFD'),
        decomposed.normalize('NFC'),
        '50%.png',
      ],
    ),
  ).toEqual(['a/1.png', 'my faces/2.png', 'my faces/2.png', composed, decomposed, '50%.png']);
});

test('other letter case finds the only file that fits, in its folder too', async () => {
  expect(
    await places(
      ['set/Images/img_1.jpg', 'set/x/IMG_2.JPG', 'set/x/img_2.jpg', 'set/x/IMG_3.JPG'],
      ['images/IMG_1.JPG', 'x/Img_2.jpg', 'x/img_2.jpg', 'x/img_3.jpg'],
    ),
  ).toEqual(['Images/img_1.jpg', 'missing', 'x/img_2.jpg', 'x/IMG_3.JPG']);
});

test('nothing outside the roots is found, whatever the row says', async () => {
  expect(
    await places(
      ['secret.png', 'set/in.png', 'other/out.png'],
      ['../secret.png', 'in.png', '../other/out.png', '/etc/hostname.png', 'a/../../secret.png'],
    ),
  ).toEqual(['outside', 'in.png', 'outside', 'outside', 'outside']);
});

test('images are looked for below the roots that a user names, by path and by name', async () => {
  const roots = (folder: string) => [path.join(folder, 'set'), path.join(folder, 'disk')];
  expect(
    await places(
      ['disk/a/1.png', 'disk/2.png'],
      ['a/1.png', '/old/machine/a/1.png', 'D:\\faces\\2.png', '3.png'],
      { roots },
    ),
  ).toEqual(['../disk/a/1.png', '../disk/a/1.png', '../disk/2.png', 'missing']);
});

test('a settled prefix comes first, and does not lead out of its folder', async () => {
  const folder = await tempFolder({
    'faces/aligned/1.jpg': '',
    'faces/2.jpg': '',
    'labels.csv':
      'image,label\n/home/other/data/1.jpg,a\n/home/other/data/../2.jpg,b\n/home/otherwise/1.jpg,b\n',
  });
  const to = path.join(folder, 'faces', 'aligned');
  const labels = await openLabels(path.join(folder, 'labels.csv'), {
    prefixes: [{ from: '/home/other/data/', to }],
  });
  const first = (row: number) => [...labels.imageCandidates(labels.samples[row]?.image ?? '')][0];
  expect(first(0)).toBe(path.join(to, '1.jpg'));
  expect(first(1)).toBe('/home/other/2.jpg');
  expect(first(2)).toBe('/home/otherwise/1.jpg');
});

test('a link in a circle finds nothing; a link to data elsewhere is followed', async () => {
  const folder = await tempFolder({
    'set/labels.csv': 'image,label\nround/1.jpg,a\ndata/1.jpg,b\n',
    'disk/1.jpg': '',
  });
  const set = path.join(folder, 'set');
  await symlink(path.join(set, 'round'), path.join(set, 'round'));
  await symlink(path.join(folder, 'disk'), path.join(set, 'data'));
  const labels = await openLabels(path.join(set, 'labels.csv'));
  const finder = new ImageFinder(labels, [set]);
  expect(finder.place('data/1.jpg')).toEqual({ kind: 'found', file: path.join(set, 'data', '1.jpg') });
  expect(finder.place('round/2.jpg')).toEqual({ kind: 'missing', file: path.join(set, 'round', '2.jpg') });
});
