const [hashOffset, hashPrime] = [0x811c9dc5, 0x01000193];

/**
 * Some of these numbers, picked at random but always the same ones for the same seed: those with the least hashes of seed
 * and number. One that leaves the whole takes only itself out of the pick.
 *
 * @returns at most `size`, ascending.
 */
export function pickReproducibly(numbers: readonly number[], size: number, seed: string): number[] {
  let start = hashOffset;
  for (let place = 0; place < seed.length; place++)
    start = Math.imul(start ^ seed.charCodeAt(place), hashPrime);
  return numbers
    .map((number) => ({ number, hash: mixed(start ^ Math.imul(number + 1, 0x9e3779b1)) }))
    .sort((a, b) => a.hash - b.hash || a.number - b.number)
    .slice(0, size)
    .map(({ number }) => number)
    .sort((a, b) => a - b);
}

/** Spreads a hash's bits over all 32 (the finaliser of MurmurHash3 by Austin Appleby, public domain). */
function mixed(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
