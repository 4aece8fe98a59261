/**
 * Splits positions into batches of about one size: a last batch of three faces would be all noise.
 * @param steps how many batches.
 */
export function evenBatches(order: Uint32Array, steps: number): Uint32Array[] {
  const end = (step: number) => Math.round((step * order.length) / steps);
  return Array.from({ length: steps }, (_, step) => order.subarray(end(step), end(step + 1)));
}
