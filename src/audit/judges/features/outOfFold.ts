import { availableParallelism, freemem } from 'node:os';
import { type FeatureScaling, fitFeatureScaling, scaleFeatures } from '../../../scn/featureScaling';
import type { Prediction } from '../../../scn/predict';
import { featuresModelTensors } from '../../../scn/models/featuresModel';
import type { FeaturesModelDescription } from '../../../scn/models/modelDescription';
import type { WeightTensor } from '../../../scn/models/modelWeights';
import { randomBits } from '../../../scn/randomness';
import { type Recipe, recipeFor } from '../../../scn/recipe';
import { inLanes, onThread } from '../../../processes/thread';
import type { AuditProgram, AuditRun } from '../../engines/auditRun';
import { orNextEngine } from '../../engines/nextEngine';
import type { EngineSource } from '../../../protocol/engine';
import { taughtBy } from '../knownFaces';
import type { TrainingSet } from '../../dataSet/trainingSet';
import { dealFolds, foldsFor, type TrainingRequests } from '../folds';
import type { Companions, ScaledOpinion } from './companions';
import type { FoldTask, TrainedFolds } from './foldTraining';
import type { FaceJudgement } from '../judge';
import {
  type CuredProbabilities,
  judgeLabels,
  type LabelJudgement,
  mostSurpriseEarly,
} from '../scores/judgeLabels';
import { meanColumn, meanPrediction } from '../scores/poolProbabilities';
import { directOpinion, type SecondOpinion } from './secondOpinion';

/** Seeds whose networks are averaged: one split into folds can be unlucky. */
const seedsPerAudit = 2;

/** The networks' part of a seed's time on one thread; the regressions, which come first, have the rest. */
const networksShare = 0.75;

/** How much of the free memory the predictions of networks may take. */
const memoryShare = 0.5;

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
  const cores = availableParallelism();
  // A native engine keeps all cores, or the GPU, busy with one.
  const lanes = engine.kind === 'wasm' ? Math.min(seedsPerAudit, cores) : 1;
  // By graphs, networks come out the same with others or without: cores that are left over take some.
  const byGraphs = engine.source.kind === 'wasm' && engine.source.graphs === true;
  const parts = dealNetworks(folds, byGraphs ? partsFor(Math.floor(cores / lanes), folds, lanes, set) : 1);
  // The first has most networks, and the regressions.
  const firstNetworks = (networksShare * (parts[0]?.length ?? 0)) / folds;
  const regressions = 1 - networksShare;
  const taskOf = (index: number): Omit<FoldTask, 'networks' | 'source'> => ({
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

  const outside = (cured: CuredProbabilities | undefined) =>
    cured && { ...cured, direct: set.opinion && directOpinion(set.opinion, cured) };
  let isFirst = true;
  const tellEarly = ({ plain, cured }: Companions, seconds: number) => {
    if (!onEarly || !isFirst) return;
    isFirst = false;
    const judgement = judgeLabels([plain], outside(cured), labels, classes, set, mostSurpriseEarly);
    const networks = (firstNetworks / regressions) * seconds;
    const rest = (networks + seconds) * (Math.ceil(seedsPerAudit / lanes) - 1);
    onEarly({ ...judgement, folds, secondsLeft: networks + rest });
  };

  const trainSeed = async (index: number, source: EngineSource, stop: AbortSignal) => {
    const task = { ...taskOf(index), source };
    const partShares = new Array<number>(parts.length).fill(0);
    const run = (part: number, signal: AbortSignal) => ({
      signal,
      onNote,
      onProgress: (networksDone: number) => {
        const before = part === 0 && recipe.companions ? regressions / (regressions + firstNetworks) : 0;
        partShares[part] = before + (1 - before) * networksDone;
        shares[index] = partShares.reduce((a, b) => a + b, 0) / parts.length;
        onProgress(folds * shares.reduce((a, b) => a + b, 0), total);
      },
    });
    let companions: Companions | undefined;
    const trained = await inLanes(parts, parts.length, stop, (networks, part, stopParts) =>
      onThread<TrainingRequests, TrainedFolds>(entry, stopParts, async (thread) => {
        if (part === 0 && recipe.companions) {
          const started = performance.now();
          companions = await thread.call('companions', task);
          tellEarly(companions, (performance.now() - started) / 1000);
        }
        return thread.call('features', { ...task, networks }, run(part, stopParts));
      }),
    );
    return seedOf(trained, companions);
  };
  const results = await inLanes([...shares.keys()], lanes, signal, (index, _, stop) =>
    orNextEngine({ program: { engine }, onNote }, (source) => trainSeed(index, source, stop)),
  );
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
  const { engine: name, engineProblem, importance, own, cured, aside: asideMean } = meanOf(results);
  if (engineProblem !== undefined) onNote(engineProblem);
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

/** How many parts a seed's networks are trained in: one a core, as long as what they predict fits the memory. */
function partsFor(cores: number, folds: number, lanes: number, { labels, classes }: TrainingSet): number {
  const networksPerPart = Math.ceil(folds / cores);
  // A new prediction while the last one is not collected, of four bytes a number each.
  const bytes = lanes * 8 * labels.length * classes * networksPerPart;
  return Math.min(cores, Math.max(1, Math.floor((memoryShare * freemem()) / bytes)));
}

/** The networks, in so many parts at most. */
function dealNetworks(networks: number, parts: number): number[][] {
  const dealt = Array.from({ length: Math.max(1, Math.min(networks, parts)) }, (): number[] => []);
  for (let network = 0; network < networks; network++) dealt[network % dealt.length]?.push(network);
  return dealt;
}

/** All that the classifiers of a seed say of the samples whose labels they have not seen; probabilities are [samples × classes]. */
type OutOfFold = Pick<TrainedFolds, 'engine' | 'engineProblem' | 'tensors'> & {
  /**
   * α, [samples]: the mean of the seed's networks. α is a function of the image alone, so those that learned from a face may
   * say it too, which steadies it: it follows annotators' agreement better than that of the one network that held the face out.
   */
  readonly importance: Float32Array;
  /** The mean of its networks, on the faces without a label. */
  readonly aside: Prediction;
  /** Of those that learned from the given labels: the networks, then others. */
  readonly own: readonly Float32Array[];
  /** Of those that learned with the second opinion. */
  readonly cured: CuredProbabilities | undefined;
};

/**
 * Joins a seed's networks; it does not matter how they were dealt out.
 * @param parts of them, which are added up in the first.
 */
export function seedOf(parts: readonly TrainedFolds[], companions: Companions | undefined): OutOfFold {
  const [first, ...others] = parts;
  if (!first) throw new Error('No network was trained.');
  const columns = ({ probabilities, tensors }: TrainedFolds) => [
    probabilities,
    ...tensors.map(({ values }) => values),
  ];
  for (const other of others) addColumns(columns(first), columns(other));
  return {
    ...first,
    aside: meanPrediction(inOrder(parts.flatMap((part) => [...part.aside]))),
    importance: meanColumn(inOrder(parts.flatMap((part) => [...part.importance]))),
    own: companions ? [first.probabilities, companions.plain] : [first.probabilities],
    cured: companions?.cured,
    tensors: [...first.tensors, ...(companions?.tensors ?? [])],
  };
}

/** What networks say in the networks' order: a mean in it is rounded once, whatever the parts. */
function inOrder<T>(said: readonly (readonly [network: number, what: T])[]): T[] {
  return [...said].sort(([one], [other]) => one - other).map(([, what]) => what);
}

function addColumns(sums: readonly Float32Array[], columns: readonly Float32Array[]): void {
  sums.forEach((sum, column) => {
    columns[column]?.forEach((value, i) => (sum[i] = (sum[i] as number) + value));
  });
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
  for (const other of others) addColumns(columns(first), columns(other));
  for (const sum of columns(first)) sum.forEach((value, i) => (sum[i] = value / results.length));
  return first;
}
