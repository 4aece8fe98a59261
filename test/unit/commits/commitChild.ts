import { type CommitTarget, readTarget, planCommit } from '../../../src/commits/planCommit';
import { settlePendingCommit } from '../../../src/commits/settleCommit';
import { planUndo, undoCommit } from '../../../src/commits/undoCommit';
import { writeCommit } from '../../../src/commits/writeCommit';
import { BegunCommits } from '../../../src/review/begunCommits';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { readingOf } from './commitChildReading';

/**
 * A process that commits and takes back in turns, for tests that kill it: settles what the last one left open, then
 * commits where nothing is committed, else undoes. `ready` is printed before the commit or the undoing.
 */
const [, , folder = '', ...files] = process.argv;

async function main(): Promise<void> {
  const begun = new BegunCommits(`${folder}-begun`);
  const journal = await DecisionJournal.open({ folder, dataSet: '.', who: 'tester', begun });
  const target: CommitTarget = { location: folder, isFolder: true, reading: readingOf(files), journal };
  await settlePendingCommit(target);
  if (journal.lastCommit()) {
    const plan = await planUndo(target);
    process.stdout.write('ready\n');
    await undoCommit(target, plan);
  } else {
    const plan = files.length > 0 ? await planFiles(target) : await planMoves(target);
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
async function planFiles(target: CommitTarget) {
  const labels = await readTarget(target);
  const wanted = labels.samples.filter(({ line = 0 }) => (line - 2) % 10 === 0);
  const edit = await labels.edit(wanted.map(({ id }) => ({ id, label: 'corrected' })));
  return { edit, ids: edit.changes.map(({ id }) => id) };
}

void main();
