import type { PrecisionRecallPoint } from '../../protocol/plantedErrors';

/** Ends of runs of equal scores in a ranking: faces so far, and positives among them. */
type Cut = { readonly faces: number; readonly found: number; readonly score: number };

/** Faces from the most suspect on (lowest quality); equal qualities share one cut, as no threshold tells them apart. */
function cutsOf(isPositive: Uint8Array, quality: Float32Array): Cut[] {
  const order = ranked(quality);
  const cuts: Cut[] = [];
  let found = 0;
  order.forEach((face, position) => {
    found += isPositive[face] as number;
    const next = order[position + 1];
    const score = quality[face] as number;
    if (next === undefined || quality[next] !== score) cuts.push({ faces: position + 1, found, score });
  });
  return cuts;
}

/** Faces by quality, lowest first; ties in their own order. */
function ranked(quality: Float32Array): number[] {
  return Array.from(quality, (_, face) => face).sort(
    (a, b) => (quality[a] as number) - (quality[b] as number),
  );
}

function positivesOf(isPositive: Uint8Array): number {
  return isPositive.reduce((sum, flag) => sum + flag, 0);
}

/**
 * The chance that a positive has a lower quality than a negative, ties counting half.
 * @returns NaN where there are no positives or no negatives.
 */
export function auroc(isPositive: Uint8Array, quality: Float32Array): number {
  const positives = positivesOf(isPositive);
  const negatives = isPositive.length - positives;
  let wins = 0;
  let before = { faces: 0, found: 0 };
  for (const cut of cutsOf(isPositive, quality)) {
    const tiedPositives = cut.found - before.found;
    const tiedNegatives = cut.faces - before.faces - tiedPositives;
    wins += tiedPositives * (negatives - (cut.faces - cut.found) + tiedNegatives / 2);
    before = cut;
  }
  return wins / (positives * negatives);
}

/**
 * Average precision: the precision at each cut, weighted by the recall that it gains (no interpolation).
 * @returns NaN where there are no positives.
 */
export function averagePrecision(isPositive: Uint8Array, quality: Float32Array): number {
  const positives = positivesOf(isPositive);
  let sum = 0;
  let foundBefore = 0;
  for (const { faces, found } of cutsOf(isPositive, quality)) {
    sum += (found - foundBefore) * (found / faces);
    foundBefore = found;
  }
  return sum / positives;
}

/** Positives among the `count` faces of the lowest quality. */
export function foundAmongFirst(isPositive: Uint8Array, quality: Float32Array, count: number): number {
  return ranked(quality)
    .slice(0, count)
    .reduce((sum, face) => sum + (isPositive[face] as number), 0);
}

/**
 * The cuts at which further positives are found, from the lowest quality on: between them precision only falls.
 * @param most how many points at most; evenly thinned, the first and the last stay.
 */
export function precisionRecallCurve(
  isPositive: Uint8Array,
  quality: Float32Array,
  most = 200,
): PrecisionRecallPoint[] {
  let foundBefore = 0;
  const gains = cutsOf(isPositive, quality).filter(({ found }) => {
    const gained = found > foundBefore;
    foundBefore = found;
    return gained;
  });
  const step = Math.max(1, (gains.length - 1) / (most - 1));
  const points: PrecisionRecallPoint[] = [];
  for (let position = 0; Math.round(position) < gains.length; position += step) {
    const cut = gains[Math.round(position)];
    if (cut) points.push({ faces: cut.faces, found: cut.found, labelQuality: cut.score });
  }
  return points;
}
