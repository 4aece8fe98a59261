import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { HumanError } from '../../../src/base/humanError';
import { tempFolder } from './tempFolder';

const table = 'image,label\na.jpg,x\nb.jpg,y\n';
const files = {
  'labels.csv': table,
  'labels.tsv': table.replaceAll(',', '\t'),
  'list.txt': 'a b.jpg happy\nc.jpg sad\n',
  'list_patition_label.txt': 'mine1.jpg 5\nmine2.jpg 1',
  'scn.txt': '/x/train_00001_aligned.jpg 4\r\n/x/train_00002_aligned.jpg 0\r\n',
};

test('compressed label files are found by their inner names, read as what is in them, and never written', async () => {
  const packed = Object.entries(files).map(([name, text]) => [`${name}.gz`, gzipSync(text)] as const);
  const folder = await tempFolder(Object.fromEntries(packed));
  const found = await findLabels(folder);
  expect(found.map(({ title, format }) => [title, format.id]).sort()).toEqual([
    ['labels.csv.gz', 'csv'],
    ['labels.tsv.gz', 'csv'],
    ['list.txt.gz', 'list'],
    ['list_patition_label.txt.gz', 'raf-db'],
    ['scn.txt.gz', 'scn-list'],
  ]);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, `${name}.gz`);
    const labels = await openLabels(file);
    await writeFile(path.join(folder, name), text);
    const plain = await openLabels(path.join(folder, name), {}, labels.format);
    expect(labels.samples).toEqual(plain.samples);
    expect(labels.location).toBe(file);
    expect(plain.readOnly).toBeUndefined();
    expect(labels.readOnly).toMatch(/is compressed, so corrections are not written into it\. Unpack it/);
    await expect(labels.edit([])).rejects.toThrow(/is compressed/);
  }
});

test('several gzip members are one text', async () => {
  const pieces = ['image,label\na.j', 'pg,x\r', '\nb.jpg,', 'y\n'].map((piece) => gzipSync(piece));
  const file = path.join(await tempFolder({ 'l.csv.gz': Buffer.concat(pieces) }), 'l.csv.gz');
  const { samples } = await openLabels(file);
  expect(samples.map(({ image, label, line }) => [image, label, line])).toEqual([
    ['a.jpg', 'x', 2],
    ['b.jpg', 'y', 3],
  ]);
});

describe('what is no whole gzip file is refused with a sentence', () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => `${(index * 7919) % 60_013}.jpg,${index % 7}\n`);
  const packed = gzipSync(`image,label\n${rows.join('')}`);
  const flipped = Buffer.from(packed);
  flipped[flipped.length - 6] = (flipped.at(-6) ?? 0) ^ 1;

  test.each([
    ['cut off', packed.subarray(0, -100)],
    ['cut off in its header', packed.subarray(0, 5)],
    ['with a wrong checksum', flipped],
    ['of text', Buffer.from(table)],
  ])('%s', async (_, content) => {
    const file = path.join(await tempFolder({ 'l.csv.gz': content }), 'l.csv.gz');
    const error: unknown = await openLabels(file).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HumanError);
    expect(String(error)).toMatch(/l\.csv\.gz is not a whole gzip file .*copy or pack it again/);
  });

  test('an empty one, and one of nothing', async () => {
    const folder = await tempFolder({ 'a.csv.gz': '', 'b.csv.gz': gzipSync('') });
    await expect(openLabels(path.join(folder, 'a.csv.gz'))).rejects.toThrow(HumanError);
    await expect(openLabels(path.join(folder, 'b.csv.gz'))).rejects.toThrow(/b\.csv\.gz is empty/);
    await expect(openLabels(path.join(folder, 'c.csv.gz'))).rejects.toThrow(/is not there/);
  });
});

test('a gigabyte of nothing in a small file is a sentence, in the memory of a few blocks', async () => {
  const member = gzipSync(Buffer.alloc(16 * 1024 * 1024));
  const content = Buffer.concat(Array.from({ length: 64 }, () => member));
  const file = path.join(await tempFolder({ 'bomb.csv.gz': content }), 'bomb.csv.gz');
  const before = process.memoryUsage().rss;
  await expect(openLabels(file)).rejects.toThrow(/bomb\.csv\.gz is no text/);
  for (const format of ['csv', 'raf-db', 'list'])
    await expect(openLabels(file, { imageColumn: 0, labelColumn: 1 }, format)).rejects.toThrow(HumanError);
  expect(process.memoryUsage().rss - before).toBeLessThan(500 * 1024 * 1024);
});
