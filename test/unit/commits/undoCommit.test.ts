import { readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { planUndo, undoableCommits, undoCommit } from '../../../src/commits/undoCommit';
import { settlePendingCommit } from '../../../src/commits/settleCommit';
import { writeCommit } from '../../../src/commits/writeCommit';
import type { LabelReading } from '../../../src/labels/dataSet';
import { commitFolder } from './commitFolder';

const text = 'image,label\na.jpg,happy\nb.jpg,sad\nc.jpg,sad\n';
const faces = { 'happy/1.jpg': 'one', 'happy/2.jpg': 'two', 'sad/3.jpg': 'three' };

test('undoing a commit restores the bytes after a restart, and rows where somebody went on', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const first = await set.open();
  const wanted = { 'a.jpg': 'sad', 'b.jpg': 'happy', 'c.jpg': 'happy' };
  await writeCommit(first, await set.plan(first, wanted));
  const committed = await set.read();

  const second = await set.open();
  const exact = await planUndo(second);
  expect(exact.left).toEqual([]);
  await undoCommit(second, exact);
  expect(await set.read()).toBe(text);

  await writeCommit(second, await set.plan(second, wanted));
  expect(await set.read()).toBe(committed);
  await set.write(
    `${committed.replace('b.jpg,happy', 'b.jpg,calm').replace('c.jpg,happy\n', '')}d.jpg,sad\n`,
  );
  const third = await set.open();
  const plan = await planUndo(third);
  expect(plan.left).toMatchObject([
    { id: 'b.jpg', line: 3, then: 'happy', now: { kind: 'label', label: 'calm' } },
    { id: 'c.jpg', now: { kind: 'missing' } },
  ]);
  await undoCommit(third, plan);
  expect(await set.read()).toBe('image,label\na.jpg,happy\nb.jpg,calm\nd.jpg,sad\n');
  expect(third.journal.lastCommit()).toBeUndefined();
});

test('a file that changes between the plan of an undoing and its write is planned again', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const target = await set.open();
  await writeCommit(target, await set.plan(target, { 'a.jpg': 'sad' }));
  const plan = await planUndo(target);
  await set.write(`${await set.read()}d.jpg,sad\n`);
  await undoCommit(target, plan);
  expect(await set.read()).toBe(`${text}d.jpg,sad\n`);

  await writeCommit(target, await set.plan(target, { 'a.jpg': 'sad' }));
  const other = await planUndo(target);
  await set.write((await set.read()).replace('a.jpg,sad', 'a.jpg,calm'));
  await expect(undoCommit(target, other)).rejects.toThrow(/changed on disk/);
  expect(target.journal.pendingCommit()).toBeUndefined();
  expect(target.journal.lastCommit()).toBeDefined();
});

test('moves are undone image by image where somebody moved some of them on', async () => {
  const set = await commitFolder(faces);
  const target = await set.open();
  const wanted = { 'happy/1.jpg': 'sad', 'happy/2.jpg': 'sad', 'sad/3.jpg': 'happy' };
  await writeCommit(target, await set.plan(target, wanted));
  await unlink(set.at('sad/2.jpg'));
  await writeFile(set.at('sad/3.jpg'), 'a new face');

  const restarted = await set.open();
  const plan = await planUndo(restarted);
  expect(plan.left.map(({ id, now }) => [id, now.kind])).toEqual([
    ['happy/2.jpg', 'missing'],
    ['sad/3.jpg', 'taken'],
  ]);
  expect(await undoCommit(restarted, plan)).toHaveLength(3);
  expect(await readdir(set.at('happy'))).toEqual(['1.jpg', '3.jpg']);
  expect(await readFile(set.at('happy/3.jpg'), 'utf8')).toBe('three');
  expect(await readFile(set.at('sad/3.jpg'), 'utf8')).toBe('a new face');
});

test('corrections of votes, which have a file of their own, are taken back with it', async () => {
  const votes = 'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF';
  const rows = ['Training,fer1.png,9,1,0,0,0,0,0,0,0,0', 'Training,fer2.png,0,8,2,0,0,0,0,0,0,0'];
  const set = await commitFolder({ 'v.csv': `${[votes, ...rows].join('\n')}\n` }, 'v.csv');
  const before = await set.read();
  const first = await set.open();
  await writeCommit(first, await set.plan(first, { 'fer1.png': 'sadness' }));
  expect((await readdir(set.folder)).sort()).toEqual(['.scn', 'v.corrections.csv', 'v.csv']);

  const second = await set.open();
  await undoCommit(second, await planUndo(second));
  expect((await readdir(set.folder)).sort()).toEqual(['.scn', 'v.csv']);

  await writeCommit(second, await set.plan(second, { 'fer1.png': 'sadness' }));
  const corrections = set.at('v.corrections.csv');
  await writeFile(corrections, `${await readFile(corrections, 'utf8')}fer2.png,fear\n`);
  const third = await set.open();
  await undoCommit(third, await planUndo(third));
  const labels = await third.journal.close().then(() => set.labelsNow());
  expect(labels).toEqual(['neutral', 'fear']);
  expect(await set.read()).toBe(before);
});

test('several files go back together, and row by row where one was changed', async () => {
  const file = (name: string) => `image,label\n${name}1.jpg,happy\n${name}2.jpg,sad\n`;
  const part = (path: string) => ({
    ...{ path, format: 'csv' },
    options: { imageColumn: 0, labelColumn: 1, header: true },
  });
  const set = await commitFolder({ 'train.csv': file('a'), 'test.csv': file('b') }, '', {
    format: 'several',
    options: { parts: [part('train.csv'), part('test.csv')] },
  });
  const wanted = { 'train.csv:a1.jpg': 'sad', 'test.csv:b2.jpg': 'happy' };
  const first = await set.open();
  await writeCommit(first, await set.plan(first, wanted));
  expect(await set.labelsNow()).toEqual(['sad', 'sad', 'happy', 'happy']);

  const second = await set.open();
  expect(await undoCommit(second, await planUndo(second))).toHaveLength(2);
  expect(await readFile(set.at('train.csv'), 'utf8')).toBe(file('a'));
  expect(await readFile(set.at('test.csv'), 'utf8')).toBe(file('b'));

  await writeCommit(second, await set.plan(second, wanted));
  await writeFile(set.at('test.csv'), file('b').replace('b1.jpg,happy', 'b1.jpg,calm'));
  const third = await set.open();
  const plan = await planUndo(third);
  expect(plan.edit.changes).toHaveLength(1);
  await undoCommit(third, plan);
  expect(await set.labelsNow()).toEqual(['happy', 'sad', 'calm', 'sad']);
});

test('an earlier commit is undone among later ones, and rows that these changed are named and left', async () => {
  const quoted = '\uFEFFimage,label\r\n"a.jpg", happy \r\nb.jpg,sad\r\nc.jpg,"sad"';
  const set = await commitFolder({ 'l.csv': quoted }, 'l.csv');
  const first = await set.open();
  await writeCommit(first, await set.plan(first, { 'a.jpg': 'sad', 'b.jpg': 'happy' }));
  const later = await set.open();
  await writeCommit(later, await set.plan(later, { 'b.jpg': 'calm', 'c.jpg': 'happy' }));

  const target = await set.open();
  const [last, earlier] = await undoableCommits(target);
  expect(last?.changes?.map(({ id }) => id)).toEqual(['b.jpg', 'c.jpg']);
  const plan = await planUndo(target, earlier?.id);
  expect(plan.left).toMatchObject([{ id: 'b.jpg', then: 'happy', now: { kind: 'label', label: 'calm' } }]);
  await undoCommit(target, plan);
  expect(await set.read()).toBe(quoted.replace('b.jpg,sad', 'b.jpg,calm').replace('"sad"', '"happy"'));
  expect((await undoableCommits(await set.open())).map(({ id }) => id)).toEqual([last?.id]);
  await expect(undoCommit(target, plan)).rejects.toThrow(/is taken back by now/);
});

test('an undoing that was planned while another commit wrote its rows is refused once that is done', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const target = await set.open();
  await writeCommit(target, await set.plan(target, { 'a.jpg': 'sad', 'b.jpg': 'happy' }));
  const committed = await set.read();
  // What another window writes, before its journal says so.
  await set.write(committed.replace('b.jpg,happy', 'b.jpg,calm'));
  const plan = await planUndo(target);
  expect(plan.left).toMatchObject([{ id: 'b.jpg', now: { kind: 'label', label: 'calm' } }]);
  await set.write(committed);
  const other = await set.open();
  await writeCommit(other, await set.plan(other, { 'b.jpg': 'calm' }));
  await expect(undoCommit(target, plan)).rejects.toThrow(/Undo that later commit first/);
  expect(await set.labelsNow()).toEqual(['sad', 'calm', 'sad']);
  expect(target.journal.pendingCommit()).toBeUndefined();
});

test('rows that later commits brought back to the same label are theirs', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const target = await set.open();
  await writeCommit(target, await set.plan(target, { 'a.jpg': 'sad', 'b.jpg': 'happy' }));
  const committed = await set.read();
  await writeCommit(target, await set.plan(target, { 'a.jpg': 'happy' }));
  await writeCommit(target, await set.plan(target, { 'a.jpg': 'sad' }));
  expect(await set.read()).toBe(committed);

  const first = (await undoableCommits(target)).at(-1);
  const plan = await planUndo(target, first?.id);
  expect(plan.left).toEqual([{ id: 'a.jpg', line: 2, then: 'sad', now: { kind: 'writtenAgain' } }]);
  await undoCommit(target, plan);
  expect(await set.labelsNow()).toEqual(['sad', 'sad', 'sad']);
});

/** Class folders, alone and as the two halves of a set of several. */
const folderSets: readonly (readonly [string, string, LabelReading | undefined])[] = [
  ['class folders', '', undefined],
  [
    'training and test folders',
    'train/',
    {
      format: 'several',
      options: { parts: ['train', 'test'].map((part) => ({ path: part, format: 'folders', options: {} })) },
    },
  ],
];

describe.each(folderSets)('an earlier commit of %s', (_, start, reading) => {
  const names = { 'happy/1.jpg': 'one', 'sad/2.jpg': 'two', 'calm/3.jpg': 'three', 'angry/1.jpg': 'other' };
  const files = Object.fromEntries(Object.entries(names).map(([name, text]) => [start + name, text]));
  const open = () =>
    commitFolder(reading ? { ...files, 'test/happy/9.jpg': '9', 'test/sad/8.jpg': '8' } : files, '', reading);
  const id = (name: string) => (reading ? `${start.slice(0, -1)}:${name}` : name);
  type Set = Awaited<ReturnType<typeof open>>;
  async function commit(set: Set, name: string, label: string): Promise<string> {
    const target = await set.open();
    await writeCommit(target, await set.plan(target, { [id(name)]: label }));
    return target.journal.lastCommit()?.id ?? '';
  }
  const contentOf = (set: Set, name: string) => readFile(set.at(start + name), 'utf8').catch(() => undefined);

  test('waits for a later one that moved its images on, so that no other takes their place', async () => {
    const set = await open();
    const first = await commit(set, 'happy/1.jpg', 'sad');
    const second = await commit(set, 'sad/1.jpg', 'calm');
    const third = await commit(set, 'angry/1.jpg', 'sad');
    const target = await set.open();
    await expect(planUndo(target, first)).rejects.toThrow(
      new RegExp(`${third.slice(0, 8)}, tester.*nothing was taken back.*Undo that later commit first`),
    );
    expect(await contentOf(set, 'sad/1.jpg')).toBe('other');
    for (const last of [third, second, first]) await undoCommit(target, await planUndo(target, last));
    for (const [name, text] of Object.entries(names)) expect(await contentOf(set, name)).toBe(text);
  });

  test('goes back where later ones moved others, image by image where one is gone', async () => {
    const set = await open();
    const target = await set.open();
    const wanted = { [id('happy/1.jpg')]: 'sad', [id('calm/3.jpg')]: 'sad' };
    await writeCommit(target, await set.plan(target, wanted));
    const first = target.journal.lastCommit()?.id;
    await commit(set, 'sad/2.jpg', 'angry');
    await unlink(set.at(`${start}sad/3.jpg`));
    const later = await set.open();
    const plan = await planUndo(later, first);
    expect(plan.left).toMatchObject([{ id: id('calm/3.jpg'), now: { kind: 'missing' } }]);
    await undoCommit(later, plan);
    expect(await contentOf(set, 'happy/1.jpg')).toBe('one');
    expect(await contentOf(set, 'angry/2.jpg')).toBe('two');
  });

  test('is not finished after a crash once a later one moved other images there', async () => {
    const set = await open();
    const first = await commit(set, 'happy/1.jpg', 'sad');
    await commit(set, 'sad/1.jpg', 'calm');
    await commit(set, 'angry/1.jpg', 'sad');
    // As an undoing that a merge brought the later commits into.
    await (await set.open()).journal.undoCommitStarted(first);
    const restarted = await set.open();
    const settled = await settlePendingCommit(restarted);
    expect(settled?.message).toMatch(/was not finished.*Undo that later commit first/);
    expect(await contentOf(set, 'sad/1.jpg')).toBe('other');
    expect(restarted.journal.commits()).toHaveLength(3);
  });

  test('is planned before others commit to the same places, and is refused then', async () => {
    const set = await open();
    const first = await commit(set, 'happy/1.jpg', 'sad');
    const target = await set.open();
    const plan = await planUndo(target, first);
    await commit(set, 'sad/1.jpg', 'calm');
    await commit(set, 'angry/1.jpg', 'sad');
    await expect(undoCommit(target, plan)).rejects.toThrow(/Undo that later commit first/);
    expect(await contentOf(set, 'sad/1.jpg')).toBe('other');
    expect(target.journal.pendingCommit()).toBeUndefined();
  });
});
