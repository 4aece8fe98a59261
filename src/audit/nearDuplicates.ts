/** Perceptual hashes that differ in at most this many of their 64 bits may be near-duplicates. */
const mostDifferentBits = 3;
/** … and are, when their features point this much the same way (cosine). */
const leastCosine = 0.995;
/** A band shared by more samples than this is a plain background or the like; comparing all pairs would be quadratic. */
const mostPerBand = 400;

const bands = 4;
const bitsPerBand = 16n;

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
  const { perceptualHashes } = evidence;
  const buckets = new Map<number, number[]>();
  samples.forEach((sample, position) => {
    const key = Number(((perceptualHashes[sample] as bigint) >> (BigInt(band) * bitsPerBand)) & 0xffffn);
    const bucket = buckets.get(key);
    if (!bucket) buckets.set(key, [position]);
    else if (bucket.length < mostPerBand) bucket.push(position);
  });
  for (const bucket of buckets.values()) {
    for (let i = 1; i < bucket.length; i++) {
      for (let j = 0; j < i; j++) {
        const a = bucket[i] as number;
        const b = bucket[j] as number;
        if (
          groups.find(a) !== groups.find(b) &&
          looksTheSame(samples[a] as number, samples[b] as number, evidence)
        ) {
          groups.join(a, b);
        }
      }
    }
  }
}

function looksTheSame(
  a: number,
  b: number,
  { perceptualHashes, features, dimensions }: DuplicateEvidence,
): boolean {
  let different = (perceptualHashes[a] as bigint) ^ (perceptualHashes[b] as bigint);
  for (let bits = 0; different !== 0n; different &= different - 1n) {
    if (++bits > mostDifferentBits) return false;
  }
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

/** Union and find, with the smallest member as a set's name. */
class DisjointSets {
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
