import * as tf from '@tensorflow/tfjs-core';
import { batchNormTraining, foldBatchNorm } from './batchNorm';
import { convolution } from './convolution';
import { maxPool } from './maxPool';
import { convolutionsOf, type Convolution, type ResNetShape } from './resNetShape';
import type { ResNetWeights } from './resNetWeights';

/**
 * A residual network (He et al. 2016) up to its last feature map's mean: ResNet-18 with the shape `resNet18`.
 * Layers have the names that torchvision gives them.
 */
export class ResNet {
  private readonly convolutions: ReadonlyMap<string, Convolution>;

  constructor(
    readonly shape: ResNetShape,
    readonly weights: ResNetWeights,
  ) {
    this.convolutions = new Map(convolutionsOf(shape).map((each) => [each.name, each]));
  }

  /** Numbers in a feature vector. */
  get dimensions(): number {
    return this.shape.width * 2 ** (this.shape.blocks.length - 1);
  }

  /**
   * @param images normalised RGB, [batch, height, width, 3]
   * @param training whether the batch's own statistics normalise (and are taken into the running ones).
   * @returns [batch, dimensions]
   */
  features(images: tf.Tensor4D, training: boolean): tf.Tensor2D {
    const { stem, blocks } = this.shape;
    let x = this.layer('conv1', images, training, true);
    if (stem === 'large') x = maxPool(x);
    blocks.forEach((count, stage) => {
      for (let block = 0; block < count; block++) x = this.block(`layer${stage + 1}.${block}`, x, training);
    });
    return tf.mean(x, [1, 2]);
  }

  private block(name: string, x: tf.Tensor4D, training: boolean): tf.Tensor4D {
    const first = this.layer(`${name}.conv1`, x, training, true);
    const second = this.layer(`${name}.conv2`, first, training, false);
    const shortcut = `${name}.downsample.0`;
    const identity = this.convolutions.has(shortcut) ? this.layer(shortcut, x, training, false) : x;
    const sum = rectifiedSum(second, identity);
    second.dispose();
    if (identity !== x) identity.dispose();
    return sum;
  }

  /** A convolution, its normalisation and, where asked for, the rectifier. */
  private layer(name: string, x: tf.Tensor4D, training: boolean, rectify: boolean): tf.Tensor4D {
    const settings = this.convolutions.get(name);
    if (!settings) throw new Error(`The network has no layer ${name}.`);
    const { stride, padding } = settings;
    const { kernel, batchNorm } = this.weights.layer(name);
    if (training) {
      const convolved = convolution(x, kernel, stride, padding, name === 'conv1');
      const normal = batchNormTraining(convolved, batchNorm, rectify);
      // No gradient needs it again.
      convolved.dispose();
      return normal;
    }
    const folded = foldBatchNorm(kernel, batchNorm);
    return tf.fused.conv2d({
      x,
      filter: folded.kernel,
      strides: stride,
      pad: [
        [0, 0],
        [padding, padding],
        [padding, padding],
        [0, 0],
      ],
      bias: folded.bias,
      ...(rectify ? { activation: 'relu' as const } : {}),
    });
  }
}

/** max(0, a + b), whose gradient needs its value alone; composed, TensorFlow.js keeps three tensors more. */
function rectifiedSum(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor4D {
  const add = tf.customGrad((x, y, save) => {
    const value = tf.relu(tf.add(x as tf.Tensor, y as tf.Tensor));
    (save as tf.GradSaveFunc)([value]);
    return {
      value,
      gradFunc: (dy, saved) => {
        const passed = tf.mul(dy as tf.Tensor, tf.step((saved as tf.Tensor[])[0] as tf.Tensor));
        return [passed, passed.clone()];
      },
    };
  });
  return add(a, b) as tf.Tensor4D;
}
