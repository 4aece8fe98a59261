const [hashOffset, hashPrime] = [0x811c9dc5, 0x01000193];

/**
 * Some of these numbers, picked at random but always the same ones for the same seed: those with the least hashes of seed
 * and number. One that leaves the whole takes only itself out of the pick.
 *
 * @returns at most `size`, ascending.
 */
export function pickReproducibly(numbers: readonly number[], size: number, seed: string): number[] {
  const hashOf = hashesOf(seed);
  return numbers
    .map((number) => ({ number, hash: hashOf(number) }))
    .sort((a, b) => a.hash - b.hash || a.number - b.number)
    .slice(0, size)
    .map(({ number }) => number)
    .sort((a, b) => a - b);
}

/** About one face in so many is brought forward by chance. */
const everyControl = 40;
/** In fewer faces than this nothing hides. */
const fewestForControls = 80;

/**
 * A list in its order, but for a few faces that chance brings forward from anywhere behind, so that what is judged tells also
 * of what an order would leave for last. Which ones, and where, follows from the seed and the faces alone.
 *
 * @param isOpen whether a face may be brought forward; the others keep their order.
 */
export function withControls(
  ordered: Uint32Array,
  isOpen: (face: number) => boolean,
  seed: string,
): Uint32Array {
  const open = ordered.filter(isOpen);
  if (open.length < fewestForControls) return ordered;
  const hashOf = hashesOf(`${seed} controls`);
  const isSlot = hashesOf(`${seed} slots`);
  const drawn = pickReproducibly([...open], Math.ceil(open.length / everyControl), `${seed} controls`);
  drawn.sort((a, b) => hashOf(a) - hashOf(b));
  const placed = new Set<number>();
  const mixedIn: number[] = [];
  for (const face of ordered) {
    if (placed.has(face)) continue;
    if (isSlot(face) < 2 ** 32 / everyControl) {
      while (placed.has(drawn[0] ?? face) && drawn.length > 0) drawn.shift();
      const control = drawn.shift();
      if (control !== undefined && control !== face) {
        placed.add(control);
        mixedIn.push(control);
      }
    }
    placed.add(face);
    mixedIn.push(face);
  }
  return Uint32Array.from(mixedIn);
}

/** A hash of each number, other ones for another seed. */
function hashesOf(seed: string): (number: number) => number {
  let start = hashOffset;
  for (let place = 0; place < seed.length; place++)
    start = Math.imul(start ^ seed.charCodeAt(place), hashPrime);
  return (number) => mixed(start ^ Math.imul(number + 1, 0x9e3779b1));
}

/** Spreads a hash's bits over all 32 (the finaliser of MurmurHash3 by Austin Appleby, public domain). */
function mixed(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
