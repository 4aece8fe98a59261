import type { PlantedClass, PlantedErrorsSummary, PlantedMeasures } from '../../protocol/plantedErrors';
import type { AuditScores } from '../auditResult';
import type { Planting } from './planting';
import { auroc, averagePrecision, foundAmongFirst, precisionRecallCurve } from './rankingMetrics';

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
