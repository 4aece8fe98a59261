import * as tf from '@tensorflow/tfjs-core';
import { runsNatively } from '../engines/nativeEngine';

/**
 * Convolves a batch of images with square kernels, as many zeros around all sides as given.
 *
 * Its gradients are composed of convolutions. TensorFlow.js' WASM backend lacks the one for the kernel, and in its own for
 * the input it loops where XNNPACK would do the work; composed, training runs on every backend, with the same code. Native
 * engines have both, but not for padding of one's own, so the zeros are put there beforehand.
 * @param images [batch, height, width, channels]
 * @param kernel [size, size, channels, filters]
 * @param ofData whether the images are what the network was given, so that nobody asks for their gradient.
 * @returns [batch, ⌊(height + 2 · padding − size) / stride⌋ + 1, …, filters]
 */
export function convolution(
  images: tf.Tensor4D,
  kernel: tf.Tensor4D,
  stride: number,
  padding: number,
  ofData = false,
): tf.Tensor4D {
  if (runsNatively()) return tf.conv2d(padded(images, padding), kernel, stride, 'valid');
  const forward = (input: tf.Tensor4D, filter: tf.Tensor4D) =>
    tf.conv2d(input, filter, stride, around(padding));
  const kernelGradientOf = (input: tf.Tensor4D, dy: tf.Tensor4D) =>
    kernelGradient(input, dy, kernel.shape[0], stride, padding);
  // What a gradient leaves behind TensorFlow.js keeps until all gradients are there: five times what is needed, untidied.
  if (ofData) {
    const convolve = tf.customGrad((w, save) => {
      (save as tf.GradSaveFunc)([images]);
      return {
        value: forward(images, w as tf.Tensor4D),
        gradFunc: (dy, saved) =>
          tf.tidy(() => kernelGradientOf((saved as tf.Tensor4D[])[0] as tf.Tensor4D, dy as tf.Tensor4D)),
      };
    });
    return convolve(kernel) as tf.Tensor4D;
  }
  const convolve = tf.customGrad((x, w, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor4D, w as tf.Tensor4D]);
    return {
      value: forward(x as tf.Tensor4D, w as tf.Tensor4D),
      gradFunc: (dy, saved) =>
        tf.tidy(() => {
          const [input, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
          const output = dy as tf.Tensor4D;
          return [
            inputGradient(output, filter, input.shape, stride, padding),
            kernelGradientOf(input, output),
          ];
        }),
    };
  });
  return convolve(images, kernel) as tf.Tensor4D;
}

function padded(images: tf.Tensor4D, padding: number): tf.Tensor4D {
  return padding === 0 ? images : tf.pad(images, around(padding));
}

type Padding = [[number, number], [number, number], [number, number], [number, number]];

function around(padding: number): Padding {
  return [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ];
}

/**
 * dL/dw: the images, their channels in the batch's place, convolved with dL/dy, whose values lie `stride` apart.
 * @returns [size, size, channels, filters]
 */
function kernelGradient(
  images: tf.Tensor4D,
  dy: tf.Tensor4D,
  size: number,
  stride: number,
  padding: number,
): tf.Tensor4D {
  const [, height, width] = images.shape;
  const [, rows, columns] = dy.shape;
  const turned = tf.transpose(images, [3, 1, 2, 0]);
  const bottom = stride * (rows - 1) + size - height - padding;
  const right = stride * (columns - 1) + size - width - padding;
  // Where the stride leaves a rest, the last rows and columns took no part.
  const used = tf.slice(
    turned,
    [0, 0, 0, 0],
    [-1, height + Math.min(bottom, 0), width + Math.min(right, 0), -1],
  );
  const gradient = tf.conv2d(
    used,
    tf.transpose(dy, [1, 2, 0, 3]),
    1,
    [
      [0, 0],
      [padding, Math.max(bottom, 0)],
      [padding, Math.max(right, 0)],
      [0, 0],
    ],
    'NHWC',
    stride,
  );
  return tf.transpose(gradient, [1, 2, 0, 3]);
}

/** dL/dx: dL/dy with `stride − 1` zeros between its values, convolved with the kernel turned by 180°. */
function inputGradient(
  dy: tf.Tensor4D,
  kernel: tf.Tensor4D,
  [, height, width]: readonly [number, number, number, number],
  stride: number,
  padding: number,
): tf.Tensor4D {
  const size = kernel.shape[0];
  const turned = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);
  // A kernel of one pixel touches no zero, so they can come afterwards, where there are fewer channels to multiply.
  if (size === 1 && padding === 0) return apart(tf.conv2d(dy, turned, 1, 'valid'), stride, height, width);
  const [, rows, columns] = dy.shape;
  const spread = apart(dy, stride, stride * (rows - 1) + 1, stride * (columns - 1) + 1);
  const before = size - 1 - padding;
  return tf.conv2d(spread, turned, 1, [
    [0, 0],
    [before, height - (spread.shape[1] + before - size + 1)],
    [before, width - (spread.shape[2] + before - size + 1)],
    [0, 0],
  ]);
}

/** The values of a batch of images `stride` apart, zeros between and behind them, `height` × `width` in all. */
function apart(images: tf.Tensor4D, stride: number, height: number, width: number): tf.Tensor4D {
  if (stride === 1) return images;
  const [batch, rows, columns, channels] = images.shape;
  const between = tf.pad(tf.reshape(images, [batch * rows, 1, columns, channels]), [
    [0, 0],
    [0, stride - 1],
    [0, 0],
    [0, 0],
  ]);
  const spreadRows = tf.reshape(between, [batch * rows * stride * columns, 1, channels]);
  const spread: tf.Tensor4D = tf.reshape(
    tf.pad(spreadRows, [
      [0, 0],
      [0, stride - 1],
      [0, 0],
    ]),
    [batch, rows * stride, columns * stride, channels],
  );
  const cut: tf.Tensor4D = tf.slice(
    spread,
    [0, 0, 0, 0],
    [-1, Math.min(height, rows * stride), Math.min(width, columns * stride), -1],
  );
  return tf.pad(cut, [
    [0, 0],
    [0, height - cut.shape[1]],
    [0, width - cut.shape[2]],
    [0, 0],
  ]);
}
