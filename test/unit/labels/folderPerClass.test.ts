import { link, mkdir, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { applyLabelEdit, editState, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { nameChangedRows, planCommit } from '../../../src/commits/planCommit';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

const faces = {
  'happy/1.jpg': 'h1',
  'happy/p7/2.PNG': 'h2',
  'happy/.hidden.jpg': '',
  'happy/notes.txt': '',
  'sad/1.jpg': 's1',
  'sad/3.webp': 's3',
  '.scn/x/1.jpg': '',
  'docs/readme.txt': '',
  'loose.jpg': '',
};

test('classes are folders with images, or empty ones; nested images keep their place', async () => {
  const folder = await tempFolder(faces);
  await mkdir(path.join(folder, 'calm'));
  await symlink(path.join(folder, 'loose.jpg'), path.join(folder, 'sad', 'linked.jpg'));
  const labels = await openLabels(folder);
  expect(labels.format).toBe('folders');
  expect(labels.classes).toEqual(['calm', 'happy', 'sad']);
  expect(labels.samples.map(({ id, label }) => [id, label])).toEqual([
    ['happy/1.jpg', 'happy'],
    ['happy/p7/2.PNG', 'happy'],
    ['sad/1.jpg', 'sad'],
    ['sad/3.webp', 'sad'],
    ['sad/linked.jpg', 'sad'],
  ]);
  expect(labels.problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('beside its class folders'),
  ]);
});

test('a correction moves the image, and undoing moves it back', async () => {
  const folder = await tempFolder(faces);
  const labels = await openLabels(folder);
  const edit = await labels.edit([
    { id: 'happy/p7/2.PNG', label: 'sad' },
    { id: 'sad/3.webp', label: 'happy' },
    { id: 'sad/1.jpg', label: 'sad' },
  ]);
  expect(edit.changes.map(({ from, to }) => [from, to])).toEqual([
    ['happy', 'sad'],
    ['sad', 'happy'],
  ]);
  expect(await editState(edit)).toBe('before');
  await applyLabelEdit(edit);
  expect(await editState(edit)).toBe('after');
  expect(await readFile(path.join(folder, 'sad/p7/2.PNG'), 'utf8')).toBe('h2');
  await undoLabelEdit(edit);
  expect(await editState(edit)).toBe('before');
  expect(await readFile(path.join(folder, 'happy/p7/2.PNG'), 'utf8')).toBe('h2');
});

test('an image that another program is just moving is no collision', async () => {
  const folder = await tempFolder(faces);
  // A move gives the new name before it takes the old one.
  const [from, to] = [path.join(folder, 'happy/p7/2.PNG'), path.join(folder, 'sad/p7/2.PNG')];
  await mkdir(path.dirname(to));
  await link(from, to);
  const between = await openLabels(folder);
  const corrections = [{ id: 'happy/p7/2.PNG', label: 'sad' }];
  await expect(between.edit(corrections)).rejects.toThrow(/two names of one image .*Try again/);
  await rm(from);
  await expect(between.edit(corrections)).rejects.toThrow(/two names of one image .*Try again/);
});

test('an image whose name is taken gets one that says where it is from, and its own back', async () => {
  const folder = await tempFolder({ ...faces, 'calm/3.webp': 'c3' });
  const labels = await openLabels(folder);
  const wanted = ['happy/1.jpg', 'calm/3.webp'].map((id) => ({ id, label: 'sad' }));
  // Of two that want one name the first gets it.
  const back = [{ id: 'sad/1.jpg', label: 'happy' }];
  const edit = await labels.edit([...wanted, ...back]);
  await applyLabelEdit(edit);
  const after = await openLabels(folder);
  expect(after.samples.map(({ id }) => id)).toEqual([
    'happy/1@sad.jpg',
    'happy/p7/2.PNG',
    'sad/1@happy.jpg',
    'sad/3.webp',
    'sad/3@calm.webp',
  ]);
  // Where both names are there, the image is the one that says so.
  expect(after.idAfter('calm/3.webp', 'sad')).toBe('sad/3@calm.webp');
  expect(after.idAfter('happy/p7/2.PNG', 'sad')).toBe('sad/p7/2.PNG');
  await undoLabelEdit(edit);
  expect((await openLabels(folder)).samples).toEqual(labels.samples);
});

test('an image for which there is no free name stays out, and the others are moved', async () => {
  const folder = await tempFolder({
    ...faces,
    'sad/1@happy.jpg': '',
    [`happy/${'x'.repeat(250)}.png`]: '',
    [`sad/${'x'.repeat(250)}.png`]: '',
  });
  const labels = await openLabels(folder);
  const wanted = ['happy/1.jpg', `happy/${'x'.repeat(250)}.png`, 'happy/p7/2.PNG'];
  const edit = await labels.edit(wanted.map((id) => ({ id, label: 'sad' })));
  expect(edit.changes.map(({ id }) => id)).toEqual(['happy/p7/2.PNG']);
  const plan = await planCommit(
    labels,
    wanted.map((id) => ({ id, image: id, label: 'sad', given: 'happy', rows: 1 })),
  );
  expect(plan.ids).toEqual(['happy/p7/2.PNG']);
  expect(plan.left.map(({ id, now }) => [id, now.kind])).toEqual([
    ['happy/1.jpg', 'nameTaken'],
    [`happy/${'x'.repeat(250)}.png`, 'nameTaken'],
  ]);
  expect(nameChangedRows(plan.left.slice(0, 1))).toBe(
    'happy/1.jpg, which cannot go to “sad”, because other images have the names that it would get there',
  );
});

test('a second correction of an image follows it, whoever has its old name by now', async () => {
  const folder = await tempFolder({
    'happy/1.jpg': 'mine',
    'sad/1.jpg': 's',
    'calm/1.jpg': 'c',
    'calm/2.jpg': '',
  });
  const correction = { id: 'happy/1.jpg', image: 'happy/1.jpg', rows: 1 };
  const commit = async (corrections: Parameters<typeof planCommit>[1]) => {
    const plan = await planCommit(await openLabels(folder), corrections);
    await applyLabelEdit(plan.edit);
    return plan.edit.changes.map(({ image }) => image);
  };
  await commit([{ ...correction, given: 'happy', label: 'sad' }]);
  // Another image takes its place.
  await commit([{ id: 'calm/1.jpg', image: 'calm/1.jpg', rows: 1, given: 'calm', label: 'happy' }]);
  expect(await commit([{ ...correction, given: 'sad', label: 'calm' }])).toEqual(['sad/1@happy.jpg']);
  expect(await readFile(path.join(folder, 'calm/1@happy.jpg'), 'utf8')).toBe('mine');
  expect(await readFile(path.join(folder, 'happy/1.jpg'), 'utf8')).toBe('c');
});

test('unknown classes and unknown images are refused', async () => {
  const labels = await openLabels(await tempFolder(faces));
  await expect(labels.edit([{ id: 'sad/1.jpg', label: 'docs' }])).rejects.toThrow(/not a class/);
  await expect(labels.edit([{ id: 'sad/9.jpg', label: 'happy' }])).rejects.toThrow(/no image/);
});

test('a move over a new file, from a vanished one, or into a vanished class moves nothing', async () => {
  const folder = await tempFolder(faces);
  const labels = await openLabels(folder);
  const edit = await labels.edit([
    { id: 'happy/p7/2.PNG', label: 'sad' },
    { id: 'sad/3.webp', label: 'happy' },
  ]);
  await writeFile(path.join(folder, 'happy/3.webp'), 'new');
  await expect(applyLabelEdit(edit)).rejects.toThrow(/3\.webp exists already/);
  expect(await readFile(path.join(folder, 'happy/3.webp'), 'utf8')).toBe('new');
  expect(await readdir(path.join(folder, 'happy/p7'))).toEqual(['2.PNG']);

  await rename(path.join(folder, 'happy/3.webp'), path.join(folder, 'kept'));
  await rename(path.join(folder, 'sad'), path.join(folder, 'SAD'));
  await expect(applyLabelEdit(edit)).rejects.toThrow(/class folder .*sad is not there/);
  await rm(path.join(folder, 'happy/p7'), { recursive: true });
  await expect(applyLabelEdit(edit)).rejects.toThrow(/2\.PNG is not there any more/);
});

test('a move that fails midway takes the others back', async () => {
  const folder = await tempFolder(faces);
  const labels = await openLabels(folder);
  const edit = await labels.edit([
    { id: 'sad/3.webp', label: 'happy' },
    { id: 'happy/p7/2.PNG', label: 'sad' },
  ]);
  // A file where the nested folder must come passes the checks and fails the move, whoever runs the test.
  await writeFile(path.join(folder, 'sad/p7'), 'in the way');
  await expect(applyLabelEdit(edit)).rejects.toThrow(/All images are back where they were/);
  expect(await editState(edit)).toBe('before');
  expect(await readFile(path.join(folder, 'sad/3.webp'), 'utf8')).toBe('s3');
});

test('a linked image is moved as a link', async () => {
  const folder = await tempFolder({ ...faces, 'store/9.jpg': 'nine' });
  await symlink('../store/9.jpg', path.join(folder, 'sad/9.jpg'));
  const edit = await (await openLabels(folder)).edit([{ id: 'sad/9.jpg', label: 'happy' }]);
  await applyLabelEdit(edit);
  expect(await readFile(path.join(folder, 'happy/9.jpg'), 'utf8')).toBe('nine');
  expect(await editState(edit)).toBe('after');
});

test('one class is a problem, no class an error', async () => {
  const one = await openLabels(await tempFolder({ 'happy/1.jpg': '' }));
  expect(one.problems.map(({ message }) => message)).toEqual([expect.stringContaining('one class')]);
  const none = await tempFolder({ 'a/b.txt': '' });
  await expect(openLabels(none)).rejects.toThrow(/no class folders/);
});

test('links that lead back are named and left out; links to classes elsewhere are read', async () => {
  const folder = await tempFolder({ 'set/happy/1.jpg': '', 'set/sad/1.jpg': '', 'disk/calm/1.jpg': '' });
  const set = path.join(folder, 'set');
  await symlink(set, path.join(set, 'again'));
  await symlink(folder, path.join(set, 'above'));
  await symlink(path.join(set, 'round'), path.join(set, 'round'));
  await symlink(path.join(folder, 'disk', 'calm'), path.join(set, 'calm'));
  const labels = await openLabels(set);
  expect(labels.samples.map(({ id }) => id)).toEqual(['calm/1.jpg', 'happy/1.jpg', 'sad/1.jpg']);
  expect(labels.problems.map(({ message }) => message).toSorted()).toEqual(
    ['above', 'again', 'round'].map(
      (name) =>
        `${path.join(set, name)} is a link that leads back to the folder it is in; its images are left out. Correct or remove the link.`,
    ),
  );
});
