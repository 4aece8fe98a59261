import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../base/humanError';
import { smallBytes, smallSide } from '../../faces/smallPicture';
import { DisjointSets } from '../grouping/joinGroups';
import { type Fit, PictureAligner } from './alignPictures';
import { BoxTree } from './boxTree';
import { codeLength, PictureMetric } from './pictureMetric';

/**
 * How far the codes of a picture and of a slightly cropped, compressed and resized copy are apart: in each of the first
 * numbers, and altogether.
 */
const reach = { numbers: 10, each: 4.8, altogether: 10.5 };
/** Copying leaves the contrast as it is, but for what blurring and sharpening do. */
const gains = { least: 0.95, most: 1.12 };
const leastCorrelation = 0.98;
/** In degrees: drawings that look alike are often turned a little. */
const mostTurned = 0.3;
/** Grey levels (standard deviation) below which a picture shows too little to be told from others. */
const leastContrast = 3;
/** How long others have to wait at most, in milliseconds. */
const patience = 50;

/** What near-duplicates are told by; all indexed by sample. */
export type DuplicateEvidence = {
  readonly contentHash: (sample: number) => string | undefined;
  /** [samples × 576]: see `smallPicture`. */
  readonly pictures: Uint8Array;
};

/**
 * Groups samples whose images are the same file, or show the same: compressed anew, resized, mirrored, with up to a
 * twentieth cut off each side.
 *
 * Codes of the pictures (`PictureMetric`) give the candidates, all that are near enough however many; those are laid on
 * one another (`PictureAligner`), and count where next to nothing is left that differs.
 * @param samples the samples to compare.
 * @returns for each of `samples`, the smallest position among those of its group.
 */
export async function groupNearDuplicates(
  samples: Uint32Array,
  { contentHash, pictures }: DuplicateEvidence,
  signal?: AbortSignal,
): Promise<Uint32Array> {
  const groups = new DisjointSets(samples.length);
  const byContent = new Map<string, number>();
  samples.forEach((sample, position) => {
    const hash = contentHash(sample);
    if (hash === undefined) return;
    const twin = byContent.get(hash);
    if (twin === undefined) byContent.set(hash, position);
    else groups.join(twin, position);
  });
  // Of one file, one is enough.
  const distinct = Array.from(samples.keys()).filter((position) => groups.find(position) === position);
  const pictureOf = (position: number) => {
    const start = (samples[position] as number) * smallBytes;
    return pictures.subarray(start, start + smallBytes);
  };
  await joinLookAlikes(
    distinct.filter((position) => contrastOf(pictureOf(position)) >= leastContrast),
    pictureOf,
    groups,
    signal,
  );
  return Uint32Array.from(samples, (_, position) => groups.find(position));
}

async function joinLookAlikes(
  positions: readonly number[],
  pictureOf: (position: number) => Uint8Array,
  groups: DisjointSets,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (positions.length < 2) return;
  const metric = PictureMetric.of(positions.map(pictureOf));
  const codes = new Float32Array(positions.length * codeLength);
  let rested = performance.now();
  const rest = async () => {
    if (performance.now() - rested < patience) return;
    await setImmediate();
    if (signal?.aborted) throw new CancelledError();
    rested = performance.now();
  };
  for (const [index, position] of positions.entries()) {
    codes.set(metric.codeOf(pictureOf(position)), index * codeLength);
    await rest();
  }
  const tree = new BoxTree(codes, codeLength, reach.numbers);
  const aligner = new PictureAligner();
  for (const [index, position] of positions.entries()) {
    const code = codes.subarray(index * codeLength, (index + 1) * codeLength);
    const picture = pictureOf(position);
    const compare = (to: Float32Array, shown: () => Uint8Array) => {
      tree.search(to, reach.each, (other) => {
        // Each pair once.
        if (other <= index || !areNear(to, codes, other)) return;
        const twin = positions[other] as number;
        if (groups.find(position) === groups.find(twin)) return;
        const fit = aligner.fit(shown(), pictureOf(twin));
        if (fit && isCopy(fit)) groups.join(position, twin);
      });
    };
    compare(code, () => picture);
    let flipped: Uint8Array | undefined;
    compare(metric.mirrored(code), () => (flipped ??= mirrored(picture)));
    await rest();
  }
}

function areNear(code: Float32Array, codes: Float32Array, other: number): boolean {
  let left = reach.altogether ** 2;
  for (let at = 0, place = other * codeLength; at < codeLength && left >= 0; at++, place++)
    left -= ((codes[place] as number) - (code[at] as number)) ** 2;
  return left >= 0;
}

/** Whether so little differs that one was made of the other: what was moved more was also computed anew more often. */
function isCopy({ correlation, worstPart, moved, gain, turned }: Fit): boolean {
  return (
    correlation >= leastCorrelation &&
    gain >= gains.least &&
    gain <= gains.most &&
    turned <= mostTurned &&
    worstPart <= Math.min(0.5, 0.22 + 0.33 * moved)
  );
}

function contrastOf(picture: Uint8Array): number {
  let [sum, squares] = [0, 0];
  for (const value of picture) {
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(0, squares / smallBytes - (sum / smallBytes) ** 2));
}

function mirrored(picture: Uint8Array): Uint8Array {
  return picture.map(
    (_, at) => picture[at - (at % smallSide) + (smallSide - 1 - (at % smallSide))] as number,
  );
}
