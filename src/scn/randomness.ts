/** A stream of random 32-bit integers (as unsigned numbers). The same seed gives the same stream on every machine. */
export type RandomBits = () => number;

/**
 * A seeded generator: sfc32 (Chris Doty-Humphrey's PractRand, public domain algorithm), warmed up so that near seeds diverge.
 * @param seed any integers; each changes the stream.
 */
export function randomBits(...seed: readonly number[]): RandomBits {
  let a = 0x9e3779b9 ^ (seed[0] ?? 0);
  let b = 0x243f6a88 ^ (seed[1] ?? 0);
  let c = 0xb7e15162 ^ (seed[2] ?? 0);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
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
