/**
 * Random numbers that are the same for the same seed (mulberry32 by Tommy Ettinger, public domain).
 * @param {number} seed an integer
 */
export function seededRandom(seed) {
  let state = seed >>> 0;
  /** @returns {number} in [0, 1) */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** @param {number} count @returns {number} an integer in [0, count) */
  const below = (count) => Math.floor(next() * count);
  return {
    next,
    below,
    /** @template T @param {readonly T[]} items not empty @returns {T} */
    pick: (items) => /** @type {T} */ (items[below(items.length)]),
    /** @template T @param {readonly T[]} items @returns {T[]} a copy in another order */
    shuffled(items) {
      const copy = [...items];
      for (let last = copy.length - 1; last > 0; last--) {
        const other = below(last + 1);
        [copy[last], copy[other]] = [/** @type {T} */ (copy[other]), /** @type {T} */ (copy[last])];
      }
      return copy;
    },
  };
}
