import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CommitTarget } from '../../../../src/commits/planCommit';
import { planUndo, undoCommit } from '../../../../src/commits/undoCommit';
import {
  labelsOnDisk,
  overwrittenLabels,
  planAgain,
  writeAgain,
  writeCommit,
} from '../../../../src/commits/writeCommit';
import { editedFiles } from '../../../../src/host/commits/dirtyEditors';
import { KeptVersions } from '../../../../src/host/commits/keptVersions';
import { type Loss, SavedOver } from '../../../../src/host/commits/savedOver';
import { commitFolder } from '../../commits/commitFolder';
import { StubEditor } from './openText';

const text = 'image,label\na.jpg,1\nb.jpg,2\nc.jpg,2\n';

async function reviewed() {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const losses: Loss[] = [];
  const saved = new SavedOver(new KeptVersions(path.join(set.folder, 'kept')), (loss) => losses.push(loss));
  const target = await set.open();
  const commit = async (wanted: Readonly<Record<string, string>>) => {
    const plan = await set.plan(target, wanted);
    await writeCommit(target, plan);
    await saved.wrote({ target, kind: 'commit', changes: plan.edit.changes }, editedFiles(plan.edit));
  };
  const undo = async () => {
    const plan = await planUndo(target);
    await undoCommit(target, plan);
    await saved.wrote({ target, kind: 'undo', changes: plan.edit.changes }, editedFiles(plan.edit));
  };
  const saveEditor = async (editor: StubEditor) => {
    await saved.beforeSave(editor.file, editor.basis);
    await editor.save();
    await saved.afterSave(editor.file, editor.basis);
  };
  return { set, target, losses, saved, commit, undo, saveEditor, editor: new StubEditor(set.labels) };
}

/** Writes again what a loss says, as a person who presses the button. */
async function again(target: CommitTarget, loss: Loss | undefined): Promise<void> {
  if (loss?.kind !== 'written') throw new Error('Nothing of ours was lost.');
  const lost = overwrittenLabels(await labelsOnDisk(target), { ...loss.written, changes: loss.lost });
  await writeAgain(target, await planAgain(target, lost));
}

test('a commit that an editor from before it saves over is told, and can be written again', async () => {
  const { set, target, losses, commit, saveEditor, editor } = await reviewed();
  editor.type('d.jpg,1\n');
  await commit({ 'a.jpg': '2', 'b.jpg': '1' });
  await saveEditor(editor);
  expect(await set.read()).toBe(`${text}d.jpg,1\n`);
  expect(losses).toMatchObject([{ kind: 'written', lost: [{ id: 'a.jpg' }, { id: 'b.jpg' }] }]);

  await again(target, losses[0]);
  expect(await set.read()).toBe('image,label\na.jpg,2\nb.jpg,1\nc.jpg,2\nd.jpg,1\n');
  expect(target.journal.corrections(), 'They stay committed.').toEqual([]);
  await undoCommit(target, await planUndo(target));
  expect(await set.read(), 'The commit can still be taken back.').toBe(`${text}d.jpg,1\n`);
});

test('an undoing that an editor from before it saves over is told, and can be done again', async () => {
  const { set, target, losses, commit, undo, saveEditor, editor } = await reviewed();
  await commit({ 'a.jpg': '2' });
  editor.read();
  editor.type('d.jpg,1\n');
  await undo();
  await saveEditor(editor);
  expect(losses).toMatchObject([
    { kind: 'written', written: { kind: 'undo' }, lost: [{ id: 'a.jpg', from: '2', to: '1' }] },
  ]);
  await again(target, losses[0]);
  expect(await set.read()).toBe(`${text}d.jpg,1\n`);
});

test('an editor that has the commit saves without a word, and what was taken back is not missed', async () => {
  const { losses, commit, undo, saveEditor, editor, saved, set } = await reviewed();
  await commit({ 'a.jpg': '2' });
  editor.read();
  editor.type('d.jpg,1\n');
  await saveEditor(editor);
  await undo();
  editor.read();
  editor.type('e.jpg,1\n');
  await saveEditor(editor);
  await saved.checkWritten(set.labels);
  expect(losses).toEqual([]);
});

test('another program’s change that a save drops is told, and its bytes are kept', async () => {
  const { set, losses, saveEditor, editor } = await reviewed();
  editor.type('d.jpg,1\n');
  const others = text.replace('c.jpg,2', 'c.jpg,7');
  await set.write(others);
  await saveEditor(editor);
  expect(await set.read()).toBe(`${text}d.jpg,1\n`);
  expect(losses).toMatchObject([{ kind: 'foreign', file: set.labels }]);
  const [loss] = losses;
  expect(await readFile((loss?.kind === 'foreign' && loss.kept) || '', 'utf8')).toBe(others);

  editor.type('e.jpg,1\n');
  await saveEditor(editor);
  expect(losses, 'It is told once.').toHaveLength(1);
});

test('a commit and another program’s change after it are both told', async () => {
  const { set, losses, commit, saveEditor, editor } = await reviewed();
  editor.type('d.jpg,1\n');
  await commit({ 'a.jpg': '2' });
  await set.write((await set.read()).replace('c.jpg,2', 'c.jpg,7'));
  await saveEditor(editor);
  expect(losses.map(({ kind }) => kind)).toEqual(['foreign', 'written']);
});

test('nothing is said where the other program wrote what the editor saves', async () => {
  const { set, losses, saveEditor, editor } = await reviewed();
  editor.type('d.jpg,1\n');
  await set.write(`${text}d.jpg,1\n`);
  await saveEditor(editor);
  expect(losses).toEqual([]);
});

test('a save that nobody saw coming is looked at afterwards', async () => {
  const { set, losses, commit, saved } = await reviewed();
  await commit({ 'a.jpg': '2', 'b.jpg': '1' });
  await writeFile(set.labels, text.replace('a.jpg,1', 'a.jpg,2'));
  await saved.afterUnseenSave(set.labels);
  await saved.afterUnseenSave(set.labels);
  expect(losses).toMatchObject([{ kind: 'written', lost: [{ id: 'b.jpg', from: '2', to: '1' }] }]);
});
