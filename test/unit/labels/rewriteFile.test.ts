import {
  appendFile,
  chmod,
  lstat,
  mkdir,
  readFile,
  readdir,
  stat,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { applyLabelEdit, editState, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { writeWhole } from '../../../src/base/disk/writeWhole';
import type { LabelEdit } from '../../../src/labels/labelFile';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

const content = 'image,label\na.jpg,happy\nb.jpg,sad\n';

async function planned(file: string): Promise<LabelEdit> {
  return (await openLabels(file)).edit([{ id: 'b.jpg', label: 'happy' }]);
}

test('a file that changed on disk is refused, and stays as it is', async () => {
  const file = path.join(await tempFolder({ 'l.csv': content }), 'l.csv');
  const edit = await planned(file);
  await writeFile(file, content + 'c.jpg,sad\n');
  await expect(applyLabelEdit(edit)).rejects.toThrow(/changed on disk/);
  await expect(undoLabelEdit(edit)).rejects.toThrow(/changed on disk/);
  expect(await readFile(file, 'utf8')).toBe(content + 'c.jpg,sad\n');
  expect(await editState(edit)).toBe('neither');
});

test('the state of an edit can be told after a crash', async () => {
  const file = path.join(await tempFolder({ 'l.csv': content }), 'l.csv');
  const edit = await planned(file);
  expect(await editState(edit)).toBe('before');
  await applyLabelEdit(JSON.parse(JSON.stringify(edit)) as LabelEdit);
  expect(await editState(edit)).toBe('after');
  await expect(applyLabelEdit(edit)).rejects.toThrow(/changed on disk/);
  await unlink(file);
  expect(await editState(edit)).toBe('neither');
  await expect(undoLabelEdit(edit)).rejects.toThrow(/not there any more/);
});

test('a read-only file is refused', async () => {
  const folder = await tempFolder({ 'l.csv': content });
  const file = path.join(folder, 'l.csv');
  const edit = await planned(file);
  await chmod(file, 0o444);
  await expect(applyLabelEdit(edit)).rejects.toThrow(/l\.csv is read-only/);
  expect(await readFile(file, 'utf8')).toBe(content);
  expect(await readdir(folder)).toEqual(['l.csv']);
});

test('a symbolic link stays one, its target keeps its mode, and no temporary file is left', async () => {
  const folder = await tempFolder({ 'real/l.csv': content });
  const [real, linked] = [path.join(folder, 'real', 'l.csv'), path.join(folder, 'linked.csv')];
  await chmod(real, 0o640);
  await symlink(real, linked);
  await applyLabelEdit(await planned(linked));
  expect((await lstat(linked)).isSymbolicLink()).toBe(true);
  expect(await readFile(real, 'utf8')).toBe('image,label\na.jpg,happy\nb.jpg,happy\n');
  expect((await stat(real)).mode & 0o777).toBe(0o640);
  expect(await readdir(path.join(folder, 'real'))).toEqual(['l.csv']);
});

test('a splice that does not find what it removes is refused', async () => {
  const file = path.join(await tempFolder({ 'l.csv': content }), 'l.csv');
  const edit = await planned(file);
  if (edit.kind !== 'rewrite') throw new Error('A CSV is rewritten.');
  const splices = edit.splices.map((splice) => ({ ...splice, start: splice.start - 1 }));
  await expect(applyLabelEdit({ ...edit, splices })).rejects.toThrow(/does not fit/);
  await expect(applyLabelEdit({ ...edit, after: edit.before })).rejects.toThrow(/does not fit/);
  expect(await readFile(file, 'utf8')).toBe(content);
});

test('a folder in the file’s place is named', async () => {
  const folder = await tempFolder({ 'l.csv': content });
  const file = path.join(folder, 'l.csv');
  const edit = await planned(file);
  await unlink(file);
  await mkdir(file);
  await expect(applyLabelEdit(edit)).rejects.toThrow(/is a folder/);
});

test('what somebody appends while a file is written anew is never lost', async () => {
  const rows = Array.from({ length: 40_000 }, (_, row) => `image-${row}.jpg,${row % 2 ? 'happy' : 'sad'}\n`);
  const folder = await tempFolder({ 'l.csv': `image,label\n${rows.join('')}` });
  const file = path.join(folder, 'l.csv');
  const labels = await openLabels(file);
  const edit = await labels.edit([{ id: 'image-7.jpg', label: 'sad' }]);
  const written = applyLabelEdit(edit);
  // The new version stands beside the old one as soon as the writing has begun.
  while ((await readdir(folder)).length < 2) await setImmediate();
  await appendFile(file, 'mine.jpg,happy\n');
  await expect(written).rejects.toThrow(/changed on disk/);
  expect(await readFile(file, 'utf8')).toBe(`image,label\n${rows.join('')}mine.jpg,happy\n`);
  expect(await readdir(folder)).toEqual(['l.csv']);
});

test('a file that is put in the place of the old one at the last moment stays', async () => {
  const file = path.join(await tempFolder({ 'l.csv': content }), 'l.csv');
  const check = async () => {
    throw new Error('changed');
  };
  await expect(writeWhole(file, 'new', check)).rejects.toThrow('changed');
  expect(await readFile(file, 'utf8')).toBe(content);
  expect(await readdir(path.dirname(file))).toEqual(['l.csv']);
});

test('a new version has a newer time than the old one, which a clock set back would leave newer', async () => {
  const file = path.join(await tempFolder({ 'l.csv': content }), 'l.csv');
  const tomorrow = new Date(Date.now() + 86_400_000);
  await utimes(file, tomorrow, tomorrow);
  const before = await stat(file);
  await applyLabelEdit(await planned(file));
  expect((await stat(file)).mtimeMs).toBeGreaterThan(before.mtimeMs);
  expect(await readFile(file, 'utf8')).toBe('image,label\na.jpg,happy\nb.jpg,happy\n');
});
