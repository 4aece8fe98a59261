import * as tf from '@tensorflow/tfjs-core';

/** The name under which TensorFlow.js' native packages register their backend. */
export const nativeBackend = 'tensorflow';

/** Whether this thread's engine is native code, which has every gradient, each faster than one composed of others. */
export function runsNatively(): boolean {
  return tf.getBackend() === nativeBackend;
}
