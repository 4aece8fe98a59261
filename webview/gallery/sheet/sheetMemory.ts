import * as v from 'valibot';
import type { Review } from '../store/review';
import { type Outcome, sheetsOf, type SheetSubject } from './subject';

/** More marks than this are not kept over a reload, the last ones. */
const mostMarks = 1000;
/** The limits that can be chosen, beside that of the settings. */
export const sureLimits: readonly number[] = [0.5, 0.6, 0.7, 0.8, 0.9];

const index = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What is kept of the sheets over a reload: marks are no decisions, but an annotator would miss them. */
export const sheetMemorySchema = v.object({
  isOpen: v.boolean(),
  /** Null: that of the settings. */
  chosenLimit: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0.5), v.maxValue(0.99))), null),
  subject: v.nullable(
    v.variant('kind', [
      v.object({ kind: v.literal('pair'), given: index, suggested: index }),
      v.object({ kind: v.literal('class'), given: index }),
      v.object({ kind: v.literal('copies'), group: index }),
    ]),
  ),
  marks: v.array(v.tuple([index, v.union([index, v.picklist(['unclear', 'notAFace', 'open'])])])),
});

export type SheetMemory = v.InferOutput<typeof sheetMemorySchema>;

export const firstSheetMemory: SheetMemory = {
  isOpen: false,
  chosenLimit: null,
  subject: null,
  marks: [],
};

/** Marks as they are kept: those on faces that are still undecided. */
export function keptMarks(review: Review, marks: ReadonlyMap<number, Outcome>): SheetMemory['marks'] {
  return [...marks]
    .filter(([face]) => review.decisionOf(face) === undefined)
    .slice(-mostMarks)
    .map(([face, outcome]) => [face, outcome]);
}

/** The remembered subject, where it has something to decide; a selection is not remembered. */
export function subjectIn({ subject }: SheetMemory, review: Review): SheetSubject | undefined {
  if (!subject) return undefined;
  return sheetsOf(review, subject, review.sureLimit).length > 0 ? subject : undefined;
}

/** The remembered marks that can still be meant. */
export function marksIn({ marks }: SheetMemory, { classes, faces }: Review): Map<number, Outcome> {
  return new Map(
    marks.filter(
      ([face, outcome]) => face < faces.count && (typeof outcome !== 'number' || outcome < classes.length),
    ),
  );
}
