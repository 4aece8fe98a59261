import fs from 'node:fs';
import promises from 'node:fs/promises';
import { seededRandom } from '../../../scripts/seededRandom.mjs';
import { type CommitTarget, readTarget, type CommitPlan, planCommit } from '../../../src/commits/planCommit';
import { settlePendingCommit } from '../../../src/commits/settleCommit';
import { planUndo, undoCommit } from '../../../src/commits/undoCommit';
import { writeCommit } from '../../../src/commits/writeCommit';
import { HumanError } from '../../../src/base/humanError';
import { BegunCommits } from '../../../src/review/begunCommits';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { dataSetAt } from '../support/dataSets';

/**
 * A process that settles, then commits or takes back, once for each message, and stalls on the way: for tests in which
 * two of them meet on one data set.
 */
const [, , folder = '', labels = '', dataSet = '.'] = process.argv;

/** What a process is asked to do in a round. */
export type Turn = { readonly seed: number; readonly restarts: boolean };
/** What it tells about it. */
export type Told = {
  /** What was said of a commit that was left open. */
  readonly settled: string | undefined;
  /** What was written, or the sentence why nothing was. */
  readonly outcome: 'committed' | 'undone' | { readonly refused: string };
  readonly stalls: number;
};

let random = seededRandom(0).next;
let stalls = 0;

/** Stops this process as a busy event loop does, now and then. */
function stall(): void {
  if (stalls >= 2 || random() > 0.1) return;
  stalls++;
  const duration = random() < 0.03 ? 1500 : 20 + 130 * random();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration);
}

for (const name of ['link', 'unlink', 'open', 'lstat'] as const) {
  const real = promises[name] as (...given: unknown[]) => unknown;
  Object.assign(promises, {
    [name]: (...given: unknown[]) => {
      stall();
      return real(...given);
    },
  });
}
const { rename } = fs;
Object.assign(fs, {
  rename: (...given: Parameters<typeof rename>) => {
    stall();
    rename(...given);
  },
});

let journal: DecisionJournal | undefined;

async function takeTurn({ restarts }: Turn): Promise<Omit<Told, 'stalls'>> {
  if (restarts) journal = undefined;
  const begun = new BegunCommits(`${folder}-begun`);
  journal ??= await DecisionJournal.open({ folder, dataSet, who: `process ${process.pid}`, begun });
  const target: CommitTarget = { ...(await dataSetAt(labels)), journal };
  const settled = (await settlePendingCommit(target))?.message;
  try {
    if (journal.lastCommit() && random() < 0.6) {
      await undoCommit(target, await planUndo(target));
      return { settled, outcome: 'undone' };
    }
    const wanted = random();
    const plan = () => planSome(target, wanted);
    await writeCommit(target, await plan(), plan);
    return { settled, outcome: 'committed' };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { settled, outcome: { refused: error.message } };
  }
}

/** About half of the labels become the other one. */
async function planSome(target: CommitTarget, wanted: number): Promise<CommitPlan> {
  const file = await readTarget(target);
  const choose = seededRandom(Math.floor(wanted * 1e6)).next;
  const corrections = file.samples
    .filter(() => choose() < 0.5)
    .map(({ id, image, label }) => ({
      ...{ id, image, given: label, rows: undefined },
      label: label === 'happy' ? 'sad' : 'happy',
    }));
  return planCommit(file, corrections);
}

process.on('message', (turn: Turn) => {
  random = seededRandom(turn.seed).next;
  stalls = 0;
  takeTurn(turn).then(
    (told) => process.send?.({ ...told, stalls }),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    },
  );
});
process.send?.('ready');
