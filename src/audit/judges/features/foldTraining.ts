import { headPrefix } from '../../../scn/models/featuresModel';
import { headTensors } from '../../../scn/models/headTensors';
import type { WeightTensor } from '../../../scn/models/modelWeights';
import { type Prediction, predict } from '../../../scn/predict';
import type { Recipe } from '../../../scn/recipe';
import type { EngineSource } from '../../../protocol/engine';
import { startEngine } from '../../../scn/engine';
import { trainNetworks } from '../../../scn/trainNetworks';
import type { CuredProbabilities } from '../scores/judgeLabels';
import { meanPrediction } from '../scores/poolProbabilities';
import { type Companions, type CompanionTask, companionsOf } from './companions';

/** One seed's share of an out-of-fold audit: a network for each fold. Typed arrays are shared, not copied. */
export type FoldTask = RegressionTask & {
  readonly recipe: Recipe;
  /** Scaled features of faces without a label, [faces × dimensions]. */
  readonly aside: Float32Array;
};

/** The regressions of a seed's share, which take a small part of its time. */
export type RegressionTask = CompanionTask & { readonly source: EngineSource };

/** What classifiers say of the samples whose labels they have not seen; probabilities are [samples × classes]. */
export type OutOfFold = {
  readonly engine: string;
  /** Of those that learned from the given labels: softmax(α · logits) of the network that held the sample out, then others. */
  readonly own: readonly Float32Array[];
  /** Of those that learned with the second opinion. */
  readonly cured: CuredProbabilities | undefined;
  /** α of that network, [samples]. */
  readonly importance: Float32Array;
  /** What the networks together think of the faces without a label, which none of them has seen. */
  readonly aside: Prediction;
  /** The weights of all classifiers, for a model that is kept. */
  readonly tensors: readonly WeightTensor[];
};

/** The networks' part of the training time; the regressions, which come first, have the rest. */
export const networksShare = 0.85;

/** Fits the regressions that judge beside the networks. */
export async function fitCompanions(task: RegressionTask): Promise<Companions> {
  await startEngine(task.source);
  return companionsOf(task);
}

/**
 * Trains the folds' networks side by side and asks each about its held-out samples.
 * @param companions that judge beside them, where there are some.
 * @param onEpoch told the share of the training that is done, in (0, 1].
 */
export async function trainFolds(
  task: FoldTask,
  companions: Companions | undefined,
  onEpoch: (share: number) => void,
): Promise<OutOfFold> {
  const engine = await startEngine(task.source);
  const { features, dimensions, classes, labels, words, foldOf, folds, recipe } = task;
  const { head } = await trainNetworks(
    { features, dimensions, classes, labels, words, heldOutBy: foldOf },
    folds,
    recipe,
    task.seed,
    (done) => onEpoch(1 - networksShare * (1 - done / recipe.epochs)),
  );
  const byNetwork = predict(head, features, dimensions);
  const aside = meanPrediction(predict(head, task.aside, dimensions));
  const tensors = await headTensors(head, recipe.classifier, headPrefix);
  head.dispose();

  const probabilities = new Float32Array(labels.length * classes);
  const importance = new Float32Array(labels.length);
  foldOf.forEach((fold, sample) => {
    const prediction = byNetwork[fold];
    if (!prediction) throw new Error(`There is no network for fold ${fold}.`);
    importance[sample] = prediction.importance[sample] as number;
    const start = sample * classes;
    probabilities.set(prediction.probabilities.subarray(start, start + classes), start);
  });
  onEpoch(1);
  return {
    engine: engine.name,
    own: companions ? [probabilities, companions.plain] : [probabilities],
    cured: companions?.cured,
    importance,
    aside,
    tensors: [...tensors, ...(companions?.tensors ?? [])],
  };
}
