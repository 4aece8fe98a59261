import { mkdir, mkdtemp, readFile, readdir, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { HumanError } from '../../../src/base/humanError';
import { outsideFolder } from '../support/outsideFolder';
import { accepted, rejected, reviewFolder } from './reviewFolder';

/** A data folder whose workspace is not trusted until `trust` is called, and the extension's storage. */
async function untrustedFolder() {
  const { folder, file, lines } = await reviewFolder();
  const storage = await mkdtemp(path.join(tmpdir(), 'scn-storage-'));
  onTestFinished(() => rm(storage, { recursive: true, force: true }));
  let isTrusted = false;
  const room = path.join(storage, 'room');
  return {
    folder,
    file,
    lines,
    room,
    trust: (trusted = true) => {
      isTrusted = trusted;
    },
    open: async (who = 'ada', dataSet = 'labels.csv') => {
      const waiting = { folder: room, isUsed: () => !isTrusted };
      const journal = await DecisionJournal.open({ folder, dataSet, who, waiting });
      onTestFinished(() => journal.close());
      return journal;
    },
    /** Ids of the entries beside the data. */
    entries: async () => (await lines()).map((line) => (JSON.parse(line) as { entry: string }).entry),
  };
}

it('what is decided without trust is not beside the data, is shown, undone and redone, and survives a restart', async () => {
  const { folder, open } = await untrustedFolder();
  const first = await open();
  await first.decide([accepted('a'), accepted('b')]);
  await first.note({ sampleId: 'a', text: 'blurred' });
  await first.decide([rejected('c')]);
  await first.undo();
  await first.undo();
  await first.redo();
  for (const journal of [first, await open()]) {
    expect([...journal.decisions.keys()]).toEqual(['a', 'b']);
    expect(journal.notesOn('a').map(({ text }) => text)).toEqual(['blurred']);
    expect(journal.decisionOf('c')).toBeUndefined();
    expect([journal.canUndo, journal.canRedo]).toEqual([true, true]);
    expect(journal.historyOf('a').map(({ what }) => what)).toEqual(['redone', 'undone', 'noted', 'decided']);
  }
  expect(await readdir(folder)).toEqual([]);
});

it('it counts on top of what the journal beside the data says, which is only read', async () => {
  const { open, trust, file } = await untrustedFolder();
  trust();
  const before = await open();
  await before.decide([accepted('a')]);
  await before.decide([accepted('b')]);
  const text = await readFile(file, 'utf8');
  trust(false);
  const journal = await open();
  await journal.undo();
  await journal.decide([rejected('a')]);
  for (const each of [journal, await open()]) {
    expect(each.decisionOf('a')?.verdict).toBe('reject');
    expect(each.decisionOf('b')).toBeUndefined();
  }
  expect(await readFile(file, 'utf8')).toBe(text);
});

it('it goes beside the data once trust comes, once, in its order, for every data set', async () => {
  const { open, trust, entries, lines, room } = await untrustedFolder();
  const [journal, other] = [await open(), await open('ada', 'other.csv')];
  await journal.decide([accepted('a')]);
  await other.decide([accepted('x')]);
  await journal.undo();
  await journal.decide([rejected('a')]);
  await journal.admitWaiting();
  await expect(lines()).rejects.toThrow(/ENOENT/);
  trust();
  await journal.admitWaiting();
  await other.admitWaiting();
  await journal.admitWaiting();
  expect((await lines()).map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual([
    ...['decision', 'decision', 'undo', 'decision'],
  ]);
  expect(new Set(await entries()).size).toBe(4);
  await expect(readdir(room)).rejects.toThrow(/ENOENT/);
  expect(await journal.refresh()).toEqual([]);
  await journal.decide([accepted('b')]);
  expect(await journal.refresh()).toEqual([]);
  for (const each of [journal, await open()]) {
    expect(each.decisionOf('a')?.verdict).toBe('reject');
    expect([...each.decisions.keys()]).toEqual(['a', 'b']);
    expect(each.historyOf('a').map(({ what }) => what)).toEqual(['decided', 'undone', 'decided']);
  }
  expect((await open('ada', 'other.csv')).decisionOf('x')?.verdict).toBe('accept');
});

it('neither a crash before nor one after it was written loses or doubles any of it', async () => {
  const { open, trust, entries, room } = await untrustedFolder();
  const journal = await open();
  await journal.decide([accepted('a'), accepted('b')]);
  const kept = await readFile(path.join(room, 'decisions.jsonl'), 'utf8');
  trust();
  // A crash before: the file was put aside, nothing was written.
  await writeFile(path.join(room, '20200101000000000-x.jsonl'), kept);
  await unlink(path.join(room, 'decisions.jsonl'));
  const second = await open();
  expect(second.decisions.size).toBe(2);
  await second.admitWaiting();
  expect(await entries()).toHaveLength(2);
  // A crash after: the lines are beside the data, and the file is still there, with one more of another window.
  await mkdir(room);
  await writeFile(path.join(room, '20200101000000000-x.jsonl'), kept);
  await writeFile(
    path.join(room, 'decisions.jsonl'),
    kept.split('\n')[0]?.replace(/"entry":"./, '"entry":"-') ?? '',
  );
  const third = await open();
  expect(third.decisions.size).toBe(2);
  await third.admitWaiting();
  expect(await entries()).toHaveLength(3);
  expect(new Set(await entries()).size).toBe(3);
  await expect(readdir(room)).rejects.toThrow(/ENOENT/);
  expect((await open()).decisions.size).toBe(2);
});

it('what cannot be written beside the data waits on, and what is decided next is written after it', async () => {
  const { open, trust, file, folder } = await untrustedFolder();
  const outside = await outsideFolder();
  const journal = await open();
  await journal.decide([accepted('a', 'sad')]);
  await symlink(outside('folder'), path.join(folder, '.scn'), 'junction');
  trust();
  for (const refused of [() => journal.admitWaiting(), () => journal.decide([accepted('a', 'calm')])]) {
    await expect(refused()).rejects.toThrow(HumanError);
    await expect(refused()).rejects.toThrow(
      /decided before this workspace was trusted could not be added to .*decisions\.jsonl \(.*\.scn is a link/,
    );
  }
  expect(journal.decisionOf('a')?.label).toBe('sad');
  await rm(path.dirname(file));
  expect((await open()).decisionOf('a')?.label).toBe('sad');
  await journal.decide([accepted('a', 'calm')]);
  expect((await open()).decisionOf('a')?.label).toBe('calm');
  expect(await readdir(path.dirname(file))).toContain('decisions.jsonl');
});

it('two windows without trust see each other’s decisions, and either may write them', async () => {
  const { open, trust, entries } = await untrustedFolder();
  const [first, second] = [await open(), await open()];
  const came: string[] = [];
  second.watch(
    (changed) => came.push(...changed),
    (error) => {
      throw error;
    },
  );
  await second.decide([accepted('own')]);
  await first.decide([accepted('a')]);
  await vi.waitFor(() => expect(came).toEqual(['a']), { timeout: 20_000 });
  await first.refresh();
  expect([...first.decisions.keys()]).toEqual(['own', 'a']);
  trust();
  await Promise.all([first.admitWaiting(), second.admitWaiting()]);
  await first.refresh();
  expect(await second.refresh()).toEqual([]);
  const ids = await entries();
  expect(new Set(ids).size).toBe(2);
  for (const each of [first, second, await open()])
    expect([...each.decisions.keys()].sort()).toEqual(['a', 'own']);
});

it('what others write beside the data meanwhile is taken in below what waits', async () => {
  const { open, trust, folder } = await untrustedFolder();
  const journal = await open();
  await journal.decide([accepted('a')]);
  const mei = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'mei' });
  await mei.decide([rejected('a'), rejected('b')]);
  expect([...(await journal.refresh())].sort()).toEqual(['a', 'b']);
  expect(journal.disagreements).toEqual(new Set(['a']));
  trust();
  await journal.admitWaiting();
  expect(await journal.refresh()).toEqual([]);
  await mei.refresh();
  for (const each of [journal, mei]) expect(each.disagreements).toEqual(new Set(['a']));
  await mei.close();
});
