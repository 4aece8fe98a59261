import path from 'node:path';
import { expect, test } from 'vitest';
import { findSubjects } from '../../../src/audit/grouping/findSubjects';
import { imagesAfter } from '../../../src/labels/dataSet';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { offerDataSetAt } from '../../../src/labels/opening/offerDataSets';
import { openDataSet } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

async function onlyOneIn(files: readonly string[]) {
  const folder = await tempFolder(Object.fromEntries(files.map((file) => [file, ''])));
  const found = await findLabels(folder);
  expect(found.map(({ title }) => title)).toHaveLength(1);
  const dataSet = await offerDataSetAt(found[0]?.location ?? '');
  return { folder, dataSet, labels: await openDataSet(dataSet) };
}

const frames = (folder: string, start: string) => [1, 2, 3].map((i) => `${folder}/${start}${i}.png`);

test.each([
  ['in front', (person: string, mood: string) => `${person}_${mood}`, ['aia', 'bonnie', 'jules']],
  ['in front, of two', (person: string, mood: string) => `${person}-${mood}`, ['aia', 'bonnie']],
  ['behind', (person: string, mood: string) => `${mood}_${person}`, ['Ray', 'mery']],
])('class folders with the person %s', async (_, called, persons) => {
  const moods = ['anger', 'joy', 'sadness'];
  const { labels, dataSet } = await onlyOneIn(
    persons.flatMap((person) =>
      moods.flatMap((mood) => frames(`FERG/${person}/${called(person, mood)}`, called(person, mood))),
    ),
  );
  expect(labels.classes).toEqual(moods);
  expect(labels.problems).toEqual([]);
  expect(labels.samples).toHaveLength(persons.length * 9);
  expect(new Set(labels.samples.map(({ subject }) => subject))).toEqual(new Set(persons));
  // A correction stays with the person.
  const id = labels.samples.find(({ label }) => label === 'joy')?.id ?? '';
  const edit = await labels.edit([{ id, label: 'anger' }]);
  const person = persons.toSorted()[0] ?? '';
  const to = path.join(dataSet.location, person, called(person, 'anger'), path.basename(id));
  expect(edit).toMatchObject({ edits: [{ kind: 'move', moves: [{ to }] }] });
  expect(imagesAfter(dataSet, id, 'anger')).toContain(to);
});

test('the same subjects under several conditions are one data set', async () => {
  const subjects = Array.from({ length: 16 }, (_, i) => `P0${i + 10}`);
  const { labels, folder } = await onlyOneIn(
    ['NI', 'VL'].flatMap((camera) =>
      ['Dark', 'Strong', 'Weak'].flatMap((light) =>
        subjects.flatMap((subject) =>
          ['Anger', 'Happiness'].flatMap((mood) => frames(`${camera}/${light}/${subject}/${mood}`, '00')),
        ),
      ),
    ),
  );
  expect(labels.location).toBe(folder);
  expect(labels.classes).toEqual(['Anger', 'Happiness']);
  expect(labels.samples).toHaveLength(2 * 3 * 16 * 2 * 3);
  expect(labels.problems).toEqual([]);
  const { keys } = findSubjects(labels, 'auto', 5);
  expect(new Set(keys)).toEqual(new Set(subjects));
});

test('the same subjects in splits stay apart', async () => {
  const files = ['train', 'test'].flatMap((split) =>
    ['S001', 'S002', 'S003'].flatMap((subject) =>
      ['happy', 'sad'].flatMap((mood) => frames(`${split}/${subject}/${mood}`, '')),
    ),
  );
  const folder = await tempFolder(Object.fromEntries(files.map((file) => [file, ''])));
  expect(await findLabels(folder)).toHaveLength(2);
});

test('folders that share a word with what holds them and are no expressions are left as they are', async () => {
  const { labels } = await onlyOneIn(
    ['cat_big', 'cat_small', 'cat_old'].flatMap((name) => frames(`cat/${name}`, '')),
  );
  expect(labels.classes).toEqual(['cat_big', 'cat_old', 'cat_small']);
});
