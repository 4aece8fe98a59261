import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  link,
  readFile,
  readdir,
  rename,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { applyLabelEdit, editState, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { recoverLabelEdit } from '../../../src/labels/edits/resumeMoves';
import type { LabelEdit } from '../../../src/labels/labelFile';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

/** A folder a class, and the plan to move every image to the other class. */
async function swapped() {
  const faces: Record<string, string> = {};
  for (let number = 1; number <= 6; number++) faces[`sad/${number}.jpg`] = `sad face ${number}`;
  const folder = await tempFolder({ ...faces, 'happy/p7/9.jpg': 'happy face' });
  const labels = await openLabels(folder);
  const edit = await labels.edit(
    labels.samples.map(({ id, label }) => ({ id, label: label === 'sad' ? 'happy' : 'sad' })),
  );
  const at = (name: string) => path.join(folder, name);
  return { folder, edit, at };
}

/** Two label files and the plan to change both. */
async function twoFiles() {
  const folder = await tempFolder({
    'a.csv': 'image,label\n1.jpg,x\n2.jpg,y\n',
    'b.csv': 'image,label\n3.jpg,x\n4.jpg,y\n',
  });
  const [a, b] = [path.join(folder, 'a.csv'), path.join(folder, 'b.csv')];
  const first = await (await openLabels(a)).edit([{ id: '1.jpg', label: 'y' }]);
  const second = await (await openLabels(b)).edit([{ id: '4.jpg', label: 'x' }]);
  const edit: LabelEdit = {
    kind: 'several',
    edits: [first, second],
    changes: [...first.changes, ...second.changes],
  };
  return { a, b, first, edit };
}

test('moves that a kill left half done are finished, at whatever step it came', async () => {
  const { edit, at } = await swapped();
  await rename(at('sad/1.jpg'), at('happy/1.jpg'));
  await link(at('sad/2.jpg'), at('happy/2.jpg'));
  await copyFile(at('sad/3.jpg'), at('happy/3.jpg'));
  await copyFile(at('sad/4.jpg'), at('happy/4.jpg'));
  await truncate(at('happy/4.jpg'), 5);
  await writeFile(at('happy/5.jpg'), Buffer.concat([Buffer.from('sad'), Buffer.alloc(4)]));
  expect(await editState(edit)).toBe('neither');
  expect(await recoverLabelEdit(edit)).toBe('after');
  expect((await readdir(at('sad'), { recursive: true })).sort()).toEqual(['p7', path.join('p7', '9.jpg')]);
  for (let number = 1; number <= 6; number++)
    expect(await readFile(at(`happy/${number}.jpg`), 'utf8')).toBe(`sad face ${number}`);
});

test('moves that cannot be finished are taken back, and nobody’s file is touched', async () => {
  const { edit, at } = await swapped();
  await rename(at('sad/1.jpg'), at('happy/1.jpg'));
  await link(at('sad/2.jpg'), at('happy/2.jpg'));
  await writeFile(at('happy/5.jpg'), 'another face');
  expect(await recoverLabelEdit(edit)).toBe('neither');
  expect(await readFile(at('happy/5.jpg'), 'utf8')).toBe('another face');
  expect((await readdir(at('sad'))).sort()).toEqual([1, 2, 3, 4, 5, 6].map((number) => `${number}.jpg`));
  expect((await readdir(at('happy'))).sort()).toEqual(['5.jpg', 'p7']);
  await unlink(at('happy/5.jpg'));
  expect(await recoverLabelEdit(edit)).toBe('before');
});

test('what was not begun is not begun', async () => {
  const { edit } = await swapped();
  expect(await recoverLabelEdit(edit)).toBe('before');
});

test('several files are finished where the others are as planned', async () => {
  const { a, b, first, edit } = await twoFiles();
  await applyLabelEdit(first);
  expect(await editState(edit)).toBe('neither');
  expect(await recoverLabelEdit(edit)).toBe('after');
  expect(await readFile(a, 'utf8')).toBe('image,label\n1.jpg,y\n2.jpg,y\n');
  expect(await readFile(b, 'utf8')).toBe('image,label\n3.jpg,x\n4.jpg,x\n');
});

test('several files are taken back where another has changed, or cannot be written', async () => {
  const { a, b, first, edit } = await twoFiles();
  const [before, after] = [await readFile(a), await readFile(b)];
  await applyLabelEdit(first);
  await writeFile(b, 'image,label\n3.jpg,x\n');
  expect(await recoverLabelEdit(edit)).toBe('neither');
  expect(await readFile(a)).toEqual(before);
  expect(await readFile(b, 'utf8')).toBe('image,label\n3.jpg,x\n');

  await writeFile(b, after);
  await applyLabelEdit(first);
  await chmod(b, 0o444);
  expect(await recoverLabelEdit(edit)).toBe('before');
  expect([await readFile(a), await readFile(b)]).toEqual([before, after]);
});

test('a file that an edit makes is taken away by undoing it, unless somebody wrote into it', async () => {
  const folder = await tempFolder();
  const file = path.join(folder, 'votes.corrections.csv');
  const text = Buffer.from('image,label\n1.jpg,x\n');
  const edit: LabelEdit = {
    kind: 'rewrite',
    path: file,
    before: null,
    after: createHash('sha256').update(text).digest('hex'),
    splices: [{ start: 0, removed: '', inserted: text.toString('base64') }],
    changes: [],
  };
  await applyLabelEdit(edit);
  expect(await readFile(file)).toEqual(text);
  expect(await recoverLabelEdit(edit)).toBe('after');
  await writeFile(file, `${text.toString()}2.jpg,y\n`);
  await expect(undoLabelEdit(edit)).rejects.toThrow(/changed on disk/);
  await writeFile(file, text);
  await undoLabelEdit(edit);
  expect(await readdir(folder)).toEqual([]);
});
