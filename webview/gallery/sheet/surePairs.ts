import { expectedMistakes, chanceOf } from '../store/expectedMistakes';
import type { Review } from '../store/review';
import { isOpen, isSure } from './subject';

/** The sure faces that have one label and are suggested one other. */
export type SurePair = {
  /** Indices of classes. */
  readonly given: number;
  readonly suggested: number;
  readonly faces: readonly number[];
};

/** What is left of a pair. */
export type PairState = {
  /** Faces that nobody has decided about. */
  readonly open: number;
  /** How many of their suggestions are expected to be wrong. */
  readonly mistakes: number;
};

/**
 * The pairs that have sure faces, decided or not, the largest first: so a pair keeps its place while it is worked on.
 * @param limit how likely a suggestion must be.
 */
export function surePairs(review: Review, limit: number): readonly SurePair[] {
  const { given, suggested, count } = review.faces;
  const classes = review.classes.length;
  const pairs = new Map<number, number[]>();
  for (let face = 0; face < count; face++) {
    if (!isSure(review, face, limit)) continue;
    const [from, to] = [given[face] ?? classes, suggested[face] ?? classes];
    if (from >= classes || to >= classes) continue;
    const key = from * classes + to;
    const faces = pairs.get(key);
    if (faces) faces.push(face);
    else pairs.set(key, [face]);
  }
  return Array.from(pairs, ([key, faces]) => ({
    given: Math.floor(key / classes),
    suggested: key % classes,
    faces,
  })).sort((a, b) => b.faces.length - a.faces.length || a.given - b.given || a.suggested - b.suggested);
}

export function stateOf(review: Review, { faces, suggested }: SurePair): PairState {
  const open = faces.filter((face) => isOpen(review, face));
  return {
    open: open.length,
    mistakes: expectedMistakes(open.map((face) => chanceOf(review.faces, face, suggested) ?? 0)),
  };
}

export function hasOpen(review: Review, { faces }: SurePair): boolean {
  return faces.some((face) => isOpen(review, face));
}
