import * as tf from '@tensorflow/tfjs-core';
import { importanceWeights, weighLogits } from '../../../../src/scn/attentionWeighting';
import { networkFromModel } from '../../../../src/scn/models/imagesModel';
import type { ImagesModelDescription } from '../../../../src/scn/models/modelDescription';
import type { ScnModel } from '../../../../src/scn/models/modelFiles';

/**
 * What a model's first network says of the reference's input: [2, 3, 64, 64] in PyTorch's order, number i being
 * sin(0.37 i) + 0.5 cos(0.011 i).
 */
export async function outputsOf(
  model: ScnModel<ImagesModelDescription>,
): Promise<Record<'features' | 'alpha' | 'weighted_logits', Float32Array>> {
  const network = await networkFromModel(model, 0);
  const [features, alpha, logits] = tf.tidy(() => {
    const numbers = Float32Array.from(
      { length: 2 * 3 * 64 * 64 },
      (_, i) => Math.sin(0.37 * i) + 0.5 * Math.cos(0.011 * i),
    );
    const images: tf.Tensor4D = tf.transpose(tf.tensor4d(numbers, [2, 3, 64, 64]), [0, 2, 3, 1]);
    const vectors = network.backbone.features(images, false);
    const output = network.head.forward(vectors);
    const weights = importanceWeights(output.attentionScores);
    return [vectors, weights, weighLogits(output.logits, weights)] as const;
  });
  const read = async (tensor: tf.Tensor) => Float32Array.from(await tensor.data());
  const outputs = {
    features: await read(features),
    alpha: await read(alpha),
    weighted_logits: await read(logits),
  };
  tf.dispose([features, alpha, logits]);
  network.dispose();
  return outputs;
}
