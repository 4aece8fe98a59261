/** A share with what it may truly be. */
export type ShareInterval = { readonly share: number; readonly low: number; readonly high: number };

/** Standard normal quantile of 97.5 %. */
export const normalQuantile = 1.959964;

/**
 * The share of `found` among `looked`, with Wilson's 95 % interval, which stays within 0 and 1 and holds for few looks
 * (E. B. Wilson 1927; recommended for small numbers by Brown, Cai and DasGupta 2001).
 *
 * @returns undefined where nobody has looked yet.
 */
export function wilsonInterval(found: number, looked: number): ShareInterval | undefined {
  if (looked === 0) return undefined;
  const share = found / looked;
  const square = normalQuantile ** 2;
  const centre = (share + square / (2 * looked)) / (1 + square / looked);
  const half =
    (normalQuantile / (1 + square / looked)) *
    Math.sqrt((share * (1 - share)) / looked + square / (4 * looked ** 2));
  return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
