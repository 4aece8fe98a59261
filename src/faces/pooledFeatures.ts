import * as l10n from '@vscode/l10n';
import type { Tensor } from 'onnxruntime-node';

/**
 * An output's features, of the runtime's memory no more: [n, d] as it is, a map [n, d, h, w] (NCHW) or [n, h, w, d]
 * (NHWC) averaged over its height and width, as a global average pooling layer does.
 * @param count images that were run
 * @returns [count × d]; a sentence where the output has another shape or type.
 */
export function pooledFeatures(
  output: Pick<Tensor, 'type' | 'dims' | 'data'> | undefined,
  count: number,
  layout: 'NCHW' | 'NHWC',
): Float32Array | string {
  if (!output) return l10n.t('it gave no output.');
  const { type, dims, data } = output;
  if (type !== 'float32') return l10n.t('its output is {0}, not float32.', type);
  if ((dims.length !== 2 && dims.length !== 4) || dims[0] !== count) {
    return l10n.t(
      'its output for {0} images is [{1}], neither [{0}, features] nor a map of features.',
      count,
      dims.join(', '),
    );
  }
  const values = data as Float32Array;
  if (dims.length === 2) return Float32Array.from(values);
  const [, a = 0, b = 0, c = 0] = dims;
  const [width, area] = layout === 'NCHW' ? [a, b * c] : [c, a * b];
  // How far a feature's next place in the map is, and the next feature of a place.
  const [nextPlace, nextFeature] = layout === 'NCHW' ? [1, area] : [width, 1];
  const features = new Float32Array(count * width);
  for (let image = 0; image < count; image++) {
    for (let feature = 0; feature < width; feature++) {
      let sum = 0;
      const start = image * width * area + feature * nextFeature;
      for (let place = 0; place < area; place++) sum += values[start + place * nextPlace] ?? NaN;
      features[image * width + feature] = sum / area;
    }
  }
  return features;
}
