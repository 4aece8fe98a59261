import { appendFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { openElsewhere, settleAs } from '../../../src/commits/openElsewhere';
import { planUndo, undoCommit } from '../../../src/commits/undoCommit';
import { writeCommit } from '../../../src/commits/writeCommit';
import { readTarget } from '../../../src/commits/planCommit';
import { journalledEdit } from '../../../src/labels/edits/parseEdit';
import { formatExamples } from '../cli/everyFormat';
import { commitFolder } from './commitFolder';

const text = 'image,label\na.jpg,happy\nb.jpg,sad\n';

/** A data set whose journal brought a finished commit that says what a row was before. */
async function committedElsewhere(from: string) {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const { journal } = await set.openElsewhere();
  const change = { id: 'a.jpg', image: 'a.jpg', line: 2, from, to: 'happy' };
  const hashes = { before: 'a'.repeat(64), after: 'b'.repeat(64) };
  const edit = { kind: 'rewrite', path: '', ...hashes, splices: [], changes: [change] };
  const commit = await journal.commitStarted(edit, ['a.jpg']);
  await journal.commitFinished(commit);
  return set;
}

describe('undoing a commit that somebody else noted', () => {
  test('writes no text that no class can be called', async () => {
    for (const from of [
      '=1+1',
      '@sum',
      'sad\nc.jpg,sad',
      '\u001b[31mred',
      'sad\tx',
      'a\u2028b',
      '\u202esad',
    ]) {
      const set = await committedElsewhere(from);
      await expect(planUndo(await set.open()), JSON.stringify(from)).rejects.toThrow(
        /no class can be called, so nothing was taken back/,
      );
      expect(await set.read()).toBe(text);
    }
  });

  test('brings an emptied class back, and says which first', async () => {
    for (const from of ['calm', '-1', '☺️', 'très triste']) {
      const set = await committedElsewhere(from);
      const target = await set.open();
      const plan = await planUndo(target);
      expect(plan.newLabels).toEqual([from]);
      await undoCommit(target, plan);
      expect(await set.read()).toBe(text.replace('happy', from));
    }
    const known = await committedElsewhere('sad');
    expect((await planUndo(await known.open())).newLabels).toEqual([]);
  });

  test('asks nothing of what this machine committed itself', async () => {
    const set = await commitFolder({ 'l.csv': text }, 'l.csv');
    const target = await set.open();
    await writeCommit(target, await set.plan(target, { 'a.jpg': 'sad' }));
    await appendFile(set.labels, 'c.jpg,sad\n');
    const plan = await planUndo(target);
    expect(plan.newLabels).toEqual([]);
    await undoCommit(target, plan);
    expect(await set.read()).toBe(`${text}c.jpg,sad\n`);
  });
});

test('finishing a commit that somebody else began writes labels of the data set’s classes alone', async () => {
  for (const label of ['=1+1', 'no class']) {
    const set = await commitFolder({ 'l.csv': text }, 'l.csv');
    const author = await set.openElsewhere();
    const labels = await readTarget(author);
    const edit = await labels.edit([{ id: 'a.jpg', label }]);
    await author.journal.commitStarted(journalledEdit(edit, set.labels), ['a.jpg']);
    const reader = await set.open();
    const open = await openElsewhere(reader);
    if (!open) throw new Error('It is open.');
    await expect(settleAs('finish', reader, open)).rejects.toThrow(
      /is no class of this data set, so it was left/,
    );
    expect(await set.read()).toBe(text);
  }
});

test.each(formatExamples)(
  'an honest commit of %s is finished and undone on another machine',
  async (_, example) => {
    const set = await commitFolder(example.files, example.labels);
    const author = await set.openElsewhere();
    const file = await readTarget(author);
    const [first] = file.samples;
    const label = file.classes.find((name) => name !== first?.label);
    if (!first || label === undefined) throw new Error('The example has two classes.');
    const edit = await file.edit([{ id: first.id, label }]);
    await author.journal.commitStarted(journalledEdit(edit, set.labels), [first.id]);
    const before = await set.labelsNow();
    const reader = await set.open();
    const open = await openElsewhere(reader);
    if (!open) throw new Error('It is open.');
    await settleAs('finish', reader, open);
    expect(await set.labelsNow()).not.toEqual(before);
    const third = await set.openElsewhere();
    await undoCommit(third, await planUndo(third));
    expect(await set.labelsNow()).toEqual(before);
  },
);
