import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLabels } from '../../../src/labels/findLabels';
import { openLabels } from '../../../src/labels/openLabels';
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

const bench = sharedFile('bench', 'fer2013') ?? '';
describe.skipIf(bench === '')(`the benchmark’s folder (${sharedSkipReason})`, () => {
  test('its label file comes first and reads without a problem', async () => {
    const [first] = await findLabels(bench);
    expect(first?.title).toBe('labels.csv');
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
