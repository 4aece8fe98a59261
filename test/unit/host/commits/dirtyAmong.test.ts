import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dirtyAmong } from '../../../../src/host/commits/dirtyEditors';
import { tempFolder } from '../../labels/tempFolder';

async function namesOf(files: readonly string[], editors: Parameters<typeof dirtyAmong>[1]) {
  return (await dirtyAmong(files, editors)).map(({ file, editor }) => [path.basename(file), editor.label]);
}

test('a file is known by its real path, through links on either side', async () => {
  const folder = await tempFolder({ 'real/labels.csv': 'x', 'real/other.csv': 'x' });
  const at = (name: string) => path.join(folder, name);
  await symlink(at('real'), at('linked'));
  await symlink(at('real/labels.csv'), at('l.csv'));
  const editors = [{ label: 'labels.csv', files: [at('linked/labels.csv')] }];
  expect(await namesOf([at('l.csv'), at('real/other.csv')], editors)).toEqual([['l.csv', 'labels.csv']]);
  expect(await namesOf([at('real/labels.csv')], [{ label: 'l', files: [at('l.csv')] }])).toEqual([
    ['labels.csv', 'l'],
  ]);
});

test('either side of a diff counts, one of several files is named, and what is not there yet is known by its folder', async () => {
  const folder = await tempFolder({ 'real/labels.csv': 'x', 'real/aro.npy': 'x' });
  const at = (name: string) => path.join(folder, name);
  await symlink(at('real'), at('linked'));
  const editors = [
    { label: 'diff', files: [at('real/none.csv'), at('real/labels.csv')] },
    { label: 'hex', files: [at('real/aro.npy')] },
    { label: 'new', files: [at('linked/labels.corrections.csv')] },
  ];
  const wanted = ['real/labels.csv', 'real/val.npy', 'real/aro.npy', 'real/labels.corrections.csv'].map(at);
  expect(await namesOf(wanted, editors)).toEqual([
    ['labels.csv', 'diff'],
    ['aro.npy', 'hex'],
    ['labels.corrections.csv', 'new'],
  ]);
});

test('an editor whose file nobody tells counts by its name', async () => {
  const folder = await tempFolder({ 'labels.csv': 'x' });
  const file = path.join(folder, 'labels.csv');
  expect(await namesOf([file], [{ label: 'labels.csv', files: [] }])).toEqual([['labels.csv', 'labels.csv']]);
  expect(await namesOf([file], [{ label: 'other.csv', files: [] }])).toEqual([]);
  expect(
    await namesOf([file], [{ label: 'labels.csv', files: [path.join(folder, 'sub/labels.csv')] }]),
  ).toEqual([]);
});
