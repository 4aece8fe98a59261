import type { Recipe } from '../scn/recipe';
import type { AuditRun } from './auditRun';
import type { AuditScores } from './auditResult';
import { type OutOfFoldScores, type TrainingSet, scoreOutOfFold } from './outOfFold';
import { scoreFaces } from './scoring';

/** How labels are scored. */
export type Scoring = { readonly recipe: Recipe; readonly seed: number };

/** What the networks and the audit's rules say of a training set's labels. */
export type ScoredLabels<Scores = OutOfFoldScores> = {
  readonly outOfFold: Scores;
  readonly scores: AuditScores;
  /** What the training took. */
  readonly foldSeconds: number;
};

/**
 * Trains the folds on the labels of `set` and scores them: the half of an audit that depends on labels alone.
 * @param samples the data set's length, and so the scores'; rows outside of `set` stay empty.
 * @throws CancelledError when the signal aborts.
 */
export async function scoreLabels(
  set: TrainingSet,
  samples: number,
  { recipe, seed }: Scoring,
  run: AuditRun,
): Promise<ScoredLabels> {
  const started = performance.now();
  const secondsSince = () => (performance.now() - started) / 1000;
  return scoreWith(set, samples, recipe, run, () =>
    scoreOutOfFold(set, recipe, seed, run, (done, total) => {
      const secondsLeft = done > 0 ? (secondsSince() / done) * (total - done) : undefined;
      run.onProgress({ stage: 'folds', done, total, secondsLeft });
    }),
  );
}

/**
 * Scores the labels of `set` by what `train` gives.
 * @param samples as for `scoreLabels`.
 */
export async function scoreWith<Scores extends OutOfFoldScores>(
  set: TrainingSet,
  samples: number,
  recipe: Pick<Recipe, 'beta' | 'relabelling'>,
  run: Pick<AuditRun, 'onProgress'>,
  train: () => Promise<Scores>,
): Promise<ScoredLabels<Scores>> {
  const started = performance.now();
  const outOfFold = await train();
  const foldSeconds = (performance.now() - started) / 1000;
  run.onProgress({ stage: 'scoring' });
  const { classes, rows, labels } = set;
  const aside = { rows: set.aside, thought: outOfFold.aside };
  return {
    outOfFold,
    scores: scoreFaces({ samples, classes, rows, labels, outOfFold, aside }, recipe),
    foldSeconds,
  };
}
