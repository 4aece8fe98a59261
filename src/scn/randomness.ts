/** A stream of random 32-bit integers (as unsigned numbers). The same seed gives the same stream on every machine. */
export type RandomBits = () => number;

/**
 * A seeded generator: sfc32 (Chris Doty-Humphrey's PractRand, public domain algorithm), warmed up so that near seeds diverge.
 * @param seed any integers; each changes the stream.
 */
export function randomBits(...seed: readonly number[]): RandomBits {
  // In an array, whose numbers are stored as they are: as variables of a closure they would be allocated at each change.
  const state = Int32Array.of(
    0x9e3779b9 ^ (seed[0] ?? 0),
    0x243f6a88 ^ (seed[1] ?? 0),
    0xb7e15162 ^ (seed[2] ?? 0),
    1,
  );
  const next = (): number => {
    const a = state[0] as number;
    const b = state[1] as number;
    const c = state[2] as number;
    const counter = state[3] as number;
    const sum = (a + b + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
    state[3] = counter + 1;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** A number in [0, 1). */
export function uniform(random: RandomBits): number {
  return random() / 2 ** 32;
}

/** A sample of the standard normal distribution (Box and Muller). */
export function normal(random: RandomBits): number {
  return Math.sqrt(-2 * Math.log(1 - uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
}

/** Shuffles in place (Fisher and Yates). */
export function shuffle(values: Uint32Array | number[], random: RandomBits): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(uniform(random) * (i + 1));
    const held = values[i] as number;
    values[i] = values[j] as number;
    values[j] = held;
  }
}
