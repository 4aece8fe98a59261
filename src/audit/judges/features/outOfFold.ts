import { availableParallelism } from 'node:os';
import { type FeatureScaling, fitFeatureScaling, scaleFeatures } from '../../../scn/featureScaling';
import { featuresModelTensors } from '../../../scn/models/featuresModel';
import type { FeaturesModelDescription } from '../../../scn/models/modelDescription';
import type { WeightTensor } from '../../../scn/models/modelWeights';
import { randomBits } from '../../../scn/randomness';
import { type Recipe, recipeFor } from '../../../scn/recipe';
import { inLanes, onThread } from '../../../processes/thread';
import type { AuditProgram, AuditRun } from '../../engines/auditRun';
import { taughtBy } from '../knownFaces';
import type { TrainingSet } from '../../dataSet/trainingSet';
import { dealFolds, foldsFor, type TrainingRequests } from '../folds';
import type { Companions, ScaledOpinion } from './companions';
import { type FoldTask, networksShare, type OutOfFold } from './foldTraining';
import type { FaceJudgement } from '../judge';
import {
  type CuredProbabilities,
  judgeLabels,
  type LabelJudgement,
  mostSurpriseEarly,
} from '../scores/judgeLabels';
import { directOpinion, type SecondOpinion } from './secondOpinion';

/** Seeds whose networks are averaged: one split into folds can be unlucky. */
const seedsPerAudit = 2;

/** All classifiers of an audit, for a model that is kept. */
export type TrainedClassifiers = Pick<
  FeaturesModelDescription,
  'classifier' | 'companions' | 'opinion' | 'networksPerSeed' | 'seeds'
> & { readonly tensors: readonly WeightTensor[] };

type OutOfFoldScores = FaceJudgement & { readonly trained: TrainedClassifiers };

/** What the regressions of one seed say by themselves, out of fold. */
export type EarlyJudgement = LabelJudgement & {
  readonly folds: number;
  /** About how long the rest takes, in seconds. */
  readonly secondsLeft: number;
};

/** What whoever waits for the scores is told on the way. */
type ScoringListener = {
  /** Networks trained, of folds × seeds. */
  onProgress(done: number, total: number): void;
  /** Once, as soon as there is something to judge by; never where the recipe has networks alone. */
  onEarly?(judgement: EarlyJudgement): void;
};

/** Of an audit's run, what folds are trained with. */
type FoldsRun = Pick<AuditRun, 'signal' | 'onNote'> & {
  readonly program: Pick<AuditProgram, 'entry' | 'engine'>;
};

/** Copies into memory that training threads share. */
function shared<T extends Float32Array | Uint16Array | Uint8Array | Int16Array>(array: T): T {
  const constructor = array.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new constructor(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

/**
 * Scores every face by networks that never saw its label (k-fold, several seeds), each seed on a thread. Its regressions
 * come first: they have most of what is found to say, in a small part of the time.
 */
export async function scoreOutOfFold(
  set: TrainingSet,
  recipe: Recipe,
  seed: number,
  { signal, onNote, program: { entry, engine } }: FoldsRun,
  { onProgress, onEarly }: ScoringListener,
): Promise<OutOfFoldScores> {
  const { dimensions, classes, labels, groups } = set;
  const folds = foldsFor(groups);
  const scaling = fitFeatureScaling(set.features, dimensions, set.rows);
  const scaled = (rows: Uint32Array): Float32Array => {
    // Straight into shared memory: at 200,000 faces a copy is 200 MB.
    const memory = new SharedArrayBuffer(4 * rows.length * dimensions);
    return scaleFeatures(set.features, dimensions, rows, scaling, new Float32Array(memory));
  };
  const features = scaled(set.rows);
  const aside = scaled(set.aside);
  const opinionScaling = set.opinion && scalingOf(set.opinion);
  const opinion = set.opinion && opinionScaling && shareOpinion(set.opinion, opinionScaling);
  const taught = taughtBy(set);
  const teaching = {
    labels: shared(taught.labels),
    ...(taught.words && { words: shared(taught.words), before: set.known && shared(set.known.before) }),
  };

  const shares = new Array<number>(seedsPerAudit).fill(0);
  const total = folds * seedsPerAudit;
  onProgress(0, total);
  const taskOf = (index: number): FoldTask => ({
    source: engine.source,
    features,
    aside,
    dimensions,
    classes,
    ...teaching,
    foldOf: shared(dealFolds(labels, groups, classes, folds, randomBits(seed, index, 1))),
    folds,
    recipe: recipeFor(recipe, labels.length),
    seed: seed * seedsPerAudit + index,
    opinion,
  });

  // A native engine keeps all cores, or the GPU, busy with one.
  const outside = (cured: CuredProbabilities | undefined) =>
    cured && { ...cured, direct: set.opinion && directOpinion(set.opinion, cured) };
  let isFirst = true;
  const tellEarly = ({ plain, cured }: Companions, seconds: number) => {
    if (!onEarly || !isFirst) return;
    isFirst = false;
    const judgement = judgeLabels([plain], outside(cured), labels, classes, set, mostSurpriseEarly);
    const networks = (networksShare / (1 - networksShare)) * seconds;
    const rest = (networks + seconds) * (Math.ceil(seedsPerAudit / lanes) - 1);
    onEarly({ ...judgement, folds, secondsLeft: networks + rest });
  };

  const lanes = engine.kind === 'wasm' ? Math.min(seedsPerAudit, availableParallelism()) : 1;
  const results = await inLanes([...shares.keys()], lanes, signal, (index, _, stop) => {
    const run = {
      signal: stop,
      onNote,
      onProgress: (share: number) => {
        shares[index] = share;
        onProgress(folds * shares.reduce((a, b) => a + b, 0), total);
      },
    };
    return onThread<TrainingRequests, OutOfFold>(entry, stop, async (thread) => {
      const task = taskOf(index);
      const started = performance.now();
      const companions = recipe.companions ? await thread.call('companions', task) : undefined;
      if (companions) tellEarly(companions, (performance.now() - started) / 1000);
      return thread.call('features', { task, companions }, run);
    });
  });
  const trained: TrainedClassifiers = {
    classifier: recipe.classifier,
    companions: recipe.companions,
    opinion: opinion ? { width: opinion.width, classOf: [...opinion.classOf] } : null,
    networksPerSeed: folds,
    seeds: seedsPerAudit,
    tensors: featuresModelTensors(
      results.map(({ tensors }) => tensors),
      scaling,
      opinionScaling,
    ),
  };
  const { engine: name, importance, own, cured, aside: asideMean } = meanOf(results);
  return {
    ...judgeLabels(own, outside(cured), labels, classes, set),
    engine: name,
    importance,
    aside: asideMean,
    folds,
    seeds: seedsPerAudit,
    trained,
  };
}

function rowsOf({ scores, width }: SecondOpinion): Uint32Array {
  return Uint32Array.from({ length: scores.length / width }, (_, row) => row);
}

function scalingOf(opinion: SecondOpinion): FeatureScaling {
  return fitFeatureScaling(opinion.scores, opinion.width, rowsOf(opinion));
}

function shareOpinion(opinion: SecondOpinion, scaling: FeatureScaling): ScaledOpinion {
  const { scores, width, silent } = opinion;
  const scaled = scaleFeatures(scores, width, rowsOf(opinion), scaling);
  return { width, scores: shared(scores), classOf: shared(opinion.classOf), silent, scaled: shared(scaled) };
}

function meanOf(results: readonly OutOfFold[]): OutOfFold {
  const [first, ...others] = results;
  if (!first) throw new Error('No seed was trained.');
  const columns = ({ importance, own, cured, aside }: OutOfFold) => [
    importance,
    aside.probabilities,
    aside.importance,
    ...own,
    ...(cured ? [cured.byFeatures, cured.byScores] : []),
  ];
  columns(first).forEach((sum, column) => {
    for (const other of others)
      columns(other)[column]?.forEach((value, i) => (sum[i] = (sum[i] as number) + value));
    sum.forEach((value, i) => (sum[i] = value / results.length));
  });
  return first;
}
