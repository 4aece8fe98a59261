import * as tf from '@tensorflow/tfjs-core';
import { type FeatureScaling, scaleFeatures } from '../featureScaling';
import { predict } from '../predict';
import { readTensors } from '../readTensors';
import { headFrom } from './headTensors';
import type { FeaturesModelDescription } from './modelDescription';
import type { ScnModel } from './modelFiles';
import type { WeightTensor } from './modelWeights';

/** Where the networks of a seed stand, beside the regressions. */
export const headPrefix = 'head';
/** Where the regressions of a seed stand: fitted to labels as given; and to cured ones, on features and on scores. */
export const companionPrefix = {
  plain: 'plain',
  byFeatures: 'cured/features',
  byScores: 'cured/scores',
} as const;

const scalingOf = { features: 'scaling/features', scores: 'scaling/scores' } as const;

/** Faces that are looked at together: bounds the memory, not the result. */
const chunk = 8192;

/** The tensors of a seed, and how features were scaled, as a model of the kind `features` has them. */
export function featuresModelTensors(
  bySeed: readonly (readonly WeightTensor[])[],
  features: FeatureScaling,
  scores: FeatureScaling | undefined,
): WeightTensor[] {
  return [
    ...scalingTensors(features, scalingOf.features),
    ...(scores ? scalingTensors(scores, scalingOf.scores) : []),
    ...bySeed.flatMap((tensors, seed) =>
      tensors.map((tensor) => ({ ...tensor, name: seedName(seed, tensor.name) })),
    ),
  ];
}

/** What a features model says of faces: each the mean of all its networks, [faces × the model's classes]. */
export type FeaturesModelPrediction = {
  /** The networks' softmax(α · logits), then the regressions' on labels as given. */
  readonly own: readonly Float32Array[];
  /** The regressions' on cured labels, where the backbone had a say when they were fitted. */
  readonly cured: { readonly byFeatures: Float32Array; readonly byScores: Float32Array } | undefined;
  /** α, [faces] */
  readonly importance: Float32Array;
};

/**
 * Asks all networks of a model about faces; with the engine that runs.
 * @param features unscaled, [samples × dimensions]
 * @param rows which samples
 * @param scores the backbone's own class scores of those rows, [rows × width], where the model wants them.
 * @param onDone told the faces done; may throw to stop.
 * @throws HumanError where the model lacks a tensor.
 */
export async function predictWithFeatures(
  model: ScnModel<FeaturesModelDescription>,
  features: Float32Array,
  rows: Uint32Array,
  scores: Float32Array | undefined,
  onDone: (done: number) => void | Promise<void>,
): Promise<FeaturesModelPrediction> {
  const { classes, backbone, companions, opinion } = model.description;
  const empty = () => new Float32Array(rows.length * classes.length);
  const networks = empty();
  const plain = companions ? empty() : undefined;
  const cured = companions && opinion && scores ? { byFeatures: empty(), byScores: empty() } : undefined;
  const importance = new Float32Array(rows.length);
  const judges = new Judges(model);
  try {
    for (let start = 0; start < rows.length; start += chunk) {
      const some = rows.subarray(start, start + chunk);
      const scaled = scaleFeatures(features, backbone.dimensions, some, judges.featureScaling);
      const at = start * classes.length;
      await judges.addNetworks(scaled, networks.subarray(at), importance.subarray(start));
      if (plain) await judges.addRegressions(companionPrefix.plain, scaled, plain.subarray(at));
      if (cured && scores && judges.scoreScaling && opinion) {
        await judges.addRegressions(companionPrefix.byFeatures, scaled, cured.byFeatures.subarray(at));
        const own = Uint32Array.from(some, (_, position) => start + position);
        const scaledScores = scaleFeatures(scores, opinion.width, own, judges.scoreScaling);
        await judges.addRegressions(companionPrefix.byScores, scaledScores, cured.byScores.subarray(at));
      }
      await onDone(start + some.length);
    }
  } finally {
    judges.dispose();
  }
  return { own: plain ? [networks, plain] : [networks], cured, importance };
}

/** A model's classifiers, each seed's loaded when it is asked first. */
class Judges {
  readonly featureScaling: FeatureScaling;
  readonly scoreScaling: FeatureScaling | undefined;
  private readonly heads;
  private readonly kernels = new Map<string, [kernel: tf.Tensor2D, bias: tf.Tensor1D]>();

  constructor(private readonly model: ScnModel<FeaturesModelDescription>) {
    const { description, weights } = model;
    const { backbone, opinion, classes, networksPerSeed, classifier } = description;
    const scaling = (prefix: string, length: number): FeatureScaling => ({
      mean: weights.values(`${prefix}/mean`, [length]),
      scale: weights.values(`${prefix}/scale`, [length]),
    });
    this.featureScaling = scaling(scalingOf.features, backbone.dimensions);
    this.scoreScaling = opinion ? scaling(scalingOf.scores, opinion.width) : undefined;
    const shape = { networks: networksPerSeed, dimensions: backbone.dimensions, classes: classes.length };
    this.heads = Array.from({ length: description.seeds }, (_, seed) =>
      headFrom(weights, shape, classifier, seedName(seed, headPrefix)),
    );
  }

  async addNetworks(
    scaled: Float32Array,
    probabilities: Float32Array,
    importance: Float32Array,
  ): Promise<void> {
    const { backbone, seeds, networksPerSeed } = this.model.description;
    const share = 1 / (seeds * networksPerSeed);
    for (const head of this.heads)
      for (const each of await predict(head, scaled, backbone.dimensions)) {
        addScaled(probabilities, each.probabilities, share);
        addScaled(importance, each.importance, share);
      }
  }

  /** @param inputs scaled, [faces × what the regressions were fitted on] */
  async addRegressions(name: string, inputs: Float32Array, probabilities: Float32Array): Promise<void> {
    const { seeds, networksPerSeed, classes, backbone, opinion } = this.model.description;
    const width = name === companionPrefix.byScores ? (opinion?.width ?? 0) : backbone.dimensions;
    const faces = inputs.length / width;
    for (let seed = 0; seed < seeds; seed++) {
      const [kernel, bias] = this.regression(seedName(seed, name), width);
      const mean = tf.tidy(() => {
        const logits = tf.add(tf.matMul(tf.tensor2d(inputs, [faces, width]), kernel), bias);
        const perNetwork = tf.reshape(logits, [faces, networksPerSeed, classes.length]);
        return tf.mean(tf.softmax(perNetwork), 1);
      });
      const [chances] = await readTensors([mean]);
      addScaled(probabilities, chances as Float32Array, 1 / seeds);
    }
  }

  private regression(name: string, width: number): [tf.Tensor2D, tf.Tensor1D] {
    const known = this.kernels.get(name);
    if (known) return known;
    const { weights, description } = this.model;
    const columns = description.networksPerSeed * description.classes.length;
    const loaded: [tf.Tensor2D, tf.Tensor1D] = [
      tf.tensor2d(weights.values(`${name}/kernel`, [width, columns]), [width, columns]),
      tf.tensor1d(weights.values(`${name}/bias`, [columns])),
    ];
    this.kernels.set(name, loaded);
    return loaded;
  }

  dispose(): void {
    for (const head of this.heads) head.dispose();
    tf.dispose([...this.kernels.values()].flat());
  }
}

/** The name of a tensor of a seed. */
function seedName(seed: number, name: string): string {
  return `seed${seed}/${name}`;
}

function scalingTensors({ mean, scale }: FeatureScaling, prefix: string): WeightTensor[] {
  return [
    { name: `${prefix}/mean`, shape: [mean.length], values: mean },
    { name: `${prefix}/scale`, shape: [scale.length], values: scale },
  ];
}

function addScaled(sum: Float32Array, values: Float32Array, factor: number): void {
  values.forEach((value, i) => (sum[i] = (sum[i] as number) + factor * value));
}
