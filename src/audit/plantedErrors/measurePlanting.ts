import type {
  PlantedClass,
  PlantedErrorsSummary,
  PlantedMeasures,
  PrecisionRecallPoint,
} from '../../protocol/plantedErrors';
import type { AuditScores } from '../result/auditResult';
import type { Planting } from './planting';

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

/** An audit of planted errors: everything by face but the scores, whose rows are the data set's. */
type AuditedPlanting = {
  /** Rows of the audited faces among the scores, [faces]. */
  readonly rows: Uint32Array;
  /** Labels before the planting, [faces]. */
  readonly originals: Uint16Array;
  readonly planting: Planting;
  /** What the audit says of the planted labels. */
  readonly scores: Pick<AuditScores, 'labelQuality' | 'suggested' | 'isIssue'>;
  /** 1 where an audit of the original labels flags the row, [samples]; undefined where there is none. */
  readonly isKnown: Uint8Array | undefined;
  readonly classes: readonly string[];
};

/** The part of the summary that follows from the scores. */
export type PlantingMeasures = PlantedMeasures &
  Pick<PlantedErrorsSummary, 'withoutKnown' | 'suggestedRight' | 'byClass'>;

export function measurePlanting(audited: AuditedPlanting): PlantingMeasures {
  const { rows, isKnown } = audited;
  const byClass = measureClasses(audited);
  return {
    ...measure(audited, () => true),
    withoutKnown: isKnown ? measure(audited, (face) => isKnown[rows[face] as number] !== 1) : null,
    suggestedRight: byClass.reduce((sum, { suggestedRight }) => sum + suggestedRight, 0),
    byClass,
  };
}

/** @param counts whether a face does. */
function measure(
  { rows, planting, scores }: AuditedPlanting,
  counts: (face: number) => boolean,
): PlantedMeasures {
  const faces = Uint32Array.from(rows.keys()).filter(counts);
  const isPlanted = Uint8Array.from(faces, (face) => planting.isPlanted[face] as number);
  const quality = Float32Array.from(faces, (face) => scores.labelQuality[rows[face] as number] as number);
  const flagged = faces.filter((face) => scores.isIssue[rows[face] as number] === 1);
  const planted = isPlanted.reduce((sum, flag) => sum + flag, 0);
  return {
    faces: faces.length,
    planted,
    foundFirst: foundAmongFirst(isPlanted, quality, planted),
    auroc: numberOrNull(auroc(isPlanted, quality)),
    averagePrecision: numberOrNull(averagePrecision(isPlanted, quality)),
    flags: {
      flagged: flagged.length,
      found: flagged.filter((face) => planting.isPlanted[face] === 1).length,
    },
    curve: precisionRecallCurve(isPlanted, quality),
  };
}

/** JSON knows no NaN. */
function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function measureClasses({ rows, originals, planting, scores, classes }: AuditedPlanting): PlantedClass[] {
  return classes.flatMap((label, index) => {
    let faces = 0;
    let planted = 0;
    let found = 0;
    let suggestedRight = 0;
    const wrong = new Map<number, number>();
    rows.forEach((row, face) => {
      if (originals[face] !== index) return;
      faces++;
      if (planting.isPlanted[face] !== 1) return;
      planted++;
      found += scores.isIssue[row] as number;
      const suggested = scores.suggested[row] as number;
      if (suggested === index) suggestedRight++;
      else wrong.set(suggested, (wrong.get(suggested) ?? 0) + 1);
    });
    if (faces === 0) return [];
    const [most] = [...wrong].sort(([, a], [, b]) => b - a);
    const wrongSuggestion = most ? { label: classes[most[0]] ?? '', count: most[1] } : null;
    return [{ label, faces, planted, found, suggestedRight, wrongSuggestion }];
  });
}
