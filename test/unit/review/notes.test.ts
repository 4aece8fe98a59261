import { appendFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { DecisionJournal } from '../../../src/review/decisionJournal';
import { accepted, reviewFolder } from './reviewFolder';

const notes = (journal: DecisionJournal, id = 'a') =>
  journal.notesOn(id).map(({ who, text }) => `${who}: ${text}`);

test('a note stands in place of the last one, through a restart, and an empty one takes it away', async () => {
  const { open, lines } = await reviewFolder();
  const journal = await open();
  await journal.note({ sampleId: 'a', text: 'blurred' });
  await journal.note({ sampleId: 'a', text: 'blurred\n“twice”' });
  expect(notes(await open())).toEqual(['ada: blurred\n“twice”']);
  expect(await lines()).toHaveLength(2);
  await journal.note({ sampleId: 'a', text: '' });
  expect(notes(await open())).toEqual([]);
  await journal.undo();
  expect(notes(await open())).toEqual(['ada: blurred\n“twice”']);
});

test('notes and decisions are undone and redone in the order in which they were made', async () => {
  const { open } = await reviewFolder();
  const journal = await open();
  await journal.note({ sampleId: 'a', text: 'first' });
  await journal.decide([accepted('a')]);
  await journal.note({ sampleId: 'a', text: 'second' });
  const again = await open();
  expect(await again.undo()).toEqual(['a']);
  expect([notes(again), again.correctionCount]).toEqual([['ada: first'], 1]);
  await again.undo();
  expect([notes(again), again.correctionCount]).toEqual([['ada: first'], 0]);
  await again.undo();
  expect([notes(again), again.canUndo]).toEqual([[], false]);
  const later = await open();
  for (let step = 0; step < 3; step++) await later.redo();
  expect([notes(later), later.correctionCount, later.canRedo]).toEqual([['ada: second'], 1, false]);
});

test('each annotator has a note of their own, the own first, and hears of the others’', async () => {
  const { open } = await reviewFolder();
  const [ada, mei] = [await open(), await open('labels.csv', 'mei')];
  await ada.note({ sampleId: 'a', text: 'hers' });
  await mei.note({ sampleId: 'a', text: 'mine' });
  expect(await ada.refresh()).toEqual(['a']);
  expect(notes(ada)).toEqual(['ada: hers', 'mei: mine']);
  await mei.refresh();
  expect(notes(mei)).toEqual(['mei: mine', 'ada: hers']);
  expect([...mei.ids]).toEqual(['a']);
  await mei.undo();
  await ada.refresh();
  expect(notes(ada)).toEqual(['ada: hers']);
});

test('an extension that does not know notes says that it must be updated', async () => {
  const { open, lines } = await reviewFolder();
  await (await open()).note({ sampleId: 'a', text: 'blurred' });
  expect(JSON.parse((await lines())[0] ?? '')).toMatchObject({ v: 2, kind: 'note' });
});

test('a note that is too long is left out, and the rest is read', async () => {
  const { open, lines, file } = await reviewFolder();
  const journal = await open();
  await journal.note({ sampleId: 'a', text: 'x' });
  const [line = ''] = await lines();
  const long = line.replace('"x"', JSON.stringify('x'.repeat(10_001))).replace(/"entry":"./, '"entry":"-');
  await appendFile(file, `${long}\n`);
  await journal.decide([accepted('b')]);
  const again = await open();
  expect(notes(again)).toEqual(['ada: x']);
  expect(again.notes.map((each) => each.line)).toEqual([2]);
  expect(again.correctionCount).toBe(1);
});
