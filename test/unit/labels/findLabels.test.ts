import { existsSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { belongTogether } from '../../../src/labels/opening/offerDataSets';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { openDataSet, openLabels } from '../../../src/labels/opening/openLabels';
import { sharedFile, sharedSkipReason } from '../support/sharedFolder';
import { tempFolder } from './tempFolder';

async function titles(folder: string): Promise<string[]> {
  return (await findLabels(folder)).map(({ title, recognition }) => `${title} ${recognition.kind}`);
}

test('label files and class folders are found, the surest first; other files are not', async () => {
  const folder = await tempFolder({
    'votes.csv': 'image,happy,sad\na.png,4,1\nb.png,0,5\n',
    'report.csv': 'image,given_label,predicted_label,label_quality\na.png,x,y,0.5\n',
    'prices.csv': 'item,price\nbread,3\nmilk,2\n',
    'requirements.txt': 'numpy==1.2\n',
    'data/labels.csv': 'image,label\na.png,x\nb.png,y\n',
    'raf/list.txt': 'train_00001.jpg 5\ntest_0001.jpg 7',
    'classes/happy/1.jpg': '',
    'classes/sad/1.jpg': '',
    'single/happy/1.jpg': '',
    'node_modules/m/labels.csv': 'image,label\na.png,x\n',
    '.scn/labels.csv': 'image,label\na.png,x\n',
    'a/b/c/d/labels.csv': 'image,label\na.png,x\n',
  });
  expect(await titles(folder)).toEqual([
    path.join('raf', 'list.txt') + ' yes',
    path.join('data', 'labels.csv') + ' yes',
    'classes yes',
    'votes.csv ask',
  ]);
});

test('class folders whose images a label file names are that file’s images', async () => {
  const folder = await tempFolder({
    'labels.csv': 'image,label\nhappy/1.jpg,x\nsad/1.jpg,y\n',
    'happy/1.jpg': '',
    'sad/1.jpg': '',
  });
  expect(await titles(folder)).toEqual(['labels.csv yes']);
});

test('the workspace folder itself may hold the classes', async () => {
  const folder = await tempFolder({ 'happy/1.jpg': '', 'sad/1.jpg': '' });
  const [found] = await findLabels(folder);
  expect(found).toMatchObject({ location: folder, title: path.basename(folder) });
  expect(found?.format.id).toBe('folders');
});

test('files of class names, corrections, settings and landmarks are no data sets', async () => {
  const folder = await tempFolder({
    'labels.csv': 'image,label\na.png,0\nb.png,1\n',
    'classes.txt': 'happy\nsad\n',
    'class_names.csv': 'id,name\n0,happy\n1,sad\n',
    'corrections.csv': 'image,label\na.png,1\nb.png,0\n',
    'votes.corrections.csv': 'image,label\na.png,1\nb.png,0\n',
    'package.json': '{"name":"faces","icon":"a.png","version":"1.0.0"}',
    'tsconfig.json': '{"files":["a.png"]}',
    ...Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [`aaa/landmarks_${index}.txt`, '12.5 33.1\n14.2 35.0\n']),
    ),
    'zzz/list_train.csv': 'image,label\na.png,x\nb.png,y\n',
  });
  expect(await titles(folder)).toEqual(['labels.csv yes', path.join('zzz', 'list_train.csv') + ' yes']);
});

test('JSON, JSON lines and compressed tables are found', async () => {
  const folder = await tempFolder({
    'faces.jsonl': '{"image":"a.png","label":"x"}\n{"image":"b.png","label":"y"}\n',
    'faces.json': '[{"image":"a.png","label":"x"},{"image":"b.png","label":"y"}]',
    'packed.csv.gz': gzipSync('image,label\na.png,x\nb.png,y\n'),
  });
  expect((await titles(folder)).toSorted()).toEqual([
    'faces.json yes',
    'faces.jsonl yes',
    'packed.csv.gz yes',
  ]);
});

test('parts of one data set are offered together: read alike, and called the same but for the part', async () => {
  const table = 'image,label\na.png,x\nb.png,y\n';
  const folder = await tempFolder({
    'train.csv': table,
    'test.csv': table,
    'list_train.csv': table,
    'list_val.csv': 'label,image\nx,a.png\ny,b.png\n',
    'other.csv': table,
    'sub/train.csv': table,
    'sub/fold_1.csv': table,
    'sub/fold_2.csv': table,
  });
  const together = belongTogether(await findLabels(folder));
  expect(together.map(({ title }) => title).toSorted()).toEqual([
    `${path.join('sub', 'fold_1.csv')} + ${path.join('sub', 'fold_2.csv')} + ${path.join('sub', 'train.csv')}`,
    'test.csv + train.csv',
  ]);
  const set = together.find(({ title }) => title.startsWith('test'))?.dataSet;
  if (!set) throw new Error('Two files belong together.');
  expect(set).toMatchObject({ location: folder, isFolder: true });
  const labels = await openDataSet(set);
  expect(labels.samples).toHaveLength(4);
});

const bench = sharedFile('bench', 'fer2013') ?? '';
describe.skipIf(bench === '')(`the benchmark’s folder (${sharedSkipReason})`, () => {
  test('its label file is found and reads without a problem', async () => {
    const found = await findLabels(bench);
    expect(found.map(({ title }) => title)).toContain('labels.csv');
    const labels = await openLabels(path.join(bench, 'labels.csv'));
    expect(labels.samples).toHaveLength(3_470);
    expect(labels.classes).toEqual([
      'anger',
      'disgust',
      'fear',
      'happiness',
      'neutral',
      'sadness',
      'surprise',
    ]);
    expect(labels.problems).toEqual([]);
    expect(existsSync([...labels.imageCandidates(labels.samples[0]?.image ?? '')][0] ?? '')).toBe(true);
  });
});

test('what a model says of the images is no data set beside their labels, but one to ask about alone', async () => {
  const predictions = 'image,happy,sad\na.png,0.8,0.2\nb.png,1.0,0.0\nc.png,2.5e-1,0.75\n';
  const rows = 'image,label\na.png,x\nb.png,y\n';
  expect(await titles(await tempFolder({ 'labels.csv': rows, 'predictions.csv': predictions }))).toEqual([
    'labels.csv yes',
  ]);
  expect(await titles(await tempFolder({ 'predictions.csv': predictions }))).toEqual(['predictions.csv ask']);
});
