import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { writeLabelStudioTasks } from '../../../src/audit/result/labelStudioTasks';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from '../labels/tempFolder';
import { auditFixture } from './auditFixture';
import { csvAt } from '../support/dataSets';

const table = csvAt('/data/labels.csv');

type Task = { readonly id?: number; readonly data: object; readonly predictions: readonly object[] };

async function written(file: string): Promise<readonly Task[]> {
  return JSON.parse(await readFile(file, 'utf8')) as readonly Task[];
}

it('writes a task a sample, with the suggestion as a prediction where the face was audited', async () => {
  const file = path.join(await tempFolder(), 'tasks.json');
  await writeLabelStudioTasks(file, auditFixture(), table);
  const prediction = (choice: string, score: number) => ({
    model_version: 'SCN Label Audit, cure, 2020-01-02',
    score,
    result: [{ from_name: 'label', to_name: 'image', type: 'choices', value: { choices: [choice] } }],
  });
  expect(await written(file)).toEqual([
    { data: { image: 'ä/1.png' }, predictions: [prediction('sad, very', 0.875)] },
    { data: { image: 'b.png' }, predictions: [prediction('sad, very', 0.5)] },
    { data: { image: 'b.png' }, predictions: [] },
  ]);
  // Predictions are no labels: the file is not offered as a data set.
  await expect(openLabels(file)).rejects.toThrow(/not a label file/);
});

it('takes the names that the project has', async () => {
  const file = path.join(await tempFolder(), 'tasks.json');
  const options = {
    fromName: 'mood',
    toName: 'face',
    modelVersion: 'v1',
    imagePrefix: '/data/local-files/?d=',
  };
  await writeLabelStudioTasks(file, auditFixture(), table, options);
  const [first] = await written(file);
  expect(first).toEqual({
    data: { image: '/data/local-files/?d=ä/1.png' },
    predictions: [
      {
        model_version: 'v1',
        score: 0.875,
        result: [{ from_name: 'mood', to_name: 'face', type: 'choices', value: { choices: ['sad, very'] } }],
      },
    ],
  });
});

it('keeps the tasks’ numbers and names where the labels are Label Studio’s own', async () => {
  const annotations = [
    { result: [{ from_name: 'emotion', to_name: 'photo', type: 'choices', value: { choices: ['happy'] } }] },
  ];
  const tasks = ['b.png', 'ä/1.png'].map((picture, id) => ({ id: id + 70, data: { picture }, annotations }));
  const folder = await tempFolder({ 'export.json': JSON.stringify(tasks) });
  const file = path.join(folder, 'tasks.json');
  const location = path.join(folder, 'export.json');
  await writeLabelStudioTasks(file, auditFixture(), {
    ...{ location, isFolder: false },
    reading: { format: 'label-studio', options: {} },
  });
  const [first, second, third] = await written(file);
  expect(first).toMatchObject({
    id: 71,
    data: { picture: 'ä/1.png' },
    predictions: [{ result: [{ from_name: 'emotion', to_name: 'photo' }] }],
  });
  expect(second).toMatchObject({ id: 70, data: { picture: 'b.png' } });
  // What the file does not have any more has no number.
  expect(third).not.toHaveProperty('id');
});

it('reads the label file that was chosen, not the one that a result names', async () => {
  const folder = await tempFolder({ 'elsewhere.json': 'it must not be read' });
  const fixture = auditFixture();
  const labels = path.join(folder, 'elsewhere.json');
  const result = { ...fixture, metadata: { ...fixture.metadata, format: 'label-studio', labels } };
  const file = path.join(folder, 'tasks.json');
  await writeLabelStudioTasks(file, result, table);
  expect((await written(file))[0]).not.toHaveProperty('id');
});

it('writes a hundred thousand rows as whole JSON', async () => {
  const rows = 100_000;
  const fixture = auditFixture();
  const file = path.join(await tempFolder(), 'tasks.json');
  const images = Array.from({ length: rows }, (_, row) => `faces/${row}.png`);
  const scores = {
    ...fixture.scores,
    suggested: new Uint16Array(rows).fill(1),
    confidence: new Float32Array(rows).fill(0.25),
  };
  await writeLabelStudioTasks(file, { ...fixture, ids: images, images, scores, failures: new Map() }, table);
  const tasks = await written(file);
  expect(tasks).toHaveLength(rows);
  expect(tasks[rows - 1]).toMatchObject({
    data: { image: 'faces/99999.png' },
    predictions: [{ score: 0.25 }],
  });
});
