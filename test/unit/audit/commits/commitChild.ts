import path from 'node:path';
import { type CommitTarget, readTarget } from '../../../../src/audit/commits/commitTarget';
import { planCommit } from '../../../../src/audit/commits/planCommit';
import { settlePendingCommit } from '../../../../src/audit/commits/settleCommit';
import { planUndo, undoCommit } from '../../../../src/audit/commits/undoCommit';
import { writeCommit } from '../../../../src/audit/commits/writeCommit';
import type { LabelEdit } from '../../../../src/labels/labelFile';
import { openLabels } from '../../../../src/labels/openLabels';
import { DecisionJournal } from '../../../../src/review/decisionJournal';

/**
 * A process that commits and takes back in turns, for tests that kill it: settles what the last one left open, then
 * commits where nothing is committed, else undoes. `ready` is printed before the commit or the undoing.
 */
const [, , folder = '', ...files] = process.argv;

async function main(): Promise<void> {
  const journal = await DecisionJournal.open({ folder, dataSet: '.', who: 'tester' });
  const target: CommitTarget = { labels: folder, reading: undefined, journal };
  await settlePendingCommit(target);
  if (journal.lastCommit()) {
    const plan = await planUndo(target);
    process.stdout.write('ready\n');
    await undoCommit(target, plan);
  } else {
    const plan = files.length > 0 ? await planFiles() : await planMoves(target);
    process.stdout.write('ready\n');
    await writeCommit(target, plan);
  }
  await journal.close();
}

/** Every image to the other class. */
async function planMoves(target: CommitTarget) {
  const labels = await readTarget(target);
  const [first = '', second = ''] = labels.classes;
  return planCommit(
    labels,
    labels.samples.map(({ id, image, label }) => ({
      ...{ id, image, given: label, rows: undefined },
      label: label === first ? second : first,
    })),
  );
}

/** Every tenth label of every file. */
async function planFiles(): Promise<{ edit: LabelEdit; ids: string[] }> {
  const edits: LabelEdit[] = [];
  for (const name of files) {
    const labels = await openLabels(path.join(folder, name));
    const wanted = labels.samples.filter((_, row) => row % 10 === 0);
    edits.push(await labels.edit(wanted.map(({ id }) => ({ id, label: 'corrected' }))));
  }
  const changes = edits.flatMap((edit) => edit.changes);
  return { edit: { kind: 'several', edits, changes }, ids: changes.map(({ id }) => id) };
}

void main();
