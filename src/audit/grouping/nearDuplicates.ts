/** Union and find over the numbers 0 to size − 1, with the smallest member as a set's name. */
export class DisjointSets {
  private readonly parent: Uint32Array;

  constructor(size: number) {
    this.parent = Uint32Array.from({ length: size }, (_, member) => member);
  }

  find(member: number): number {
    let root = member;
    while (this.parent[root] !== root) root = this.parent[root] as number;
    for (let at = member; at !== root;) {
      const next = this.parent[at] as number;
      this.parent[at] = root;
      at = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    this.parent[Math.max(x, y)] = Math.min(x, y);
  }
}

/** Perceptual hashes that differ in at most this many of their 64 bits may be near-duplicates. */
const mostDifferentBits = 3;
/** … and are, when their features point this much the same way (cosine). */
const leastCosine = 0.995;
/** A band shared by more samples than this is a plain background or the like; comparing all pairs would be quadratic. */
const mostPerBand = 400;

/** 16 bits each. */
const bands = 4;

/** What near-duplicates are told by; all indexed by sample. */
export type DuplicateEvidence = {
  readonly contentHash: (sample: number) => string | undefined;
  readonly perceptualHashes: BigUint64Array;
  /** [samples × dimensions] */
  readonly features: Float32Array;
  readonly dimensions: number;
};

/**
 * Groups samples whose images are the same file, or look the same: 64-bit perceptual hashes at most three bits apart
 * and features almost parallel.
 *
 * Two hashes that differ in three bits agree in at least one of four 16-bit bands, so only samples that share a band
 * are compared.
 * @param samples the samples to compare.
 * @returns for each of `samples`, the smallest position among those of its group.
 */
export function groupNearDuplicates(samples: Uint32Array, evidence: DuplicateEvidence): Uint32Array {
  const groups = new DisjointSets(samples.length);
  const byContent = new Map<string, number>();
  samples.forEach((sample, position) => {
    const hash = evidence.contentHash(sample);
    if (hash === undefined) return;
    const twin = byContent.get(hash);
    if (twin === undefined) byContent.set(hash, position);
    else groups.join(twin, position);
  });
  for (let band = 0; band < bands; band++) joinWithinBand(samples, evidence, band, groups);
  return Uint32Array.from(samples, (_, position) => groups.find(position));
}

function joinWithinBand(
  samples: Uint32Array,
  evidence: DuplicateEvidence,
  band: number,
  groups: DisjointSets,
): void {
  const { buffer, byteOffset, length } = evidence.perceptualHashes;
  // Numbers, since bigints took four times as long; the order of a hash's parts in memory does not matter.
  const parts = new Uint16Array(buffer, byteOffset, length * bands);
  const halves = new Uint32Array(buffer, byteOffset, length * 2);
  const buckets = new Map<number, number[]>();
  samples.forEach((sample, position) => {
    const key = parts[sample * bands + band] as number;
    const bucket = buckets.get(key);
    if (!bucket) buckets.set(key, [position]);
    else if (bucket.length < mostPerBand) bucket.push(position);
  });
  for (const bucket of buckets.values()) {
    for (let i = 1; i < bucket.length; i++) {
      for (let j = 0; j < i; j++) {
        const a = bucket[i] as number;
        const b = bucket[j] as number;
        const [x, y] = [samples[a] as number, samples[b] as number];
        if (
          differentBits(halves, x, y) <= mostDifferentBits &&
          groups.find(a) !== groups.find(b) &&
          almostParallel(x, y, evidence)
        ) {
          groups.join(a, b);
        }
      }
    }
  }
}

function differentBits(halves: Uint32Array, a: number, b: number): number {
  const low = (halves[2 * a] as number) ^ (halves[2 * b] as number);
  const high = (halves[2 * a + 1] as number) ^ (halves[2 * b + 1] as number);
  return countBits(low) + countBits(high);
}

/** The set bits of a 32-bit number (Warren, “Hacker’s Delight”, 5-1). */
function countBits(bits: number): number {
  let sums = bits - ((bits >>> 1) & 0x55555555);
  sums = (sums & 0x33333333) + ((sums >>> 2) & 0x33333333);
  return Math.imul((sums + (sums >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function almostParallel(a: number, b: number, { features, dimensions }: DuplicateEvidence): boolean {
  let product = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (let d = 0; d < dimensions; d++) {
    const x = features[a * dimensions + d] as number;
    const y = features[b * dimensions + d] as number;
    product += x * y;
    lengthA += x * x;
    lengthB += y * y;
  }
  return product >= leastCosine * Math.sqrt(lengthA * lengthB);
}
