import type { Backbone } from './backbone';

/**
 * Writes one image into a batch as the backbone wants it.
 * @param rgb [inputSize × inputSize × 3] bytes
 * @param batch [images × 3 × inputSize × inputSize] values
 * @param index which image of the batch
 */
export function writeInput(rgb: Uint8Array, backbone: Backbone, batch: Float32Array, index: number): void {
  const { inputSize, layout, channels, mean, scale } = backbone;
  const area = inputSize * inputSize;
  const start = index * 3 * area;
  // Where a channel's next value goes: beside it (NHWC) or in the same plane (NCHW).
  const [step, plane] = layout === 'NCHW' ? [1, area] : [3, 1];
  for (let channel = 0; channel < 3; channel++) {
    const source = channels === 'RGB' ? channel : 2 - channel;
    const centre = mean[channel] ?? 0;
    const factor = scale[channel] ?? 1;
    let to = start + channel * plane;
    for (let from = source; from < 3 * area; from += 3, to += step) {
      batch[to] = ((rgb[from] ?? 0) - centre) * factor;
    }
  }
}
