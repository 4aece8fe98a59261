import * as tf from '@tensorflow/tfjs-core';
import { normalVariable, zeroVariable } from '../head';
import type { RandomBits } from '../randomness';
import type { BatchNormWeights } from './batchNorm';
import { type Convolution, type ResNetShape, batchNormOf, convolutionsOf } from './resNetShape';

/** A convolution's kernel [size, size, channels, filters] and its normalisation. */
export type LayerWeights = {
  readonly kernel: tf.Tensor4D & tf.Variable;
  readonly batchNorm: BatchNormWeights;
};

/** Gives a weight's numbers by its name in PyTorch, in PyTorch's order (filters, channels, rows, columns). */
export type WeightSource = (name: string, shape: readonly number[]) => Promise<Float32Array>;

/** The weights of a residual network, by layer. */
export class ResNetWeights {
  private constructor(private readonly layers: ReadonlyMap<string, LayerWeights>) {}

  /** Random weights as torchvision starts with (He et al. 2015, by the outputs). */
  static random(shape: ResNetShape, random: RandomBits): ResNetWeights {
    return new ResNetWeights(
      new Map(convolutionsOf(shape).map((convolution) => [convolution.name, startOf(convolution, random)])),
    );
  }

  /** @throws what `source` throws; nothing is kept then. */
  static async from(shape: ResNetShape, source: WeightSource): Promise<ResNetWeights> {
    const layers = new Map<string, LayerWeights>();
    try {
      for (const convolution of convolutionsOf(shape))
        layers.set(convolution.name, await loaded(convolution, source));
      return new ResNetWeights(layers);
    } catch (error) {
      new ResNetWeights(layers).dispose();
      throw error;
    }
  }

  layer(name: string): LayerWeights {
    const weights = this.layers.get(name);
    if (!weights) throw new Error(`There are no weights for ${name}.`);
    return weights;
  }

  /** What training changes through gradients. */
  get variables(): tf.Variable[] {
    return [...this.layers.values()].flatMap(({ kernel, batchNorm }) => [
      kernel,
      batchNorm.gamma,
      batchNorm.beta,
    ]);
  }

  /** What training changes as it goes: the running statistics. */
  get statistics(): tf.Variable[] {
    return [...this.layers.values()].flatMap(({ batchNorm }) => [
      batchNorm.runningMean,
      batchNorm.runningVariance,
    ]);
  }

  dispose(): void {
    tf.dispose([...this.variables, ...this.statistics]);
  }
}

function startOf({ size, channels, filters }: Convolution, random: RandomBits): LayerWeights {
  const deviation = Math.sqrt(2 / (filters * size * size));
  return {
    kernel: normalVariable([size, size, channels, filters], deviation, random) as LayerWeights['kernel'],
    batchNorm: {
      gamma: oneVariable(filters),
      beta: zeroVariable([filters]),
      runningMean: zeroVariable([filters]),
      runningVariance: oneVariable(filters),
    },
  };
}

function oneVariable(length: number): tf.Variable {
  return tf.tidy(() => tf.variable(tf.ones([length])));
}

async function loaded(
  { name, size, channels, filters }: Convolution,
  source: WeightSource,
): Promise<LayerWeights> {
  const norm = batchNormOf(name);
  const numbers = await source(`${name}.weight`, [filters, channels, size, size]);
  const vector = async (part: string) => {
    const values = await source(`${norm}.${part}`, [filters]);
    return tf.tidy(() => tf.variable(tf.tensor1d(values)));
  };
  const kernel = tf.tidy(() =>
    tf.variable(tf.transpose(tf.tensor4d(numbers, [filters, channels, size, size]), [2, 3, 1, 0])),
  );
  return {
    kernel: kernel as LayerWeights['kernel'],
    batchNorm: {
      gamma: await vector('weight'),
      beta: await vector('bias'),
      runningMean: await vector('running_mean'),
      runningVariance: await vector('running_var'),
    },
  };
}
