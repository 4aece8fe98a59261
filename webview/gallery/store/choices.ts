import {
  alternativesOfFace,
  type FaceDecision,
  type GalleryFaces,
  noClass,
} from '../../../src/protocol/gallery';
import { secondLabelOf } from './secondLabels';

/** A class that a face may have, and how likely the audit finds it: NaN where it does not say. */
export type FaceChoice = { readonly label: number; readonly name: string; readonly chance: number };

/** Numbered from 1: the given label, then the two likeliest others. */
export type FaceChoices = readonly [
  keep: FaceChoice | undefined,
  first: FaceChoice | undefined,
  second: FaceChoice | undefined,
];

/** The likeliest of what a face is offered, as the audit sees it; undefined where it has no chances. */
export function believedOf(choices: FaceChoices): FaceChoice | undefined {
  return choices.reduce<FaceChoice | undefined>(
    (best, choice) => (choice && choice.chance > (best?.chance ?? -Infinity) ? choice : best),
    undefined,
  );
}

/** What the choices of a face follow from. */
type Offering = {
  readonly faces: GalleryFaces;
  readonly classes: readonly string[];
  decisionOf(face: number): FaceDecision | undefined;
};

/**
 * What a face is offered to be: its given label, where it has one, and the likeliest other classes. Where annotators
 * disagree, what they say comes before those, so that a key takes a side; a class that another label file gives the face
 * is among them, behind what the audit suggests.
 */
export function offeredChoices(review: Offering, face: number): FaceChoices {
  const sides = sidesOf(review, face);
  const there = thereOf(review, face);
  const [likeliest, ...others] = alternativesOf(review, face);
  return withGiven(
    review,
    face,
    sides.length > 0 || !likeliest
      ? [...sides, ...there, ...(likeliest ? [likeliest] : []), ...others]
      : [likeliest, ...there, ...others],
  );
}

/** The given label and the likeliest others by the audit alone. */
export function auditedChoices(review: Offering, face: number): FaceChoices {
  return withGiven(review, face, alternativesOf(review, face));
}

function withGiven({ faces, classes }: Offering, face: number, offered: readonly FaceChoice[]): FaceChoices {
  const label = faces.given[face] ?? noClass;
  const name = classes[label] ?? '';
  const [first, second] = offered.filter(
    (choice, place) =>
      choice.label !== label && offered.findIndex((each) => each.label === choice.label) === place,
  );
  const chance = faces.labelQuality[face] ?? NaN;
  return [name === '' ? undefined : { label, name, chance }, first, second];
}

/** The labels that annotators say, where they disagree; the annotator's own first. */
function sidesOf(review: Offering, face: number): readonly FaceChoice[] {
  const decision = review.decisionOf(face);
  if (decision?.disputed !== true) return [];
  const names = [decision.label, ...(decision.others ?? []).map((other) => other.label)];
  return names.flatMap((name) => (name === null ? [] : choiceOf(review, face, review.classes.indexOf(name))));
}

/** The class by another label file, where the audit has that class. */
function thereOf(review: Offering, face: number): readonly FaceChoice[] {
  return choiceOf(review, face, secondLabelOf(review.faces, face) ?? -1);
}

function choiceOf(review: Offering, face: number, label: number): readonly FaceChoice[] {
  const name = review.classes[label];
  if (name === undefined) return [];
  const known = alternativesOf(review, face).find((each) => each.label === label);
  return [known ?? { label, name, chance: NaN }];
}

/** The likeliest classes but the given one. */
export function alternativesOf({ faces, classes }: Offering, face: number): readonly FaceChoice[] {
  const { alternatives, alternativeChances } = faces;
  const start = face * alternativesOfFace;
  return Array.from(alternatives.subarray(start, start + alternativesOfFace))
    .map((label, place) => ({
      label,
      name: classes[label] ?? '',
      chance: alternativeChances[start + place] ?? NaN,
    }))
    .filter(({ label }) => label !== noClass);
}
