import * as l10n from '@vscode/l10n';
import type { PlantedErrorsRequest } from '../../protocol/auditProcess';
import { HumanError } from '../../base/humanError';
import type { PlantedErrorsSummary } from '../../protocol/plantedErrors';
import { randomBits } from '../../scn/randomness';
import type { AuditRun } from '../engines/auditRun';
import { featuresJudge } from '../judges/features/featuresJudge';
import type { AuditedFaces } from '../judges/judge';
import { prepareAudit } from '../run/prepareAudit';
import { type KnownErrors, lastAudit, Confusions, type Planting, plantErrors } from './planting';
import { measurePlanting, type PlantingMeasures } from './measurePlanting';

/** With fewer planted errors the figures depend on which faces were hit. */
const fewPlanted = 30;

/**
 * Sentences that the reader of a test should know.
 * @param confusions where the planting followed some.
 */
export function plantingWarnings(
  { planted, byClass }: PlantingMeasures,
  confusions: Confusions | undefined,
  classes: readonly string[],
): string[] {
  return [
    ...(planted < fewPlanted
      ? [
          planted === 1
            ? l10n.t(
                'Only one error was planted, so the figures are rough. Plant a larger share, or test with another seed and compare.',
              )
            : l10n.t(
                'Only {0} errors were planted, so the figures are rough. Plant a larger share, or test with another seed and compare.',
                planted,
              ),
        ]
      : []),
    ...(confusions ? withoutMixUps(confusions, byClass, classes) : []),
  ];
}

function withoutMixUps(
  confusions: Confusions,
  byClass: PlantingMeasures['byClass'],
  classes: readonly string[],
): string[] {
  const planted = new Set(byClass.flatMap((each) => (each.planted > 0 ? [each.label] : [])));
  const names = confusions
    .classesWithoutAny()
    .map((index) => classes[index] ?? '')
    .filter((name) => planted.has(name));
  if (names.length === 0) return [];
  return [
    names.length === planted.size
      ? l10n.t(
          'The audit found no mix-ups for any class; the labels planted there are any other class at random.',
        )
      : l10n.t(
          'The audit found no mix-ups for {0}; the labels planted there are any other class at random.',
          names.map((name) => `“${name}”`).join(', '),
        ),
  ];
}

/** Keeps the planting apart from the folds, which take their random numbers from the same seed. */
const plantingStream = 0x5eed;

/**
 * Flips a share of the labels in memory, audits those labels as any others, and measures how many of the flipped ones
 * the audit finds. Nothing is written but features into their store.
 * @throws HumanError for what the user can put right, CancelledError when the signal aborts.
 */
export async function runPlantedErrors(
  request: PlantedErrorsRequest,
  run: AuditRun,
): Promise<PlantedErrorsSummary> {
  const started = performance.now();
  const { seed, share, pattern } = request;
  if (!(share > 0 && share < 1))
    throw new HumanError(l10n.t('The share to plant must lie between 0 and 1, not {0}.', share));
  const prepared = await prepareAudit(request, featuresJudge(request), run);
  const { images, judge } = prepared;
  // What was set aside has no label to plant an error in.
  const set = { ...prepared.set, aside: new Uint32Array() };
  const { labels } = images;
  let known = await lastAudit(request.lastResult, labels, (line) => run.onNote(line));
  const auditsFirst = pattern === 'confusions' && !known;
  const rounds = auditsFirst ? 2 : 1;
  const foldsStarted = performance.now();
  // Where the labels are audited twice, the first audit is the first half of one training.
  const runOf = (round: number): AuditRun => ({
    ...run,
    onProgress: (progress) => {
      if (progress.stage === 'folds') {
        const done = round * progress.total + progress.done;
        const total = rounds * progress.total;
        const seconds = (performance.now() - foldsStarted) / 1000;
        const secondsLeft = done > 0 ? (seconds / done) * (total - done) : undefined;
        run.onProgress({ stage: 'folds', done, total, secondsLeft });
      } else if (round === rounds - 1) run.onProgress(progress);
    },
  });
  let foldSeconds = 0;
  if (auditsFirst) {
    const unflipped = await judge({ ...prepared, set }, runOf(0));
    const { scores } = unflipped;
    known = { confusions: new Confusions(scores, set.classes), isKnown: scores.isIssue };
    foldSeconds += unflipped.seconds;
  }

  const planting = plantInto(prepared, request, known);
  const flipped = { ...set, labels: planting.labels };
  const audited = await judge({ ...prepared, set: flipped }, runOf(rounds - 1));
  const { scores } = audited;
  foldSeconds += audited.seconds;
  const measures = measurePlanting({
    rows: set.rows,
    originals: set.labels,
    planting,
    scores,
    isKnown: known?.isKnown,
    classes: labels.classes,
  });
  return {
    labels: request.dataSet.location,
    recipe: request.recipe,
    seed,
    share,
    pattern,
    confusionsFrom: pattern === 'uniform' ? null : auditsFirst ? 'thisTest' : 'lastAudit',
    ...measures,
    warnings: [
      ...plantingWarnings(measures, pattern === 'confusions' ? known?.confusions : undefined, labels.classes),
      ...run.program.engine.warnings,
      ...(run.program.engine.failures ?? []),
    ],
    seconds: {
      features: prepared.seconds.features,
      folds: foldSeconds,
      total: (performance.now() - started) / 1000,
    },
    facesDecoded: prepared.table.decoded,
  };
}

/** @throws HumanError where the share is less than one label. */
function plantInto(
  { set, images }: AuditedFaces,
  { seed, share, pattern }: PlantedErrorsRequest,
  known: KnownErrors | undefined,
): Planting {
  const confusions = pattern === 'confusions' ? known?.confusions : undefined;
  const planting = plantErrors(set.labels, set.classes, share, confusions, randomBits(seed, plantingStream));
  if (planting.planted > 0) return planting;
  throw new HumanError(
    l10n.t(
      '{0} % of the {1} faces of {2} is no label to plant an error in. Choose a larger share, or test on more faces.',
      Math.round(share * 100),
      set.labels.length,
      images.labels.location,
    ),
  );
}
