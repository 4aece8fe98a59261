import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { accepted, rejected, reviewFolder } from './reviewFolder';

test('two windows on one journal see each other’s decisions, each once', async () => {
  const { open } = await reviewFolder();
  const [first, second] = [await open(), await open('labels.csv', 'mei')];
  await first.decide([accepted('a'), accepted('b')]);
  expect(await second.refresh()).toEqual(['a', 'b']);
  expect(await second.refresh()).toEqual([]);
  await second.decide([accepted('b', 'calm')]);
  await first.decide([rejected('c')]);
  expect([...(await first.refresh())].sort()).toEqual(['b']);
  expect([...(await second.refresh())].sort()).toEqual(['c']);
  // Second knew of first's decision, so it superseded it.
  expect(first.corrections().map(({ id, label }) => `${id} ${label}`)).toEqual(['a sad', 'b calm']);
  expect(first.canUndo).toBe(true);
  await first.undo();
  expect(first.decisionOf('c')).toBeUndefined();
  await second.refresh();
  expect(second.decisions.size).toBe(2);
});

test('two windows of one annotator agree with the file about who was last', async () => {
  const { open } = await reviewFolder();
  const [first, second] = [await open(), await open()];
  await second.decide([accepted('a', 'calm')]);
  await first.decide([accepted('a', 'sad')]);
  await second.refresh();
  await first.refresh();
  const labels = [first, second, await open()].map((journal) => journal.decisionOf('a')?.label);
  expect(labels).toEqual(['sad', 'sad', 'sad']);
});

test('a watched journal tells what came in', async () => {
  const { open } = await reviewFolder();
  const [first, second] = [await open(), await open('labels.csv', 'mei')];
  const came: string[] = [];
  first.watch(
    (changed) => came.push(...changed),
    (error) => {
      throw error;
    },
  );
  await second.decide([accepted('a')]);
  await vi.waitFor(() => expect(came).toEqual(['a']), { timeout: 20_000 });
  await first.decide([accepted('own')]);
  await second.decide([accepted('b')]);
  await vi.waitFor(() => expect(came).toEqual(['a', 'b']), { timeout: 20_000 });
});

test('another file in the journal’s place is read anew, and takes the next decisions', async () => {
  const { open, file } = await reviewFolder();
  const journal = await open();
  await journal.decide([accepted('a')]);
  const before = await readFile(file, 'utf8');
  await journal.decide([accepted('b')]);
  await writeFile(`${file}.new`, before);
  await rename(`${file}.new`, file);
  // Before anybody noticed.
  await journal.decide([accepted('c')]);
  expect(await journal.refresh()).toEqual(['b']);
  expect([...journal.decisions.keys()]).toEqual(['a', 'c']);
  expect([...(await open()).decisions.keys()]).toEqual(['a', 'c']);
});

test('a file that was rewritten in place is read anew', async () => {
  const { open, file } = await reviewFolder();
  const journal = await open();
  await journal.decide([accepted('a')]);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll('"a"', '"z"') + text.replace(/"entry":"./, '"entry":"-'));
  expect([...(await journal.refresh())].sort()).toEqual(['z']);
  expect([...journal.decisions.keys()].sort()).toEqual(['a', 'z']);
});

test('a journal that was taken away is empty, and starts again', async () => {
  const { open, file } = await reviewFolder();
  const journal = await open();
  await journal.decide([accepted('a')]);
  await rm(file);
  expect(await journal.refresh()).toEqual(['a']);
  expect(journal.decisions.size).toBe(0);
  await journal.decide([accepted('b')]);
  expect([...(await open()).decisions.keys()]).toEqual(['b']);
});

test('a line that another window is still writing is taken in when it is whole', async () => {
  const { open, file } = await reviewFolder();
  const journal = await open();
  await journal.decide([accepted('a')]);
  const line = (await readFile(file, 'utf8')).replace(/"entry":"./, '"entry":"-').replaceAll('"a"', '"b"');
  await appendFile(file, line.slice(0, 50));
  expect(await journal.refresh()).toEqual([]);
  await appendFile(file, line.slice(50));
  expect(await journal.refresh()).toEqual(['b']);
});
