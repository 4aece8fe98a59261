import type { BackboneSettings } from './backbone';

/**
 * Two made-up images, always the same, to see what a face model gives: soft waves of each colour, and a chessboard.
 * @returns each [size × size × 3] bytes
 */
export function testImages(size: number): readonly [Uint8Array, Uint8Array] {
  const waves = new Uint8Array(3 * size * size);
  const board = new Uint8Array(3 * size * size);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < 3; channel++, at++) {
        const phase = ((x * (1 + channel) + y * (3 - channel)) / size) * Math.PI;
        waves[at] = Math.round(127.5 + 100 * Math.sin(phase));
        board[at] = (Math.floor((8 * x) / size) + Math.floor((8 * y) / size) + channel) % 2 === 0 ? 40 : 210;
      }
    }
  }
  return [waves, board];
}

type Preparation = Pick<BackboneSettings, 'inputSize' | 'layout' | 'channels' | 'mean' | 'scale'>;

/**
 * Writes one image into a batch as the backbone wants it.
 * @param rgb [inputSize × inputSize × 3] bytes
 * @param batch [images × 3 × inputSize × inputSize] values
 * @param index which image of the batch
 */
export function writeInput(rgb: Uint8Array, backbone: Preparation, batch: Float32Array, index: number): void {
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

/** The same image from right to left. */
export function mirrorImage(rgb: Uint8Array, size: number): Uint8Array {
  const mirror = new Uint8Array(rgb.length);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = (y * size + x) * 3;
      const to = (y * size + size - 1 - x) * 3;
      mirror[to] = rgb[from] ?? 0;
      mirror[to + 1] = rgb[from + 1] ?? 0;
      mirror[to + 2] = rgb[from + 2] ?? 0;
    }
  }
  return mirror;
}
