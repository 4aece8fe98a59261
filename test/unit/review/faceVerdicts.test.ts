import { appendFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { NewDecision } from '../../../src/review/entries';
import { accepted, reviewFolder, skipped } from './reviewFolder';

const said = (sampleId: string, verdict: NewDecision['verdict']): NewDecision => ({
  ...skipped(sampleId),
  verdict,
});
const unclear = (sampleId: string) => said(sampleId, 'unclear');
const notAFace = (sampleId: string) => said(sampleId, 'notAFace');

test('“unclear” and “not a face” are kept, and take back an accepted label', async () => {
  const { open } = await reviewFolder();
  const journal = await open();
  await journal.decide([accepted('a'), accepted('b')]);
  await journal.decide([unclear('a')]);
  await journal.decide([notAFace('b')]);
  const again = await open();
  expect(again.notes).toEqual([]);
  expect(['a', 'b'].map((id) => again.decisionOf(id)?.verdict)).toEqual(['unclear', 'notAFace']);
  expect(again.corrections()).toEqual([]);
  await again.undo();
  expect(again.corrections()).toMatchObject([{ id: 'b', label: 'sad' }]);
});

test('an extension that does not know them takes them for a skip', async () => {
  const { open, lines } = await reviewFolder();
  await (await open()).decide([unclear('a')]);
  expect(JSON.parse((await lines())[0] ?? '')).toMatchObject({ v: 1, verdict: 'skip', label: null });
});

test('what a later extension says instead of a skip is a skip to this one', async () => {
  const { open, lines, file } = await reviewFolder();
  await (await open()).decide([unclear('a')]);
  const [line = ''] = await lines();
  await appendFile(
    file,
    `${line
      .replace('"a"', '"b"')
      .replace('unclear', 'artwork')
      .replace(/"entry":"./, '"entry":"-')}\n`,
  );
  const again = await open();
  expect(again.notes).toEqual([]);
  expect(again.decisionOf('b')?.verdict).toBe('skip');
});

test('they disagree with a label and with each other, until one decides in sight of the other', async () => {
  const { open } = await reviewFolder();
  const [ada, mei] = [await open(), await open('labels.csv', 'mei')];
  await ada.decide([accepted('label'), unclear('words'), unclear('same')]);
  await mei.decide([unclear('label'), notAFace('words'), unclear('same')]);
  const merged = await open();
  expect([...merged.disagreements].sort()).toEqual(['label', 'words']);
  expect(merged.corrections()).toEqual([]);
  await merged.decide([accepted('label')]);
  expect([...merged.disagreements]).toEqual(['words']);
  expect(merged.corrections()).toMatchObject([{ id: 'label' }]);
});

test('a class of the same name is another opinion', async () => {
  const { open } = await reviewFolder();
  const [ada, mei] = [await open(), await open('labels.csv', 'mei')];
  await ada.decide([accepted('a', 'unclear')]);
  await mei.decide([unclear('a')]);
  expect([...(await open()).disagreements]).toEqual(['a']);
});
