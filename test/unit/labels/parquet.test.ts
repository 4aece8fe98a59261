import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../src/base/humanError';
import { asOneDataSet } from '../../../src/labels/dataSet';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import type { InlineFace, LabelFile } from '../../../src/labels/labelFile';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { offerDataSets } from '../../../src/labels/opening/offerDataSets';
import { openDataSet, openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';
import { withWrongBytes } from './wrongBytes';

const fixture = (name: string) => path.resolve('test/fixtures/parquet', name);
const train = 'train-00000-of-00001.parquet';
const test = 'test-00000-of-00001.parquet';

async function copied(...names: string[]): Promise<string> {
  return tempFolder(
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(fixture(name))]))),
  );
}

async function facesOf(labels: LabelFile): Promise<InlineFace[]> {
  const faces: InlineFace[] = [];
  for await (const one of labels.inlineFaces?.() ?? []) faces.push(one);
  return faces;
}

const labelsOf = ({ samples }: LabelFile) => samples.map(({ label }) => label);
const names = ['angry', 'happy', 'sad'];
const inTurn = (count: number) => Array.from({ length: count }, (_, row) => names[row % 3]);

describe('a file of Hugging Face', () => {
  it('has the names of its classes, its faces and whose they are', async () => {
    const labels = await openLabels(fixture(train));
    expect(labels).toMatchObject({
      format: 'parquet',
      classes: names,
      subjectColumn: 'person',
      problems: [],
    });
    expect(labelsOf(labels)).toEqual(inTurn(8));
    expect(labels.samples[3]).toEqual({
      id: '0000004-face-3.png',
      image: '0000004-face-3.png',
      label: 'angry',
      line: 4,
      subject: 'p1',
    });
    const faces = await facesOf(labels);
    expect(faces.map(({ sample }) => sample)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const [row, face] of faces.entries()) {
      if (!('encoded' in face)) throw new Error('An image file is expected.');
      const corner = await sharp(face.encoded).extractChannel(0).raw().toBuffer();
      // How the fixture draws it.
      expect([corner.length, corner[0]]).toEqual([256, 80 + 8 * row]);
    }
  });

  it('may say that a face has no label', async () => {
    const labels = await openLabels(fixture(test));
    expect(labelsOf(labels)).toEqual(['sad', 'angry', 'happy', '']);
    expect(labels.problems).toHaveLength(1);
  });

  it('is offered with its other part as one data set, in which equal names stay apart', async () => {
    const folder = await copied(train, test);
    const together = (await offerDataSets(folder)).find(({ reading }) => reading.options.parts);
    const labels = await openDataSet(together ?? asOneDataSet([]));
    expect(labels.samples).toHaveLength(12);
    const files = labels.samples.map(({ image }) => [...labels.imageCandidates(image)]);
    expect(files.every((candidates) => candidates.length === 1)).toBe(true);
    expect(new Set(files.flat()).size).toBe(12);
    expect((await facesOf(labels)).map(({ sample }) => sample)).toEqual([...Array(12).keys()]);
  });
});

it('images and names of pandas are found without a note about them', async () => {
  const labels = await openLabels(fixture('pandas-zstd.parquet'));
  expect(labelsOf(labels)).toEqual(inTurn(12));
  expect(labels.samples[0]?.id).toBe('0000001.jpg');
  expect(await facesOf(labels)).toHaveLength(12);
});

it('paths name images as in a table, over pages and row groups', async () => {
  const labels = await openLabels(fixture('paths.parquet'));
  expect(labels.namesImages).toBe(true);
  expect(labelsOf(labels)).toEqual(inTurn(12));
  const folder = path.resolve('test/fixtures/parquet');
  expect([...labels.imageCandidates('faces/3.png')]).toContain(path.join(folder, 'faces/3.png'));
});

it('two columns that may be the label are asked about', async () => {
  const { recognition } = await recogniseLabels(fixture('two-opinions.parquet'));
  expect(recognition).toMatchObject({ kind: 'ask', columns: ['image', 'first', 'second'] });
  const labels = await openLabels(fixture('two-opinions.parquet'), { imageKey: 'image', labelKey: 'second' });
  expect(labelsOf(labels)).toEqual(Array.from({ length: 12 }, (_, row) => names[Math.floor(row / 4)]));
});

it('a correction goes beside the file, counts from then on, and is taken back', async () => {
  const folder = await copied(train);
  const file = path.join(folder, train);
  const labels = await openLabels(file);
  const edit = await labels.edit([{ id: '0000002-face-1.png', label: 'sad' }]);
  await applyLabelEdit(edit);
  expect(await readFile(path.join(folder, 'train-00000-of-00001.corrections.csv'), 'utf8')).toBe(
    'image,label\n0000002-face-1.png,sad\n',
  );
  expect(await readFile(file)).toEqual(await readFile(fixture(train)));
  expect(labelsOf(await openLabels(file))[1]).toBe('sad');
  expect((await findLabels(folder)).map(({ title }) => title)).toEqual([train]);
  await undoLabelEdit(edit);
  expect(labelsOf(await openLabels(file))).toEqual(inTurn(8));
});

it('a file that was written anew meanwhile is not corrected', async () => {
  const folder = await copied(train);
  const file = path.join(folder, train);
  const labels = await openLabels(file);
  await writeFile(file, await readFile(fixture(test)));
  await expect(labels.edit([{ id: '0000002-face-1.png', label: 'sad' }])).rejects.toThrow(HumanError);
});

describe('a file that is damaged', () => {
  /** What reading it to the end comes to: a sentence, or faces. */
  async function outcome(bytes: Uint8Array): Promise<string> {
    const file = path.join(await tempFolder({ 'a.parquet': Buffer.from(bytes) }), 'a.parquet');
    try {
      const labels = await openLabels(file, { imageKey: 'image', labelKey: 'label' }, 'parquet');
      await facesOf(labels);
      return 'read';
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      return error.message.replace(file, '');
    }
  }

  it('has a sentence wherever it is cut short', async () => {
    const whole = await readFile(fixture(train));
    for (let length = 4; length < whole.length; length += 97)
      expect(await outcome(whole.subarray(0, length))).toMatch(/cut short|empty|not start/);
  });

  it('has a sentence, or is read, whatever bytes are wrong', async () => {
    const whole = await readFile(fixture(train));
    await withWrongBytes(whole, { min: 4, max: whole.length - 9, rounds: 300 }, outcome);
  });
});
