import { headPrefix } from '../../../scn/models/featuresModel';
import { headTensors } from '../../../scn/models/headTensors';
import type { WeightTensor } from '../../../scn/models/modelWeights';
import { type Prediction, predict } from '../../../scn/predict';
import type { Recipe } from '../../../scn/recipe';
import type { EngineSource } from '../../../protocol/engine';
import { startFeaturesEngine } from '../../../scn/engine';
import { trainNetworks } from '../../../scn/trainNetworks';
import { type Companions, type CompanionTask, companionsOf } from './companions';

/** Networks of one seed's share of an out-of-fold audit, which has one for each fold. Typed arrays are shared, not copied. */
export type FoldTask = RegressionTask & {
  readonly recipe: Recipe;
  /** Scaled features of faces without a label, [faces × dimensions]. */
  readonly aside: Float32Array;
  /** The networks to train, by the folds that they hold out. */
  readonly networks: readonly number[];
};

/** The regressions of a seed's share, which take a small part of its time. */
export type RegressionTask = CompanionTask & { readonly source: EngineSource };

/**
 * What networks say. Probabilities, [samples × classes], are of the samples that they hold out, and nothing but zeros of others,
 * so that the parts of a seed add up.
 */
export type TrainedFolds = {
  readonly engine: string;
  /** A sentence why it was not the fastest engine, where that computes wrongly. */
  readonly engineProblem: string | undefined;
  /** softmax(α · logits) of the network that held the sample out. */
  readonly probabilities: Float32Array;
  /** α of each network, [samples], also of those that it learned from, whose importance the paper means (section 3.2). */
  readonly importance: ReadonlyMap<number, Float32Array>;
  /** What each network says of the faces without a label, which none of them has seen. */
  readonly aside: ReadonlyMap<number, Prediction>;
  /** The networks' weights, for a model that is kept. */
  readonly tensors: readonly WeightTensor[];
};

/** Fits the regressions that judge beside the networks. */
export async function fitCompanions(task: RegressionTask): Promise<Companions> {
  await startFeaturesEngine(task.source);
  return companionsOf(task);
}

/**
 * Trains folds' networks side by side and asks each about its held-out samples.
 * @param onEpoch told the share of the networks' training that is done, in (0, 1].
 */
export async function trainFolds(task: FoldTask, onEpoch: (share: number) => void): Promise<TrainedFolds> {
  const engine = await startFeaturesEngine(task.source);
  const { features, dimensions, classes, labels, words, foldOf, folds, networks, recipe } = task;
  const { head } = await trainNetworks(
    { features, dimensions, classes, labels, words, heldOutBy: foldOf },
    folds,
    recipe,
    task.seed,
    (done) => onEpoch(done / recipe.epochs),
    networks,
  );
  const byNetwork = await predict(head, features, dimensions, networks);
  const asideByNetwork = await predict(head, task.aside, dimensions, networks);
  const tensors = await headTensors(head, recipe.classifier, headPrefix, networks);
  head.dispose();

  const probabilities = new Float32Array(labels.length * classes);
  const ours = new Set(networks);
  foldOf.forEach((fold, sample) => {
    if (!ours.has(fold)) return;
    const prediction = byNetwork[fold];
    if (!prediction) throw new Error(`There is no network for fold ${fold}.`);
    const start = sample * classes;
    probabilities.set(prediction.probabilities.subarray(start, start + classes), start);
  });
  const ofOurs = (predictions: readonly Prediction[]) =>
    new Map([...predictions.entries()].filter(([network]) => ours.has(network)));
  onEpoch(1);
  return {
    engine: engine.name,
    engineProblem: engine.problem,
    probabilities,
    importance: new Map([...ofOurs(byNetwork)].map(([network, { importance }]) => [network, importance])),
    aside: ofOurs(asideByNetwork),
    tensors,
  };
}
