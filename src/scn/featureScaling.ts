/** How features were centred and scaled; saved with a model. Both [dimensions]. */
export type FeatureScaling = { readonly mean: Float32Array; readonly scale: Float32Array };

/**
 * Fits a standardisation: each dimension to mean 0 and variance 1.
 * @param features [samples × dimensions]
 * @param rows the samples to fit on.
 */
export function fitFeatureScaling(
  features: Float32Array,
  dimensions: number,
  rows: ArrayLike<number>,
): FeatureScaling {
  const sum = new Float64Array(dimensions);
  const squares = new Float64Array(dimensions);
  for (let i = 0; i < rows.length; i++) {
    const start = (rows[i] as number) * dimensions;
    for (let d = 0; d < dimensions; d++) {
      const value = features[start + d] as number;
      sum[d] = (sum[d] as number) + value;
      squares[d] = (squares[d] as number) + value * value;
    }
  }
  const count = Math.max(rows.length, 1);
  const mean = Float32Array.from(sum, (value) => value / count);
  const scale = Float32Array.from(squares, (value, d) => {
    const variance = value / count - (mean[d] as number) ** 2;
    return variance > 1e-12 ? 1 / Math.sqrt(variance) : 0;
  });
  return { mean, scale };
}

/**
 * Scales the chosen rows, [rows × dimensions].
 * @param scaled where to; a new array if not given.
 */
export function scaleFeatures(
  features: Float32Array,
  dimensions: number,
  rows: ArrayLike<number>,
  { mean, scale }: FeatureScaling,
  scaled: Float32Array = new Float32Array(rows.length * dimensions),
): Float32Array {
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * dimensions;
    for (let d = 0; d < dimensions; d++) {
      scaled[i * dimensions + d] =
        ((features[from + d] as number) - (mean[d] as number)) * (scale[d] as number);
    }
  }
  return scaled;
}
