import * as tf from '@tensorflow/tfjs-core';
import { webgpuBackend } from '../engines/webgpuBackend';

const size = 3;
const stride = 2;

/** The largest of 3 × 3 values, every second one. Zeros around do no harm, since the rectifier left nothing below them. */
export function maxPool(x: tf.Tensor4D): tf.Tensor4D {
  const padded = tf.pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  return tf.getBackend() === webgpuBackend ? firstMaximum(padded) : pooled(padded);
}

function pooled(x: tf.Tensor4D): tf.Tensor4D {
  return tf.maxPool(x, size, stride, 'valid');
}

/**
 * Where a window has its largest value twice, TensorFlow.js' WebGPU backend hands the gradient to the last one, all others
 * to the first. Turned by 180° the first is the last.
 */
function firstMaximum(x: tf.Tensor4D): tf.Tensor4D {
  const pool = tf.customGrad((given, save) => {
    const input = given as tf.Tensor4D;
    const value = pooled(input);
    (save as tf.GradSaveFunc)([input, value]);
    return {
      value,
      gradFunc: (dy, saved) =>
        tf.tidy(() => {
          const [all, output] = saved as [tf.Tensor4D, tf.Tensor4D];
          const [, height, width] = all.shape;
          const [, rows, columns] = output.shape;
          // The last row or column may be in no window; turned it would be the first.
          const [usedHeight, usedWidth] = [stride * (rows - 1) + size, stride * (columns - 1) + size];
          const turn = (tensor: tf.Tensor) => tf.reverse(tensor, [1, 2]);
          const inputs = {
            dy: turn(dy as tf.Tensor4D),
            input: turn(tf.slice(all, [0, 0, 0, 0], [-1, usedHeight, usedWidth, -1])),
            output: turn(output),
          };
          const gradient = tf.engine().runKernel(tf.MaxPoolGrad, inputs, {
            filterSize: size,
            strides: stride,
            pad: 'valid',
          }) as tf.Tensor;
          return tf.pad(turn(gradient), [
            [0, 0],
            [0, height - usedHeight],
            [0, width - usedWidth],
            [0, 0],
          ]);
        }),
    };
  });
  return pool(x) as tf.Tensor4D;
}
