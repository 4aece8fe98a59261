/** Bins of equal width over 0 to 1, the upper end in the last. */
export const binCount = 50;

/** The bin of a value from 0 to 1; undefined for NaN. */
function binOf(value: number | undefined): number | undefined {
  if (value === undefined || Number.isNaN(value)) return undefined;
  return Math.max(0, Math.min(binCount - 1, Math.floor(value * binCount)));
}

/**
 * By bin of importance, the faces of the low group and the others; `split` is the greatest importance of the low group,
 * undefined where it is empty.
 *
 * @param flags by face.
 * @param lowFlag the bit that marks the low group.
 * @param asideFlag faces with this bit took no part in the split, and are left out.
 */
export function binImportance(
  importance: Float32Array,
  flags: Uint8Array,
  lowFlag: number,
  asideFlag: number,
) {
  const low = new Uint32Array(binCount);
  const high = new Uint32Array(binCount);
  let lowFaces = 0;
  let faces = 0;
  let split: number | undefined;
  for (let face = 0; face < importance.length; face++) {
    const own = flags[face] ?? 0;
    const value = importance[face] ?? NaN;
    const bin = binOf(value);
    if (bin === undefined || (own & asideFlag) !== 0) continue;
    const isLow = (own & lowFlag) !== 0;
    const counts = isLow ? low : high;
    counts[bin] = (counts[bin] ?? 0) + 1;
    faces++;
    if (!isLow) continue;
    lowFaces++;
    split = Math.max(split ?? value, value);
  }
  return { low, high, lowFaces, faces, split };
}

/** By bin of label quality, how many faces there are and how many of their labels the audit expects to be wrong. */
export type QualityBins = { readonly faces: Uint32Array; readonly wrong: Float64Array };

export function binQuality(labelQuality: Float32Array): QualityBins {
  const faces = new Uint32Array(binCount);
  const wrong = new Float64Array(binCount);
  for (const quality of labelQuality) {
    const bin = binOf(quality);
    if (bin === undefined) continue;
    faces[bin] = (faces[bin] ?? 0) + 1;
    wrong[bin] = (wrong[bin] ?? 0) + (1 - quality);
  }
  return { faces, wrong };
}

/** Faces in the bins below `bin`, and the wrong labels expected among them. */
export function below({ faces, wrong }: QualityBins, bin: number): { faces: number; wrong: number } {
  const sum = (counts: Uint32Array | Float64Array) => {
    let total = 0;
    for (const each of counts.subarray(0, bin)) total += each;
    return total;
  };
  return { faces: sum(faces), wrong: sum(wrong) };
}

/** A scale by powers of ten shows small bins beside one that is so much greater than most. */
const mostOnStraightScale = 20;

/** Whether counts are so far apart that most bars would not be seen on a straight scale. */
export function wantsLogarithm(counts: readonly number[]): boolean {
  const present = counts.filter((each) => each > 0).sort((a, b) => a - b);
  const middle = present[Math.floor(present.length / 2)] ?? 0;
  return (present.at(-1) ?? 0) > mostOnStraightScale * middle;
}
