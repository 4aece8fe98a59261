import { writeSync } from 'node:fs';
import path from 'node:path';
import { planCommit, type CommitTarget, readTarget } from '../../../src/commits/planCommit';
import { settlePendingCommit } from '../../../src/commits/settleCommit';
import { planUndo, undoCommit } from '../../../src/commits/undoCommit';
import { writeCommit } from '../../../src/commits/writeCommit';
import { BegunCommits } from '../../../src/review/begunCommits';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { seededRandom } from '../../../scripts/seededRandom.mjs';
import { csvAt } from '../support/dataSets';

/**
 * A review in a process of its own, for a test that kills it: settles what the last life left open, then decides,
 * undoes and commits until it dies. It says on standard output what it has seen done.
 */
const [folder = '', seed = '1'] = process.argv.slice(2);
const classes = ['happy', 'sad', 'calm', 'angry'];

/** Written at once, so that a kill cannot take what was seen. */
function say(...words: readonly string[]): void {
  writeSync(1, `${words.join(' ')}\n`);
}

async function main(): Promise<void> {
  const random = seededRandom(Number(seed));
  const begun = new BegunCommits(path.join(folder, '.program', 'begun'));
  const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'ada', begun });
  const target: CommitTarget = { ...csvAt(path.join(folder, 'labels.csv')), journal };
  await settlePendingCommit(target);
  say('ready');
  for (;;) {
    const { samples } = await readTarget(target);
    for (let decisions = 1 + random.below(4); decisions > 0; decisions--) {
      const sample = samples[random.below(samples.length)];
      const label = classes[random.below(classes.length)];
      if (!sample || label === undefined) continue;
      const keeps = label === sample.label;
      await journal.decide([
        {
          ...{ sampleId: sample.id, image: sample.image, given: sample.label, suggested: label },
          ...(keeps ? { verdict: 'reject', label: null } : { verdict: 'accept', label }),
          scores: { importance: null, labelQuality: null },
        },
      ]);
      say('decided', sample.id, label);
    }
    if (random.below(5) === 0 && journal.canUndo) {
      await journal.undo();
      say('undone');
    }
    const corrections = journal.corrections().map((each) => ({ ...each, rows: undefined }));
    if (random.below(6) === 0 && journal.lastCommit()) {
      await undoCommit(target, await planUndo(target));
      say('took back');
    } else if (corrections.length > 0) {
      const plan = await planCommit(await readTarget(target), corrections);
      say('planned');
      await writeCommit(target, plan);
      say('committed');
    }
  }
}

main().catch((error: unknown) => {
  say('failed', error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
