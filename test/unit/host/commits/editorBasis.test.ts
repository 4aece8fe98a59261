import { utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EditorBasis } from '../../../../src/host/commits/savedOver';
import { tempFolder } from '../../labels/tempFolder';
import { StubEditor } from './openText';

async function opened(text: string): Promise<StubEditor> {
  return new StubEditor(path.join(await tempFolder({ 'l.csv': text }), 'l.csv'));
}

test('typing is no change of the disk, nor are line ends or a file that was only touched', async () => {
  const editor = await opened('image,label\r\na,1\n');
  editor.type('b,2');
  expect(await editor.basis.newerOnDisk()).toBeUndefined();
  await utimes(editor.file, new Date(), new Date(1_600_000_000_000));
  expect(await editor.basis.newerOnDisk()).toBeUndefined();
});

test('one other digit below unsaved changes is seen, whatever the file’s time says', async () => {
  const editor = await opened('image,label\na,1\n');
  editor.type('b,2');
  await editor.basis.newerOnDisk();
  await writeFile(editor.file, 'image,label\na,7\n');
  await utimes(editor.file, new Date(), new Date(1_600_000_000_000));
  expect((await editor.basis.newerOnDisk())?.bytes?.toString()).toBe('image,label\na,7\n');
  // It stays so until the editor has it.
  expect((await editor.basis.newerOnDisk())?.bytes?.toString()).toBe('image,label\na,7\n');
  editor.read();
  expect(await editor.basis.newerOnDisk()).toBeUndefined();
});

test('of a text that was unsaved when it was met, changes from then on are seen', async () => {
  const editor = await opened('image,label\na,1\n');
  editor.type('b,2');
  const basis = new EditorBasis(editor);
  await writeFile(editor.file, 'image,label\na,3\n');
  expect(await basis.newerOnDisk(), 'Nothing is known yet.').toBeUndefined();
  await basis.assume();
  expect(await basis.newerOnDisk()).toBeUndefined();
  await writeFile(editor.file, 'image,label\na,4\n');
  expect((await basis.newerOnDisk())?.bytes?.toString()).toBe('image,label\na,4\n');
});
