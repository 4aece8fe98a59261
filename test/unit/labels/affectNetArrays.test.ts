import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { applyLabelEdit, editState, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { parseLabelEdit } from '../../../src/labels/edits/parseEdit';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { npyFile } from './npyFile';
import { tempFolder } from './tempFolder';
import { foldersAt } from '../support/dataSets';

/** The value as NumPy's `<U1`, its usual type here: one character of four bytes. */
const text = (value: string) => npyFile('<U1', Buffer.from(value + '\0\0\0', 'latin1'));
const integer = (value: number) => npyFile('>i8', Buffer.of(0, 0, 0, 0, 0, 0, 0, value));

const files = {
  'train_set/images/10.jpg': '',
  'train_set/images/9.jpg': '',
  'train_set/images/7.png': '',
  'train_set/images/4.jpg': '',
  'train_set/annotations/10_exp.npy': text('1'),
  'train_set/annotations/9_exp.npy': integer(6),
  'train_set/annotations/7_exp.npy': npyFile('<f8', doubleOf(2)),
  'train_set/annotations/9_val.npy': npyFile('<f8', doubleOf(0.5)),
  'train_set/annotations/9_lnd.npy': npyFile('|O', Buffer.from('pickle')),
  'train_set/annotations/._9_exp.npy': 'of a Mac',
  'val_set/images/0.jpg': '',
  'val_set/annotations/0_exp.npy': text('8'),
};

function doubleOf(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

test('both sets are one data set, in the order of their numbers; the rest of the annotations is left alone', async () => {
  const folder = await tempFolder(files);
  expect((await recogniseLabels(folder)).format.id).toBe('affectnet-npy');
  const labels = await openLabels(folder);
  expect(labels.samples.map(({ id, label, aside }) => [id, label, aside])).toEqual([
    ['train_set/images/7.png', 'Sad', undefined],
    ['train_set/images/9.jpg', 'Anger', undefined],
    ['train_set/images/10.jpg', 'Happy', undefined],
    ['val_set/images/0.jpg', '', 'AffectNet says “None”: the face shows none of its expressions.'],
  ]);
  expect(labels.classes).toEqual([
    'Neutral',
    'Happy',
    'Sad',
    'Surprise',
    'Fear',
    'Disgust',
    'Anger',
    'Contempt',
  ]);
  expect([...labels.imageCandidates('train_set/images/9.jpg')]).toEqual([
    path.join(folder, 'train_set/images/9.jpg'),
  ]);
  expect(labels.problems.map(({ message }) => message)).toEqual([
    `1 image in ${path.join(folder, 'train_set', 'images')} without a file “<id>_exp.npy” in “annotations” is left out.`,
  ]);
});

test('one set alone is a data set too', async () => {
  const folder = await tempFolder(files);
  expect((await recogniseLabels(path.join(folder, 'train_set'))).format.id).toBe('affectnet-npy');
  const labels = await openLabels(path.join(folder, 'train_set'));
  expect(labels.samples.map(({ id }) => id)).toEqual(['images/7.png', 'images/9.jpg', 'images/10.jpg']);
});

test('corrections rewrite one value each in its own type, together, and undoing restores every byte', async () => {
  const folder = await tempFolder(files);
  const labels = await openLabels(folder);
  const edit = await labels.edit([
    { id: 'val_set/images/0.jpg', label: 'Contempt' },
    { id: 'train_set/images/9.jpg', label: 'Disgust' },
    { id: 'train_set/images/7.png', label: 'Fear' },
    { id: 'train_set/images/10.jpg', label: 'Happy' },
  ]);
  expect(edit.changes.map(({ from, to }) => [from, to])).toEqual([
    ['Sad', 'Fear'],
    ['Anger', 'Disgust'],
    ['', 'Contempt'],
  ]);
  const journalled = parseLabelEdit(JSON.parse(JSON.stringify(edit)), {
    ...foldersAt(folder),
    reading: { format: 'affectnet-npy', options: {} },
  });
  expect(journalled).toEqual(edit);
  await applyLabelEdit(edit);
  const bytesOf = (name: string) => readFile(path.join(folder, name));
  expect(await bytesOf('train_set/annotations/9_exp.npy')).toEqual(integer(5));
  expect(await bytesOf('train_set/annotations/7_exp.npy')).toEqual(npyFile('<f8', doubleOf(4)));
  expect(await bytesOf('val_set/annotations/0_exp.npy')).toEqual(text('7'));
  expect((await openLabels(folder)).samples.map(({ label }) => label)).toEqual([
    'Fear',
    'Disgust',
    'Happy',
    'Contempt',
  ]);
  await undoLabelEdit(edit);
  for (const [name, content] of Object.entries(files))
    expect((await bytesOf(name)).equals(Buffer.from(content)), name).toBe(true);
  expect(await editState(edit)).toBe('before');
});

test('where one file of several cannot be written, none is changed', async () => {
  const folder = await tempFolder(files);
  const labels = await openLabels(folder);
  const edit = await labels.edit([
    { id: 'train_set/images/7.png', label: 'Fear' },
    { id: 'train_set/images/9.jpg', label: 'Fear' },
  ]);
  await chmod(path.join(folder, 'train_set/annotations/9_exp.npy'), 0o444);
  await expect(applyLabelEdit(edit)).rejects.toThrow(/9_exp\.npy is read-only/);
  expect(await editState(edit)).toBe('before');
});

test('a value that changed since, and a type without room, are refused', async () => {
  const folder = await tempFolder(files);
  const labels = await openLabels(folder, { classNames: { 10: 'No face' } });
  await expect(labels.edit([{ id: 'train_set/images/10.jpg', label: 'None' }])).rejects.toThrow(
    /not a class/,
  );
  await expect(labels.edit([{ id: 'train_set/images/10.jpg', label: 'No face' }])).rejects.toThrow(
    /10_exp\.npy holds a value of the type “<U1”, which has no room for “10” \(No face\)/,
  );
  await writeFile(path.join(folder, 'train_set/annotations/10_exp.npy'), text('2'));
  await expect(labels.edit([{ id: 'train_set/images/10.jpg', label: 'Fear' }])).rejects.toThrow(
    /changed on disk/,
  );
});

test('broken files cost one face each', async () => {
  const folder = await tempFolder(files);
  const annotations = path.join(folder, 'train_set', 'annotations');
  await writeFile(
    path.join(annotations, '1_exp.npy'),
    npyFile('|O', Buffer.from('\x80\x04K\x03.', 'latin1')),
  );
  await writeFile(path.join(annotations, '2_exp.npy'), '');
  await writeFile(path.join(annotations, '3_exp.npy'), text('x'));
  await symlink('nowhere', path.join(annotations, '5_exp.npy'));
  await symlink('6_exp.npy', path.join(annotations, '6_exp.npy'));
  await mkdir(path.join(annotations, '8_exp.npy'));
  const labels = await openLabels(folder);
  expect(labels.samples.map(({ label }) => label)).toEqual([
    '',
    '',
    '',
    '',
    '',
    'Sad',
    '',
    'Anger',
    'Happy',
    '',
  ]);
  const found = labels.problems.map(({ image, message }) => `${image ?? ''}: ${message}`);
  for (const expected of [
    /^train_set\/images\/1\.jpg: “.*train_set.annotations.1_exp\.npy” holds a pickled Python object, which could run any program and is therefore not read; save the label there anew/,
    /2_exp\.npy” is not a \.npy file/,
    /3_exp\.npy” says “x” is none of AffectNet's expressions 0 to 10/,
    /5_exp\.npy is not there any more/,
    /6_exp\.npy is a link that leads in a circle/,
    /8_exp\.npy is a folder/,
  ])
    expect(found).toContainEqual(expect.stringMatching(expected));
  await expect(labels.edit([{ id: 'train_set/images/1.jpg', label: 'Fear' }])).rejects.toThrow(
    /1_exp\.npy holds a pickled Python object/,
  );
});

test('other folders are not taken for one, and a folder a class is still one', async () => {
  const folder = await tempFolder({
    'happy/1.jpg': '',
    'sad/2.jpg': '',
    'annotations/readme.txt': 'x',
    'annotations/1_val.npy': text('1'),
  });
  expect((await recogniseLabels(folder)).format.id).toBe('folders');
  await rm(path.join(folder, 'happy'), { recursive: true });
  await rm(path.join(folder, 'sad'), { recursive: true });
  await expect(recogniseLabels(folder)).rejects.toThrow(/no class folders/);
  await expect(openLabels(folder, {}, 'affectnet-npy')).rejects.toThrow();
});
