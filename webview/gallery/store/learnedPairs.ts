import { alternativesOfFace, noClass } from '../../../src/protocol/gallery';
import type { JudgedFaces } from '../../../src/base/learning/candidates';
import type { FoundLabel } from '../../../src/base/learning/learnedCorrection';

/** A label and what the audit suggests for it, of which decisions say something else than the audit; classes by index. */
export type LearnedPair = {
  readonly given: number;
  readonly suggested: number;
  /** Decisions about it. */
  readonly decided: number;
  /** Those that took the suggestion. */
  readonly taken: number;
  /** How far that is from what the audit expects, in standard deviations: above 0 the suggestion is right more often. */
  readonly deviation: number;
};

/** A single decision says nothing of a pair. */
const leastOfPair = 4;
/** Less far from what is expected is chance more often than not. */
const leastDeviation = 1;

/** The pairs that decisions say something new about, the furthest from what the audit expects first. */
export function learnedPairs(faces: JudgedFaces, found: readonly FoundLabel[]): readonly LearnedPair[] {
  const pairs = new Map<number, { decided: number; taken: number; expected: number; variance: number }>();
  for (const { face, label } of found) {
    const given = faces.given[face] ?? noClass;
    const suggested = faces.alternatives[face * alternativesOfFace] ?? noClass;
    const chance = faces.alternativeChances[face * alternativesOfFace] ?? NaN;
    if (given === noClass || suggested === noClass || Number.isNaN(chance)) continue;
    const key = given * noClass + suggested;
    const pair = pairs.get(key) ?? { decided: 0, taken: 0, expected: 0, variance: 0 };
    pair.decided++;
    pair.taken += Number(label === suggested);
    pair.expected += chance;
    pair.variance += chance * (1 - chance);
    pairs.set(key, pair);
  }
  return Array.from(pairs, ([key, { decided, taken, expected, variance }]) => ({
    given: Math.floor(key / noClass),
    suggested: key % noClass,
    decided,
    taken,
    // One decision that the audit was sure of must not weigh like a hundred.
    deviation: (taken - expected) / Math.sqrt(variance + 1),
  }))
    .filter((pair) => pair.decided >= leastOfPair && Math.abs(pair.deviation) >= leastDeviation)
    .sort(
      (a, b) =>
        Math.abs(b.deviation) - Math.abs(a.deviation) || a.given - b.given || a.suggested - b.suggested,
    );
}
