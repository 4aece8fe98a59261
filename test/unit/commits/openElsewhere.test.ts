import { appendFile, link, readFile, rename, rmdir, symlink, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CommitTarget } from '../../../src/commits/planCommit';
import { openElsewhere, progressOfOpen, settleAs } from '../../../src/commits/openElsewhere';
import { progressText } from '../../../src/commits/openProgress';
import { settlePendingCommit } from '../../../src/commits/settleCommit';
import { planUndo, undoCommit } from '../../../src/commits/undoCommit';
import { writeCommit } from '../../../src/commits/writeCommit';
import { applyLabelEdit } from '../../../src/labels/edits/applyEdit';
import { journalledEdit } from '../../../src/labels/edits/parseEdit';
import type { LabelChange } from '../../../src/labels/labelFile';
import { walkFiles } from '../../../src/labels/images/proposePrefix';
import { tempFolder } from '../labels/tempFolder';
import { commitFolder } from './commitFolder';

const faces = { 'happy/1.jpg': 'one', 'happy/2.jpg': 'two', 'sad/3.jpg': 'three' };
const text = 'image,label,note\na.jpg,happy,first\nb.jpg,sad,second\nc.jpg,sad,third\n';

/** What the disk holds, but for our own folder. */
async function contentOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const content: Record<string, string> = {};
  for await (const file of walkFiles(folder))
    content[path.relative(folder, file)] = await readFile(file, 'utf8');
  return content;
}

const moveChange = (from: string, to: string): LabelChange => ({
  ...{ id: from, image: from, line: undefined },
  ...{ from: from.split('/')[0] ?? '', to: to.split('/')[0] ?? '' },
});

/** A line that somebody put into the journal: a commit of moves that was begun and not finished. */
async function noteMoves(target: CommitTarget, moves: readonly (readonly [string, string])[]): Promise<void> {
  await target.journal.commitStarted(
    {
      kind: 'move',
      moves: moves.map(([from, to]) => ({ from, to })),
      changes: moves.map(([from, to]) => moveChange(from, to)),
    },
    [],
  );
}

test('what the journal says was begun elsewhere is not done by opening it, but told, and done or dropped by a person', async () => {
  const set = await commitFolder(faces);
  const author = await set.openElsewhere();
  const plan = await set.plan(author, { 'happy/1.jpg': 'sad' });
  await author.journal.commitStarted(journalledEdit(plan.edit, set.labels), plan.ids);
  const before = await contentOf(set.folder);

  const reader = await set.open();
  expect(await settlePendingCommit(reader)).toBeUndefined();
  expect(await contentOf(set.folder)).toEqual(before);
  const open = await openElsewhere(reader);
  expect(open).toMatchObject({
    kind: 'commit',
    refusal: undefined,
    commit: { who: 'tester' },
    changes: [{ id: 'happy/1.jpg', from: 'happy', to: 'sad' }],
  });
  if (!open) return;
  expect((await settleAs('drop', reader, open)).message).toMatch(/dropped; no label was changed here/);
  expect(await contentOf(set.folder)).toEqual(before);
  expect(await openElsewhere(reader)).toBeUndefined();
  expect(reader.journal.corrections()).toHaveLength(1);

  await author.journal.refresh();
  await author.journal.commitStarted(journalledEdit(plan.edit, set.labels), plan.ids);
  const again = await set.open();
  const second = await openElsewhere(again);
  if (!second) throw new Error('It is open again.');
  expect((await settleAs('finish', again, second)).changed).toEqual(['happy/1.jpg']);
  expect(await contentOf(set.folder)).toEqual({
    ...{ [path.join('happy', '2.jpg')]: 'two', [path.join('sad', '1.jpg')]: 'one' },
    [path.join('sad', '3.jpg')]: 'three',
  });
  // It is this machine's by now, and can be taken back.
  expect(await undoCommit(again, await planUndo(again))).toEqual(['happy/1.jpg']);
  expect(await contentOf(set.folder)).toEqual(before);
});

test('moves that a journal asks for lose no image, whatever they name', async () => {
  const outside = await tempFolder({ 'kept.jpg': 'marker' });
  const cases: readonly (readonly (readonly [string, string])[])[] = [
    // One name of one file, reached by a link.
    [['happy/1.jpg', 'joy/1.jpg']],
    // Two images with the same bytes.
    [['happy/4.jpg', 'sad/4.jpg']],
    // Out of the data set by a linked class folder, and in from there.
    [['happy/1.jpg', 'calm/1.jpg']],
    [['calm/kept.jpg', 'sad/kept.jpg']],
    // Half of it is done.
    [
      ['happy/1.jpg', 'sad/1.jpg'],
      ['happy/9.jpg', 'sad/3.jpg'],
    ],
    [['happy/2.jpg', 'node_modules/2.jpg']],
  ];
  for (const moves of cases) {
    const same = { 'happy/4.jpg': 'four', 'sad/4.jpg': 'four', 'node_modules/5.jpg': 'five' };
    const set = await commitFolder({ ...faces, ...same });
    await symlink(set.at('happy'), set.at('joy'));
    await symlink(outside, set.at('calm'));
    await noteMoves(await set.openElsewhere(), moves);
    const before = [await contentOf(set.folder), await contentOf(outside)];

    const reader = await set.open();
    expect(await settlePendingCommit(reader)).toBeUndefined();
    const open = await openElsewhere(reader);
    if (!open) throw new Error('The line is open.');
    await expect(settleAs('finish', reader, open), JSON.stringify(moves)).rejects.toThrow(
      /left alone|cannot be finished/,
    );
    expect([await contentOf(set.folder), await contentOf(outside)]).toEqual(before);
    expect(reader.journal.pendingCommit()).toBeDefined();
    await settleAs('drop', reader, open);
    expect(reader.journal.pendingCommit()).toBeUndefined();
  }
});

test('an image with two names that a kill left is given back one, one that has a single name keeps it', async () => {
  const set = await commitFolder(faces);
  const target = await set.open();
  await symlink(set.at('happy'), set.at('joy'));
  // Begun here: still no name is taken away that is the only one.
  await noteMoves(target, [['happy/1.jpg', 'joy/1.jpg']]);
  await settlePendingCommit(await set.open());
  expect(await readFile(set.at('happy/1.jpg'), 'utf8')).toBe('one');

  const again = await set.open();
  await noteMoves(again, [
    ['happy/1.jpg', 'sad/1.jpg'],
    ['happy/2.jpg', 'sad/2.jpg'],
  ]);
  await link(set.at('happy/1.jpg'), set.at('sad/1.jpg'));
  expect((await settlePendingCommit(await set.open()))?.message).toMatch(/is finished/);
  expect(await contentOf(set.at('happy'))).toEqual({});
  expect(await contentOf(set.at('sad'))).toEqual({ '1.jpg': 'one', '2.jpg': 'two', '3.jpg': 'three' });
});

test('a line that is no edit of the data set, or of a newer version, is told and can be dropped; reviewing goes on', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const author = await set.openElsewhere();
  await author.journal.commitStarted({ kind: 'from the future', path: 'l.csv' }, ['a.jpg']);
  const reader = await set.open();
  expect(await settlePendingCommit(reader)).toBeUndefined();
  const open = await openElsewhere(reader);
  expect(open?.refusal).toMatch(/is not an edit of .* that this version knows/);
  await set.plan(reader, { 'a.jpg': 'sad' });
  expect(reader.journal.corrections()).toHaveLength(1);
  if (open) await settleAs('drop', reader, open);
  expect(await set.read()).toBe(text);
});

test('undoing writes what it lists and no more, else nothing', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const author = await set.openElsewhere();
  const plan = await set.plan(author, { 'a.jpg': 'sad', 'b.jpg': 'happy', 'c.jpg': 'happy' });
  await writeCommit(author, plan);
  const after = await set.read();

  // Its journal comes to another machine as it is: every byte goes back.
  const reader = await set.open();
  const honest = await planUndo(reader);
  expect(honest.isExact).toBe(true);
  await undoCommit(reader, honest);
  expect(await set.read()).toBe(text);

  // It comes with a list of one change over the splices of three.
  await set.write(after);
  const journal = set.at('.scn/decisions.jsonl');
  const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
  const forged = lines
    .filter((line) => !line.includes('"undo-commit'))
    .map((line) => {
      const entry = JSON.parse(line) as { kind: string; edit?: { changes: unknown[] } };
      if (entry.edit) entry.edit.changes = entry.edit.changes.slice(0, 1);
      return JSON.stringify(entry);
    });
  await writeFile(journal, `${forged.join('\n')}\n`);
  await expect(planUndo(await set.open())).rejects.toThrow(/is not what the corrections that it lists do/);
  expect(await set.read()).toBe(after);
});

test('a commit that this machine began is its own only with the edit that it noted, on the data set that it noted', async () => {
  const set = await commitFolder(faces);
  const target = await set.open();
  await noteMoves(target, [['happy/1.jpg', 'sad/1.jpg']]);
  const journal = set.at('.scn/decisions.jsonl');
  await writeFile(journal, (await readFile(journal, 'utf8')).replaceAll('1.jpg', '2.jpg'));
  const before = await contentOf(set.folder);
  const restarted = await set.open();
  expect(await settlePendingCommit(restarted)).toBeUndefined();
  expect((await openElsewhere(restarted))?.changes).toMatchObject([{ id: 'happy/2.jpg' }]);
  expect(await contentOf(set.folder)).toEqual(before);
});

/** A line that somebody's merge brought: the undoing of the last commit was begun. */
async function noteUndoing({ journal }: CommitTarget): Promise<void> {
  const lines = (await readFile(journal.file, 'utf8')).trimEnd().split('\n');
  const last = lines.find((line) => line.includes('"commit-started"')) ?? '';
  const { v, dataSet, commit } = JSON.parse(last) as { v: number; dataSet: string; commit: string };
  const line = { v, dataSet, commit, entry: 'theirs', at: new Date().toISOString(), who: 'somebody' };
  await appendFile(journal.file, `${JSON.stringify({ ...line, kind: 'undo-commit-started' })}\n`);
}

test('an undoing of this machine’s own commit that somebody else began is asked about, as a commit of theirs is', async () => {
  for (const hasUndone of [false, true]) {
    const set = await commitFolder({ ...faces, 'happy/4.jpg': 'four' });
    const target = await set.open();
    await writeCommit(target, await set.plan(target, { 'happy/1.jpg': 'sad', 'happy/2.jpg': 'sad' }));
    // An undoing of one's own that did not happen is nobody's leave to do it later.
    if (hasUndone) {
      const id = target.journal.lastCommit()?.id ?? '';
      await target.journal.undoCommitStarted(id);
      await target.journal.commitAbandoned(id);
    }
    await rename(set.at('sad/1.jpg'), set.at('happy/1.jpg'));
    await noteUndoing(target);
    const before = await contentOf(set.folder);

    const restarted = await set.open();
    expect(await settlePendingCommit(restarted)).toBeUndefined();
    expect(await contentOf(set.folder)).toEqual(before);
    const open = await openElsewhere(restarted);
    expect(open).toMatchObject({ kind: 'undo', refusal: undefined });
    if (open) await settleAs('finish', restarted, open);
    expect(await readFile(set.at('happy/2.jpg'), 'utf8')).toBe('two');
    expect(restarted.journal.lastCommit()).toBeUndefined();
  }
});

test('an undoing that this machine began is finished after a crash without a question', async () => {
  const set = await commitFolder({ ...faces, 'happy/4.jpg': 'four' });
  const target = await set.open();
  await writeCommit(target, await set.plan(target, { 'happy/1.jpg': 'sad', 'happy/2.jpg': 'sad' }));
  await target.journal.undoCommitStarted(target.journal.lastCommit()?.id ?? '');
  await rename(set.at('sad/1.jpg'), set.at('happy/1.jpg'));
  const restarted = await set.open();
  expect((await settlePendingCommit(restarted))?.message).toMatch(/undoing .* is finished/);
  expect(await readFile(set.at('happy/2.jpg'), 'utf8')).toBe('two');
});

test('undoing the commit of a class’s last image makes its folder again, here and on another machine', async () => {
  for (const machine of ['open', 'openElsewhere'] as const) {
    const set = await commitFolder({ ...faces, 'calm/4.jpg': 'four', '☺️ joy/5.jpg': 'five' });
    const before = await contentOf(set.folder);
    const author = await set.open();
    const wanted = { 'calm/4.jpg': 'sad', '☺️ joy/5.jpg': 'happy', 'happy/1.jpg': '☺️ joy' };
    await writeCommit(author, await set.plan(author, wanted));
    // As git leaves it.
    await rmdir(set.at('calm'));
    const target = await set[machine]();
    await undoCommit(target, await planUndo(target));
    expect(await contentOf(set.folder)).toEqual(before);
  }
});

describe('what a kill on another machine left half done', () => {
  /** Of three moves one is done, one left both names, one is to do. */
  async function halfMoved() {
    const set = await commitFolder({ ...faces, 'happy/4.jpg': 'four', 'happy/5.jpg': 'five' });
    const before = await contentOf(set.folder);
    const author = await set.openElsewhere();
    const wanted = { 'happy/1.jpg': 'sad', 'happy/2.jpg': 'sad', 'happy/4.jpg': 'sad' };
    const plan = await set.plan(author, wanted);
    await author.journal.commitStarted(journalledEdit(plan.edit, set.labels), plan.ids);
    await rename(set.at('happy/1.jpg'), set.at('sad/1.jpg'));
    await link(set.at('happy/2.jpg'), set.at('sad/2.jpg'));
    const reader = await set.open();
    const open = await openElsewhere(reader);
    if (!open) throw new Error('It is open.');
    return { set, before, reader, open };
  }

  test('is counted, taken back whole, and leaves no image with two names', async () => {
    const { set, before, reader, open } = await halfMoved();
    const progress = await progressOfOpen(reader, open);
    expect(progress).toEqual({ of: 3, done: 1, twice: [set.at('sad/2.jpg')] });
    expect(progress && progressText(progress)).toMatch(
      /^Of 3 labels, 1 are on disk already .* both their old and their new name: .*2\.jpg\.$/,
    );
    await expect(settleAs('drop', reader, open)).rejects.toThrow(
      /both their old and their new name: .*2\.jpg/,
    );
    expect(reader.journal.pendingCommit()).toBeDefined();
    expect((await settleAs('take-back', reader, open)).message).toMatch(/is taken back: 2 labels/);
    expect(await contentOf(set.folder)).toEqual(before);
    expect(reader.journal.pendingCommit()).toBeUndefined();
    expect(reader.journal.corrections()).toHaveLength(3);
  });

  test('is dropped with the word of what stays', async () => {
    const { set, reader, open } = await halfMoved();
    await unlink(set.at('sad/2.jpg'));
    expect((await settleAs('drop', reader, open)).message).toMatch(
      /is dropped\. Of 3 labels, 1 were on disk already and stay as they are/,
    );
    expect(await readFile(set.at('sad/1.jpg'), 'utf8')).toBe('one');
  });

  test('an undoing is finished whole, two names included', async () => {
    const { set, before, reader, open } = await halfMoved();
    await settleAs('finish', reader, open);
    await noteUndoing(reader);
    await rename(set.at('sad/1.jpg'), set.at('happy/1.jpg'));
    await link(set.at('sad/2.jpg'), set.at('happy/2.jpg'));
    const again = await set.open();
    const undoing = await openElsewhere(again);
    if (!undoing) throw new Error('It is open.');
    expect(await progressOfOpen(again, undoing)).toMatchObject({ of: 3, done: 1 });
    await expect(settleAs('drop', again, undoing)).rejects.toThrow(
      /undoing .* both their old and their new name/,
    );
    await settleAs('finish', again, undoing);
    expect(await contentOf(set.folder)).toEqual(before);
  });

  test('of a label file is taken back by its bytes, or by its rows', async () => {
    for (const more of ['', 'd.jpg,sad,fourth\n']) {
      const set = await commitFolder({ 'l.csv': text }, 'l.csv');
      const author = await set.openElsewhere();
      const plan = await set.plan(author, { 'a.jpg': 'sad', 'b.jpg': 'happy' });
      await author.journal.commitStarted(journalledEdit(plan.edit, set.labels), plan.ids);
      await applyLabelEdit(plan.edit);
      await set.write((await set.read()) + more);
      const reader = await set.open();
      const open = await openElsewhere(reader);
      if (!open) throw new Error('It is open.');
      expect(await progressOfOpen(reader, open)).toEqual({ of: 2, done: 2, twice: [] });
      await settleAs('take-back', reader, open);
      expect(await set.read()).toBe(text + more);
    }
  });
});
