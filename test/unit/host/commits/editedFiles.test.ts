import { expect, test } from 'vitest';
import { editedFiles, pendingFiles, rewrittenFiles } from '../../../../src/host/commits/dirtyEditors';
import { journalledEdit } from '../../../../src/labels/edits/parseEdit';
import type { LabelEdit } from '../../../../src/labels/labelFile';
import { commitFolder } from '../../commits/commitFolder';

const rewrite = (path: string): LabelEdit => ({
  kind: 'rewrite',
  path,
  before: null,
  after: null,
  splices: [],
  changes: [],
});

test('an edit’s files are all that it writes or moves away', () => {
  const edit: LabelEdit = {
    kind: 'several',
    edits: [
      rewrite('/d/l.csv'),
      { kind: 'several', edits: [rewrite('/d/a.npy')], changes: [] },
      { kind: 'move', moves: [{ from: '/d/happy/1.png', to: '/d/sad/1.png' }], changes: [] },
    ],
    changes: [],
  };
  expect(rewrittenFiles(edit)).toEqual(['/d/l.csv', '/d/a.npy']);
  expect(editedFiles(edit)).toEqual(['/d/l.csv', '/d/a.npy', '/d/happy/1.png']);
  expect(editedFiles({ kind: 'editor', path: '/d/l.csv', changes: [] })).toEqual(['/d/l.csv']);
});

test('a commit that was left open names its files; another data set’s edit names none', async () => {
  const set = await commitFolder({ 'l.csv': 'image,label\na.jpg,happy\nb.jpg,sad\n' }, 'l.csv');
  const target = await set.open();
  expect(await pendingFiles(target)).toEqual([]);
  const plan = await set.plan(target, { 'a.jpg': 'sad' });
  const commit = await target.journal.commitStarted(journalledEdit(plan.edit, set.labels), plan.ids);
  expect(await pendingFiles(target)).toEqual([set.labels]);
  await target.journal.commitAbandoned(commit);
  await target.journal.commitStarted({ ...plan.edit, path: '../elsewhere.csv' }, plan.ids);
  expect(await pendingFiles(target)).toEqual([]);
});
