import { expect, test } from 'vitest';
import { nameChangedRows, readTarget, planCommit } from '../../../src/commits/planCommit';
import { commitFolder } from './commitFolder';

test('a label of the journal that no class has is left out and named; the rest is planned', async () => {
  const set = await commitFolder({ 'l.csv': 'image,label\na.jpg,happy\nb.jpg,sad\nc.jpg,sad\n' }, 'l.csv');
  const labels = await readTarget(await set.open());
  const correction = (id: string, given: string, label: string, isUnknownClass: boolean) => ({
    ...{ id, image: id, given, label, rows: undefined },
    isUnknownClass,
  });
  const plan = await planCommit(labels, [
    correction('a.jpg', 'happy', '=made up', true),
    correction('b.jpg', 'sad', 'happy', false),
    // The audit does not know it, the file by now does.
    correction('c.jpg', 'sad', 'happy', true),
  ]);
  expect(plan.edit.changes.map(({ id, to }) => [id, to])).toEqual([
    ['b.jpg', 'happy'],
    ['c.jpg', 'happy'],
  ]);
  expect(plan.ids).toEqual(['b.jpg', 'c.jpg']);
  expect(nameChangedRows(plan.left)).toBe(
    'a.jpg (line 2), which was to be “=made up”, no class of this data set',
  );
});
