import { LogisticRegression } from '../../../scn/logisticRegression';
import { companionPrefix } from '../../../scn/models/featuresModel';
import type { WeightTensor } from '../../../scn/models/modelWeights';
import { randomBits } from '../../../scn/randomness';
import { labelWords } from '../../../scn/trainNetworks';
import type { CuredProbabilities } from '../scores/judgeLabels';
import { estimateNoise, noisePrior } from '../scores/noiseModel';
import { fillUnknown, poolProbabilities } from '../scores/poolProbabilities';
import { type SecondOpinion, opinionProbabilities } from './secondOpinion';

/** What the classifiers beside the networks are fitted to. */
export type CompanionTask = {
  /** Scaled features, [samples × dimensions]. */
  readonly features: Float32Array;
  readonly dimensions: number;
  readonly classes: number;
  /** What is learned: the given labels, or what people made of them. */
  readonly labels: Uint16Array;
  /** See `TrainingData`. */
  readonly words?: Uint8Array | undefined;
  /** The labels as they were given before people decided, where any have. */
  readonly before?: Uint16Array | undefined;
  /** The fold of each sample: no classifier of that fold may see it. */
  readonly foldOf: Uint8Array;
  readonly folds: number;
  readonly seed: number;
  /** What the backbone itself thinks of the samples, where the data set's classes are its own. */
  readonly opinion: ScaledOpinion | undefined;
};

/** The backbone's opinion, and its scores scaled as features are. */
export type ScaledOpinion = SecondOpinion & { readonly scaled: Float32Array };

/** Out-of-fold probabilities, each [samples × classes]. */
export type Companions = {
  /** Fitted to the labels as given. */
  readonly plain: Float32Array;
  /** Fitted to labels cured with the second opinion; none without one. */
  readonly cured: CuredProbabilities | undefined;
  /** Their weights, for a model that is kept. */
  readonly tensors: readonly WeightTensor[];
};

/**
 * The penalty on features: cross-entropy on held-out labels is lowest near it for 300 to 3,000 faces, whatever share of
 * their labels is wrong. More faces need less.
 */
const featurePenalty = (samples: number) => 0.2 * Math.min(1, Math.sqrt(3000 / samples));
/** On the backbone's few scores there is little to over-fit. */
const scorePenalty = 0.002;
const firstSteps = 60;
const furtherSteps = 40;
const cures = 5;

/**
 * Strongly regularised logistic regressions for the folds: unlike a network they cannot learn single wrong labels, and
 * where the backbone has an opinion of its own, they learn from labels cured with it. All of it inside each fold: no
 * classifier is asked about a face whose label, cured or not, it has seen.
 */
export async function companionsOf(task: CompanionTask): Promise<Companions> {
  const { features, dimensions, classes, labels, words, foldOf, folds, opinion } = task;
  const random = () => randomBits(task.seed, folds, 0xc0);
  const shape = { classes, heldOutBy: foldOf, networks: folds, words };
  const regression = await LogisticRegression.prepare(
    { ...shape, features, dimensions, penalty: featurePenalty(labels.length) },
    random(),
  );
  const given = givenTargets(regression.fitted, labels, folds, classes);
  await regression.fit(given, firstSteps);
  const plain = await regression.predictHeldOut();
  const tensors = await regression.tensors(companionPrefix.plain);
  if (!opinion) {
    await regression.dispose();
    return { plain, cured: undefined, tensors };
  }
  const reader = await LogisticRegression.prepare(
    { ...shape, features: opinion.scaled, dimensions: opinion.width, penalty: scorePenalty },
    random(),
  );
  await reader.fit(given, firstSteps);
  const own = opinionProbabilities(opinion);
  let targets = given;
  for (let cure = 0; cure < cures; cure++) {
    targets = await curedTargets(reader, own, task);
    await reader.fit(targets, furtherSteps);
  }
  await regression.fit(targets, firstSteps);
  const cured = { byFeatures: await regression.predictHeldOut(), byScores: await reader.predictHeldOut() };
  tensors.push(
    ...(await regression.tensors(companionPrefix.byFeatures)),
    ...(await reader.tensors(companionPrefix.byScores)),
  );
  await regression.dispose();
  await reader.dispose();
  return { plain, cured, tensors };
}

function givenTargets(
  fitted: Uint32Array,
  labels: Uint16Array,
  networks: number,
  classes: number,
): Float32Array {
  const targets = new Float32Array(fitted.length * networks * classes);
  fitted.forEach((sample, row) => {
    for (let network = 0; network < networks; network++)
      targets[(row * networks + network) * classes + (labels[sample] as number)] = 1;
  });
  return targets;
}

/** For each network: what the labels that it may see probably should be, by its own noise model. */
async function curedTargets(
  reader: LogisticRegression,
  own: Float32Array,
  task: CompanionTask,
): Promise<Float32Array> {
  const { classes, labels, words, before = labels, foldOf, folds } = task;
  const { fitted } = reader;
  const said = await reader.predictFitted();
  const targets = new Float32Array(said.length);
  for (let network = 0; network < folds; network++) {
    const rows = [...fitted.keys()].filter(
      (row) =>
        foldOf[fitted[row] as number] !== network && words?.[fitted[row] as number] !== labelWords.leftOut,
    );
    const read = new Float32Array(rows.length * classes);
    const thought = new Float32Array(rows.length * classes);
    const givenLabels = new Uint16Array(rows.length);
    const truth = words && new Int16Array(rows.length).fill(-1);
    rows.forEach((row, index) => {
      const sample = fitted[row] as number;
      const from = (row * folds + network) * classes;
      read.set(said.subarray(from, from + classes), index * classes);
      thought.set(own.subarray(sample * classes, (sample + 1) * classes), index * classes);
      givenLabels[index] = before[sample] as number;
      if (truth && words[sample] === labelWords.known) truth[index] = labels[sample] as number;
    });
    fillUnknown(thought, read, task.opinion?.classOf ?? new Int16Array());
    const pooled = poolProbabilities(
      [
        { probabilities: read, weight: 1 },
        { probabilities: thought, weight: 1 },
      ],
      classes,
      1,
    );
    const { posterior } = estimateNoise(pooled, givenLabels, classes, noisePrior, truth);
    rows.forEach((row, index) =>
      targets.set(
        posterior.subarray(index * classes, (index + 1) * classes),
        (row * folds + network) * classes,
      ),
    );
  }
  return targets;
}
