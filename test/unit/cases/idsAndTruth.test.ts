import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit } from '../../../src/labels/edits/applyEdit';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from '../labels/tempFolder';

const names = ['angry', 'fear', 'happy', 'sad'];
const images = Array.from({ length: 24 }, (_, i) => `f${i}.jpg`);
const classAt = (index: number) => index % names.length;

describe('images called by an id without their ending', () => {
  const rows = (start: number) => Array.from({ length: 8 }, (_, i) => `${start + i},${names[i % 4] ?? ''}`);
  const pictures = (folder: string, start: number) =>
    Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`${folder}${start + i}.jpg`, '']));

  test.each([
    ['in a folder called as the table', 'train/'],
    ['beside the table', ''],
  ])('%s', async (_, place) => {
    const folder = await tempFolder({
      ...{
        'train.csv': `id,label\n${rows(1).join('\n')}\n`,
        ...pictures(place, 1),
        ...pictures('test/', 50),
      },
      'sample_submission.csv': `id,label\n${rows(50).join('\n')}\n`,
    });
    expect((await findLabels(folder)).map(({ title }) => title)).toEqual(['train.csv']);
    const { samples } = await openLabels(path.join(folder, 'train.csv'));
    expect(samples.map(({ image, label }) => `${image},${label}`)).toEqual(rows(1));
  });

  test('are none where there is no such image', async () => {
    const table = { 'train.csv': `id,label\n${rows(1).join('\n')}\n` };
    expect(await findLabels(await tempFolder({ ...table, ...pictures('train/', 5) }))).toEqual([]);
  });
});

test('SageMaker’s manifest is found by its own ending', async () => {
  const row = (i: number) => ({
    'source-ref': `s3://bucket/faces/${i}.jpg`,
    emotion: i % 4,
    'emotion-metadata': { 'class-name': names[i % 4], type: 'groundtruth/image-classification' },
  });
  const text = Array.from({ length: 8 }, (_, i) => `${JSON.stringify(row(i))}\n`).join('');
  const folder = await tempFolder({ 'output.manifest': text });
  expect((await findLabels(folder)).map(({ title }) => title)).toEqual(['output.manifest']);
});

describe('what is so and what a model says of it', () => {
  const wrong = (index: number) => names[(classAt(index) + Number(index % 5 === 0)) % names.length] ?? '';
  const right = (index: number) => names[classAt(index)] ?? '';

  test.each([
    ['path,predicted_emotion,ground_truth', 'ground_truth'],
    ['path,y_pred,y_true', 'y_true'],
    ['path,emotion_pred,gt', 'gt'],
    ['path,emotion_prediction,correct', undefined],
  ])('%s', async (header, column) => {
    const text = `${header}\n${images.map((image, i) => `${image},${wrong(i)},${right(i)}\n`).join('')}`;
    const file = path.join(await tempFolder({ 'labels.csv': text }), 'labels.csv');
    const { recognition } = await recogniseLabels(file);
    expect(recognition.kind).toBe(column === undefined ? 'ask' : 'yes');
    if (column === undefined) return;
    const labels = await openLabels(file);
    expect(labels.labelColumn?.name).toBe(column);
    expect(labels.samples.map(({ label }) => label)).toEqual(images.map((_, i) => right(i)));
    const edit = await labels.edit([{ id: labels.samples[0]?.id ?? '', label: 'sad' }]);
    await applyLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe(text.replace(`${wrong(0)},${right(0)}`, `${wrong(0)},sad`));
  });
});
