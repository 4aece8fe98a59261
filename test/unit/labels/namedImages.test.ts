import path from 'node:path';
import { expect, test } from 'vitest';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { tempFolder } from './tempFolder';

test('a short list beside a long one is judged by its own images', async () => {
  const images = Array.from({ length: 130 }, (_, i) => `faces/${i % 2 ? 'happy' : 'sad'}/${i}.jpg`);
  const ofFolder = (image: string) => image.split('/')[1] ?? '';
  // Two in three go with the folders, as they may by chance.
  const group = (image: string, i: number) => ((i % 3 === 0) === (ofFolder(image) === 'sad') ? 'a' : 'b');
  const tableOf = (rows: readonly string[]) => `image,label\n${rows.join('\n')}\n`;
  const folder = await tempFolder({
    ...Object.fromEntries(images.map((image) => [image, ''])),
    'all.csv': tableOf(images.map((image) => `${image},${ofFolder(image)}`)),
    'groups.csv': tableOf(images.slice(0, 18).map((image, i) => `${image},${group(image, i)}`)),
  });
  const found = await findLabels(folder);
  expect(found.map(({ location }) => path.basename(location))).toEqual(['all.csv']);
});
