import path from 'node:path';
import { expect, it } from 'vitest';
import { movesOf, type PlannedLook } from '../../../../src/host/commits/commitLook';
import { changesByPair, commitState, rowsOfChanges } from '../../../../src/host/commitPage/commitState';
import type { CommitPlan } from '../../../../src/commits/planCommit';
import type { LabelChange } from '../../../../src/labels/labelFile';
import { unpackNames } from '../../../../src/protocol/packedFaces';
import { commitFolder } from '../../commits/commitFolder';

const lookOf = ({ edit, counts }: CommitPlan): PlannedLook => ({
  ...{ changes: edit.changes, counts, edit, left: [], notes: [], isAnew: false },
});

it('groups the faces of a file by what becomes of them, most first, and counts its classes', async () => {
  const rows = ['a.png,fear', 'b.png,fear', 'c.png,sad', 'd.png,fear', 'e.png,joy', 'f.png,calm'];
  const set = await commitFolder({ 'l.csv': `image,label\n${rows.join('\n')}\n` }, 'l.csv');
  const target = await set.open();
  const plan = await set.plan(target, { 'c.png': 'fear', 'a.png': 'sad', 'b.png': 'joy', 'd.png': 'sad' });
  expect(commitState(3, set.labels, false, lookOf(plan))).toMatchObject({
    ...{ plan: 3, title: 'l.csv', isAnew: false, inEditor: false, leftInAll: 0 },
    pairs: [
      { from: 'fear', to: 'sad', count: 2 },
      { from: 'fear', to: 'joy', count: 1 },
      { from: 'sad', to: 'fear', count: 1 },
    ],
    classes: [
      { label: 'fear', before: 3, after: 1 },
      { label: 'joy', before: 1, after: 2 },
      { label: 'sad', before: 1, after: 2 },
    ],
    unchangedClasses: 1,
    places: [{ kind: 'file', name: 'l.csv', labels: 4, isNew: false }],
    placesInAll: 1,
  });
  const { images } = commitState(3, set.labels, false, lookOf(plan));
  expect(unpackNames(images, 4)).toEqual(['a.png', 'd.png', 'b.png', 'c.png']);
  const total = (when: 'before' | 'after') => plan.counts.reduce((sum, count) => sum + count[when], 0);
  expect([total('before'), total('after')]).toEqual([6, 6]);
});

it('tells of class folders which images go where', async () => {
  const images = ['joy/1.png', 'joy/2.png', 'fear/3.png', 'sad/4.png'];
  const set = await commitFolder(Object.fromEntries(images.map((image) => [image, image])), '', {
    format: 'folders',
    options: {},
  });
  const plan = await set.plan(await set.open(), {
    ...{ 'joy/1.png': 'fear', 'joy/2.png': 'fear', 'sad/4.png': 'joy' },
  });
  expect(movesOf(plan.edit)).toHaveLength(3);
  expect(commitState(1, set.folder, true, lookOf(plan))).toMatchObject({
    title: path.basename(set.folder),
    places: [
      { kind: 'folders', from: 'joy/', to: 'fear/', images: 2 },
      { kind: 'folders', from: 'sad/', to: 'joy/', images: 1 },
    ],
    classes: [
      { label: 'fear', before: 1, after: 3 },
      { label: 'joy', before: 2, after: 1 },
      { label: 'sad', before: 1, after: 0 },
    ],
  });
});

it('knows the face of an image again that a commit moved before', async () => {
  const set = await commitFolder({ 'joy/1.png': '1', 'fear/3.png': '3', 'sad/2.png': '2' }, '', {
    format: 'folders',
    options: {},
  });
  // The audit saw it in the folder “sad”; since then it went to “joy”.
  const plan = await set.plan(await set.open(), { 'joy/1.png': 'fear' });
  const session = {
    result: { ids: ['fear/3.png', 'sad/1.png'] },
    corrections: () => [{ id: 'sad/1.png' }],
    imageFiles: () => (row: number) => set.at(row === 1 ? 'joy/1.png' : 'fear/3.png'),
  };
  expect(rowsOfChanges(session as never, plan.edit.changes, plan.edit)).toEqual([1]);
  // In an editor nothing moves, and a face that the audit does not know has no row.
  expect(rowsOfChanges(session as never, plan.edit.changes, undefined)).toEqual([undefined]);
});

it('names the first of many files and rows, and counts them all', async () => {
  const files = Array.from({ length: 20 }, (_, index) => `part${index}.csv`);
  const set = await commitFolder(
    Object.fromEntries(files.map((file) => [file, `image,label\n${file}.png,joy\nother-${file}.png,fear\n`])),
    '',
    {
      format: 'several',
      options: {
        parts: files.map((file) => ({
          path: file,
          format: 'csv',
          options: { imageColumn: 0, labelColumn: 1, header: true },
        })),
      },
    },
  );
  const wanted = Object.fromEntries(files.map((file) => [`${file}:${file}.png`, 'fear']));
  const plan = await set.plan(await set.open(), wanted);
  const left = files.map((file) => `${file} is gone`);
  const state = commitState(1, set.folder, true, { ...lookOf(plan), left });
  expect(state.places).toHaveLength(12);
  expect(state).toMatchObject({ placesInAll: 20, leftInAll: 20 });
  expect(state.left).toEqual(left.slice(0, 12));
});

it('orders pairs of equal counts by their names, and keeps the order of the file within each', () => {
  const change = (id: string, from: string, to: string): LabelChange => ({
    ...{ id, image: id, line: undefined, from, to },
  });
  const groups = changesByPair([
    ...[change('1', 'b', 'a'), change('2', 'a', 'b'), change('3', 'b', 'a'), change('4', 'a', 'b')],
  ]);
  expect(groups.map((group) => group.map(({ id }) => id))).toEqual([
    ['2', '4'],
    ['1', '3'],
  ]);
});
