import { predict } from '../scn/predict';
import type { Recipe } from '../scn/recipe';
import { startEngine } from '../scn/engine';
import { trainNetworks } from '../scn/trainNetworks';

/** One seed's share of an out-of-fold audit: a network for each fold. Typed arrays are shared, not copied. */
export type FoldTask = {
  /** Folder of TensorFlow.js' `.wasm` files. */
  readonly wasmFolder: string;
  /** Scaled features, [samples × dimensions]. */
  readonly features: Float32Array;
  readonly dimensions: number;
  readonly classes: number;
  readonly labels: Uint16Array;
  /** The fold of each sample: its network never sees the sample. */
  readonly foldOf: Uint8Array;
  readonly folds: number;
  readonly recipe: Recipe;
  readonly seed: number;
};

/** What networks say of the samples that they have not seen. */
export type OutOfFold = {
  readonly engine: string;
  /** softmax(α · logits) of the network that held the sample out, [samples × classes]. */
  readonly probabilities: Float32Array;
  /** α of that network, [samples]. */
  readonly importance: Float32Array;
};

/**
 * Trains the folds' networks side by side and asks each about its held-out samples.
 * @param onEpoch told the share of the training that is done, in (0, 1].
 */
export async function trainFolds(task: FoldTask, onEpoch: (share: number) => void): Promise<OutOfFold> {
  const engine = await startEngine(task.wasmFolder);
  const { features, dimensions, classes, labels, foldOf, folds, recipe } = task;
  const { head } = await trainNetworks(
    { features, dimensions, classes, labels, heldOutBy: foldOf },
    folds,
    recipe,
    task.seed,
    (done) => {
      onEpoch(done / recipe.epochs);
    },
  );
  const byNetwork = predict(head, features, dimensions);
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
  return { engine, probabilities, importance };
}
