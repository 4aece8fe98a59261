import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { understandLabels } from '../../../../src/audit/looking/understandLabels';
import type { LabelReading } from '../../../../src/labels/dataSet';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { projectRoot } from '../../../../scripts/project.mjs';
import { tempFolder } from '../../labels/tempFolder';

const table: LabelReading = {
  format: 'csv',
  options: { imageColumn: 0, labelColumn: 1, header: true },
};

async function understood(location: string, reading: LabelReading) {
  const labels = await openLabels(location, reading.options, reading.format);
  return understandLabels(labels, reading, [path.dirname(location)]);
}

/** A PNG by its first bytes: nobody decodes it here. */
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

async function tableOf(rows: readonly string[], images: readonly string[]): Promise<string> {
  const folder = await tempFolder({ 'labels.csv': ['image,label,also', ...rows, ''].join('\n') });
  await mkdir(path.join(folder, 'faces'));
  for (const image of images) await writeFile(path.join(folder, image), png);
  return path.join(folder, 'labels.csv');
}

it('shows faces of each class, evenly spread, and the next one where one is missing', async () => {
  const images = Array.from({ length: 60 }, (_, index) => `faces/${index}.png`);
  const rows = images.map((image, index) => `${image},${index % 2 ? 'happy' : 'sad'},x`);
  // Of the sad ones, which are even, each fifth is missing, the first among them.
  const location = await tableOf(
    rows,
    images.filter((_, index) => index % 10 !== 0),
  );
  const { classes, title, rows: lines } = await understood(location, table);
  expect(title).toBe('CSV or TSV: 60 samples, 2 classes');
  expect(classes.map(({ name, samples }) => [name, samples])).toEqual([
    ['happy', 30],
    ['sad', 30],
  ]);
  const [happy = [], sad = []] = classes.map(({ faces }) => faces.map(({ image }) => image));
  expect(happy).toHaveLength(12);
  expect(happy[0]).toBe('faces/1.png');
  expect(happy.at(-1)).toBe('faces/55.png');
  expect(sad).toHaveLength(12);
  expect(sad[0]).toBe('faces/2.png');
  expect(new Set(sad).size).toBe(12);
  expect(lines).toContainEqual({ about: 'Images', text: '54 found, 6 missing', change: null });
  expect(lines).toContainEqual({ about: 'Label', text: '“label”, by its name', change: 'columns' });
});

it('says what one question can change', async () => {
  const folder = await tempFolder({
    'labels.csv': 'image,label\nold/a.png,1\nold/b.png,2\n',
    'classes.txt': 'happy\nsad\n',
  });
  const { rows, classes } = await understood(path.join(folder, 'labels.csv'), {
    ...table,
    options: { ...table.options, classNames: { 1: 'happy', 2: 'Happy' } },
  });
  const changes = Object.fromEntries(rows.map(({ about, change }) => [about, change]));
  expect(changes).toEqual({
    Label: 'columns',
    Numbers: 'classNames',
    Spellings: 'spellings',
    Text: null,
    Images: 'images',
  });
  expect(rows.find(({ about }) => about === 'Numbers')?.text).toBe('1 happy, 2 Happy');
  expect(classes.every(({ faces }) => faces.length === 0)).toBe(true);
});

it('cuts faces out where their boxes are', async () => {
  const folder = await tempFolder({
    'labels.csv': 'image,xmin,ymin,xmax,ymax,label\na.png,1,2,11,22,happy\na.png,30,2,40,22,sad\n',
  });
  await writeFile(path.join(folder, 'a.png'), png);
  const { classes } = await understood(path.join(folder, 'labels.csv'), {
    format: 'csv',
    options: { imageColumn: 0, labelColumn: 5, header: true },
  });
  expect(classes.map(({ faces }) => faces)).toEqual([
    [expect.objectContaining({ kind: 'file', region: { left: 1, top: 2, width: 10, height: 20 } })],
    [expect.objectContaining({ kind: 'file', region: { left: 30, top: 2, width: 10, height: 20 } })],
  ]);
});

it('shows faces that stand in the label file: as numbers, and as the bytes of images', async () => {
  const pixels = Array.from({ length: 48 * 48 }, (_, index) => index % 256).join(' ');
  const folder = await tempFolder({
    'fer2013.csv': `emotion,pixels,Usage\n${[3, 4, 3].map((label) => `${label},${pixels},Training\n`).join('')}`,
  });
  const grey = await understood(path.join(folder, 'fer2013.csv'), { format: 'fer2013', options: {} });
  expect(grey.rows).toContainEqual({ about: 'Images', text: 'in the label file', change: null });
  const [first] = grey.classes.filter(({ samples }) => samples === 2).flatMap(({ faces }) => faces);
  expect(first).toMatchObject({ kind: 'grey', width: 48, height: 48 });
  expect(first?.kind === 'grey' && [...first.grey.subarray(0, 3)]).toEqual([0, 1, 2]);

  const parquet = path.join(projectRoot, 'test/fixtures/parquet/train-00000-of-00001.parquet');
  const encoded = await understood(parquet, { format: 'parquet', options: {} });
  const faces = encoded.classes.flatMap((each) => each.faces);
  expect(faces.length).toBeGreaterThan(0);
  for (const face of faces)
    expect(face.kind === 'encoded' && Buffer.from(face.encoded).subarray(0, 4)).toEqual(png.subarray(0, 4));
});

it('names the images by which photographs are told: evenly spread ones that are there, the first in a label file', async () => {
  const rows = Array.from({ length: 200 }, (_, row) => `${row}.png,${row % 2 === 0 ? 'happy' : 'sad'}`);
  const folder = await tempFolder({ 'labels.csv': `image,label\n${rows.join('\n')}\n` });
  // Two of three are missing.
  for (let row = 2; row < 200; row += 3) await writeFile(path.join(folder, `${row}.png`), png);
  const { sampled } = await understood(path.join(folder, 'labels.csv'), table);
  expect(sampled).toHaveLength(24);
  const numbers = sampled.map((image) => Number(path.basename(String(image), '.png')));
  expect(Math.min(...numbers)).toBeLessThan(10);
  expect(Math.max(...numbers)).toBeGreaterThan(190);

  const boxed = await tempFolder({
    'labels.csv': 'image,xmin,ymin,xmax,ymax,label\na.png,1,2,11,22,happy\n',
  });
  const boxes = await understood(path.join(boxed, 'labels.csv'), {
    format: 'csv',
    options: { imageColumn: 0, labelColumn: 5, header: true },
  });
  expect(boxes.sampled).toEqual([]);

  const parquet = path.join(projectRoot, 'test/fixtures/parquet/train-00000-of-00001.parquet');
  const inline = await understood(parquet, { format: 'parquet', options: {} });
  expect(inline.sampled.length).toBeGreaterThan(0);
  for (const image of inline.sampled)
    expect(typeof image === 'object' && 'encoded' in image && image.encoded.length > 0).toBe(true);
});
