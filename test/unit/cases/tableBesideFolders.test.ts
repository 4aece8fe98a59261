import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { journalFile } from '../../../src/base/disk/ownFiles';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { offerDataSets } from '../../../src/labels/opening/offerDataSets';
import { runCli, sentenceOf } from '../cli/runCli';
import { tempFolder } from '../labels/tempFolder';

const moods = ['anger', 'happy', 'sad', 'surprise'];
const images = Array.from({ length: 40 }, (_, i) => ({
  mood: i % 4,
  path: `${moods[i % 4] ?? ''}/image${i}.png`,
}));

/** AffectNet as on Kaggle: class folders, and a table that gives some of their images other labels. */
function folderWith(labelOf: (mood: number, index: number) => string): Promise<string> {
  const rows = images.map(({ mood, path: image }, i) => `${i},${image},${labelOf(mood, i)},0.8`);
  return tempFolder({
    'labels.csv': `,pth,label,relFCs\n${rows.join('\n')}\n`,
    ...Object.fromEntries(images.map(({ path: image }) => [image, ''])),
  });
}

const named = (mood: number) => moods[mood % 4] ?? '';

test.each([
  ['eight of forty', (mood: number, i: number) => named(i % 5 ? mood : mood + 1), 8],
  ['most', (mood: number, i: number) => named(i % 3 ? mood + 1 : mood), 26],
  ['by number', (mood: number, i: number) => String((i % 9 ? mood : mood + 1) % 4), 5],
])('a table that contradicts class folders (%s) is one of two to choose', async (_, labelOf, wrong) => {
  const folder = await folderWith(labelOf);
  const found = await findLabels(folder);
  expect(found.map(({ location }) => path.relative(folder, location)).sort()).toEqual(['', 'labels.csv']);
  const sentence = sentenceOf(await runCli(['labels', folder]));
  expect(sentence).toMatch(
    new RegExp(`^labels.csv gives ${wrong} of 40 images another class than the folder`),
  );
  expect(sentence).toContain('There are 2 data sets in');
  const offered = await offerDataSets(folder);
  expect(offered.map(({ formatTitle }) => formatTitle)).toEqual(
    expect.arrayContaining([expect.stringContaining(`${wrong} of 40 images`)]),
  );
  for (const [args, samples] of [
    [['--labels', path.join(folder, 'labels.csv')], 40],
    [['--labels', folder], 40],
  ] as const)
    expect((await runCli(['labels', folder, ...args])).stdout).toContain(`${samples} samples of 4 classes`);
});

test('a table that says what the folders say, but for a label here and there, is the data set', async () => {
  for (const labelOf of [named, (mood: number, i: number) => named(i === 7 ? mood + 1 : mood)]) {
    const folder = await folderWith(labelOf);
    expect((await findLabels(folder)).map(({ title }) => title)).toEqual(['labels.csv']);
  }
});

test('a table whose labels were put right in a review is the data set', async () => {
  const folder = await folderWith((mood, i) => named(i % 5 ? mood : mood + 1));
  await mkdir(path.join(folder, '.scn'));
  await writeFile(journalFile(folder), '');
  expect((await findLabels(folder)).map(({ title }) => title)).toEqual(['labels.csv']);
});
