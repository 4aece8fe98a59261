import { mostFacesOfSheet, noClass, type SharedDecision } from '../../../src/protocol/gallery';
import { chanceOf, isAtLeast } from '../store/expectedMistakes';
import { auditedChoices } from '../store/choices';
import type { Review } from '../store/review';
import { labelOfCopies } from './copyGroups';

/** What a sheet is about; classes by their index. */
export type SheetSubject =
  | { readonly kind: 'pair'; readonly given: number; readonly suggested: number }
  /** A contact sheet: every face of a given class, most typical first, those that are probably wrong last. */
  | { readonly kind: 'class'; readonly given: number }
  /** The images of one face, by the number of their group: they should have one label. */
  | { readonly kind: 'copies'; readonly group: number }
  | { readonly kind: 'selection'; readonly faces: readonly number[] };

/** What becomes of a face: a class by its index, what is wrong with the face itself, or nothing yet. */
export type Outcome = number | 'unclear' | 'notAFace' | 'open';

/** As many as a screen shows large enough to be judged; a subject with more takes several sheets. */
const facesOnSheet = Math.min(60, mostFacesOfSheet);

/** A face that nobody has decided about, on disk or on the way there. */
export function isOpen(review: Review, face: number): boolean {
  return review.decisionOf(face) === undefined && !review.isPending(face);
}

/** Whether the audit suggests one other class, and finds it at least as likely as the limit. */
export function isSure(review: Pick<Review, 'faces' | 'candidatesOf'>, face: number, limit: number): boolean {
  const { faces } = review;
  const suggested = faces.suggested[face] ?? noClass;
  return (
    suggested !== faces.given[face] &&
    (faces.given[face] ?? noClass) !== noClass &&
    isAtLeast(chanceOf(faces, face, suggested) ?? 0, limit) &&
    review.candidatesOf(face) === undefined
  );
}

/** What Enter makes of a face of a sheet that is not marked. */
export function usualOutcome(review: Review, { kind }: SheetSubject, face: number): Outcome {
  const { given, suggested } = review.faces;
  if (kind === 'copies') return labelOfCopies(review, [face, ...review.copiesOf(face)]) ?? 'open';
  if (kind === 'class') return given[face] ?? 'open';
  const hasOne = review.suggestionOf(face) !== undefined && review.candidatesOf(face) === undefined;
  return hasOne ? (suggested[face] ?? 'open') : 'open';
}

/**
 * What a plain mark makes of it. A face that is not what the sheet says need not be what it is labelled: it keeps its label
 * where the audit finds that the likeliest of the others, else it stays undecided, to be looked at by itself.
 */
export function exceptionalOutcome(review: Review, subject: SheetSubject, face: number): Outcome {
  const given = review.faces.given[face] ?? noClass;
  const usual = usualOutcome(review, subject, face);
  if (given !== noClass && usual !== given)
    return isLikeliestBut(review, face, usual, given) ? given : 'open';
  if (given === noClass) return 'open';
  const other = usualOutcome(review, { kind: 'selection', faces: [] }, face);
  return other === given ? 'open' : other;
}

/** Whether a label is the likeliest that a face can have, but for one outcome. */
function isLikeliestBut(review: Review, face: number, outcome: Outcome, label: number): boolean {
  if (outcome === 'open') return true;
  const chanceOfLabel = chanceOf(review.faces, face, label) ?? 0;
  return auditedChoices(review, face).every(
    (choice) => !choice || choice.label === outcome || !(choice.chance > chanceOfLabel),
  );
}

/** The undecided faces of a subject on their sheets, in the order in which they go there. */
export function sheetsOf(review: Review, subject: SheetSubject, limit: number): number[][] {
  const { faces } = review;
  switch (subject.kind) {
    case 'pair': {
      const { given, suggested } = subject;
      const sure = facesWhere(
        faces.count,
        (face) =>
          faces.given[face] === given &&
          faces.suggested[face] === suggested &&
          isSure(review, face, limit) &&
          isOpen(review, face),
      );
      return inSheets(sortedBy(sure, (face) => faces.confidence[face] ?? 0));
    }
    case 'class': {
      const own = facesWhere(
        faces.count,
        (face) => faces.given[face] === subject.given && !review.hasFailed(face) && isOpen(review, face),
      );
      return inSheets(sortedBy(own, (face) => faces.labelQuality[face] ?? 0));
    }
    case 'copies': {
      const { copies } = faces;
      const own = facesWhere(
        faces.count,
        (face) => copies?.[face] === subject.group && faces.given[face] !== noClass,
      );
      // What was decided about one of them is worth seeing beside the others.
      return own.some((face) => isOpen(review, face) && !review.hasFailed(face)) ? inSheets(own) : [];
    }
    case 'selection':
      return inSheets(subject.faces.filter((face) => isOpen(review, face) && !review.hasFailed(face)));
  }
}

/** Whether like faces stand together on its sheets; those of a class say by their order how typical they are, and copies are alike. */
export function isByLikeness({ kind }: SheetSubject): boolean {
  return kind === 'pair' || kind === 'selection';
}

/** How many of these outcomes are expected to be wrong, of those of which the audit says how likely they are. */
export function chancesOf(review: Review, outcomes: ReadonlyMap<number, Outcome>): number[] {
  return [...outcomes].flatMap(([face, outcome]) => {
    if (typeof outcome !== 'number') return [];
    const chance = chanceOf(review.faces, face, outcome);
    return chance === undefined ? [] : [chance];
  });
}

/** The decisions that say these outcomes, alike ones together; faces that stay open are in none. */
export function decisionsFor(review: Review, outcomes: ReadonlyMap<number, Outcome>): SharedDecision[] {
  const groups = new Map<string, { decision: Omit<SharedDecision, 'faces'>; faces: number[] }>();
  for (const [face, outcome] of outcomes) {
    const decision = decisionFor(review, face, outcome);
    if (!decision) continue;
    const key = `${decision.verdict} ${decision.label ?? ''}`;
    const group = groups.get(key);
    if (group) group.faces.push(face);
    else groups.set(key, { decision, faces: [face] });
  }
  return Array.from(groups.values(), ({ decision, faces }) => ({ ...decision, faces }));
}

function decisionFor(
  { faces, classes }: Review,
  face: number,
  outcome: Outcome,
): Omit<SharedDecision, 'faces'> | undefined {
  if (outcome === 'open') return undefined;
  if (typeof outcome !== 'number') return { verdict: outcome };
  if (outcome === faces.given[face]) return { verdict: 'reject' };
  if (outcome === faces.suggested[face]) return { verdict: 'accept' };
  const label = classes[outcome];
  return label === undefined ? undefined : { verdict: 'relabel', label };
}

function facesWhere(count: number, passes: (face: number) => boolean): number[] {
  const found: number[] = [];
  for (let face = 0; face < count; face++) if (passes(face)) found.push(face);
  return found;
}

/** Greatest first; equals stay in the file's order. */
function sortedBy(faces: readonly number[], keyOf: (face: number) => number): number[] {
  return faces.toSorted((a, b) => keyOf(b) - keyOf(a) || a - b);
}

/** As few sheets as hold them, of about the same length. */
function inSheets(faces: readonly number[]): number[][] {
  const sheets = Math.ceil(faces.length / facesOnSheet);
  const length = Math.ceil(faces.length / Math.max(1, sheets));
  return Array.from({ length: sheets }, (_, sheet) => faces.slice(sheet * length, (sheet + 1) * length));
}
