import { alternativesOfFace, noClass } from '../../../src/protocol/gallery';
import type { CorrectedChances, FoundLabel } from '../../../src/base/learning/learnedCorrection';
import { learnFrom } from '../../../src/base/learning/learnedCorrection';
import { type LearnedPair, learnedPairs } from './learnedPairs';
import type { Review } from './review';

/** Fewer decisions than this teach nothing that is worth another order. */
export const leastDecisions = 10;

/** What the annotator's decisions taught. */
export type Learned = {
  /** How many decisions about labels it is learned from. */
  readonly decisions: number;
  /** Where they differ from what the audit expects, those that say most first. */
  readonly pairs: readonly LearnedPair[];
  /** Undecided suspects that are most probably of another class than the audit says. */
  readonly suggestedAnew: number;
};

/**
 * The annotator's own decisions about labels, by their face: one that keeps a label says that it is right. Those that are
 * about the face and not about its label teach nothing, nor do those of others, nor one whose label has become a third.
 */
export function ownLabels(review: Review): readonly FoundLabel[] {
  const { classes, faces } = review;
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  const found: FoundLabel[] = [];
  for (let face = 0; face < faces.count; face++) {
    const decision = review.decisionOf(face);
    if (!decision || decision.by !== undefined || decision.disputed || decision.earlier === 'outdated')
      continue;
    // What the audit knew is in its chances: only then they are this sure.
    const quality = review.state.faces.labelQuality[face];
    if (decision.earlier !== undefined && (quality === 0 || quality === 1)) continue;
    const { verdict } = decision;
    if (verdict !== 'accept' && verdict !== 'reject' && verdict !== 'relabel') continue;
    const label = decision.label === null ? faces.given[face] : indexOf.get(decision.label);
    if (label !== undefined && label !== noClass) found.push({ face, label });
  }
  return found;
}

/**
 * Corrects the chances that a review shows of undecided faces by the annotator's own decisions. It reads nothing but these
 * and the audit, so that it says the same after a restart and after a merge; decided faces keep the audit's chances.
 */
export class Learning {
  private taught: Learned | undefined;

  constructor(private readonly review: Review) {}

  /** Undefined where the review shows the audit's own chances. */
  get learned(): Learned | undefined {
    return this.taught;
  }

  /**
   * @param held faces that keep what they show: somebody looks at them.
   * @returns whether there was enough to learn from; nothing changed otherwise.
   */
  learn(held: ReadonlySet<number>): boolean {
    const { review } = this;
    const found = ownLabels(review);
    if (found.length < leastDecisions) return false;
    performance.mark('gallery-learn');
    const audited = review.state.faces;
    const corrected = learnFrom(audited, review.classes.length, found).correct();
    const suggestedAnew = this.show(corrected, held);
    this.taught = { decisions: found.length, pairs: learnedPairs(audited, found), suggestedAnew };
    performance.measure('gallery-learn', 'gallery-learn');
    return true;
  }

  /** Shows the audit's own chances again. @param held as in `learn`. */
  forget(held: ReadonlySet<number>): void {
    this.show(this.review.state.faces, held);
    this.taught = undefined;
  }

  /** @returns how many undecided suspects have another suggestion than the audit's. */
  private show(chances: CorrectedChances, held: ReadonlySet<number>): number {
    const { review } = this;
    const { faces } = review;
    const audited = review.state.faces;
    let suggestedAnew = 0;
    for (let face = 0; face < faces.count; face++) {
      if (held.has(face)) continue;
      const isCorrected = !review.isSettled(face) && !review.has(face, 'verified');
      const from = isCorrected ? chances : audited;
      const first = face * alternativesOfFace;
      const quality = from.labelQuality[face] ?? NaN;
      faces.labelQuality[face] = quality;
      for (let at = first; at < first + alternativesOfFace; at++) {
        faces.alternatives[at] = from.alternatives[at] ?? noClass;
        faces.alternativeChances[at] = from.alternativeChances[at] ?? NaN;
      }
      if (!isCorrected || chances === audited || Number.isNaN(quality)) this.showAudited(face);
      else if (this.suggest(face) && review.has(face, 'issue')) suggestedAnew++;
    }
    return suggestedAnew;
  }

  private showAudited(face: number): void {
    const { faces, state } = this.review;
    faces.suggested[face] = state.faces.suggested[face] ?? noClass;
    faces.confidence[face] = state.faces.confidence[face] ?? NaN;
    faces.margin[face] = state.faces.margin[face] ?? NaN;
  }

  /** Suggests the likeliest other class where the audit suggests one, or where it is likelier than the label by now. */
  private suggest(face: number): boolean {
    const { faces, state } = this.review;
    const suggested = state.faces.suggested[face] ?? noClass;
    const quality = faces.labelQuality[face] ?? NaN;
    const other = faces.alternatives[face * alternativesOfFace] ?? noClass;
    const chance = faces.alternativeChances[face * alternativesOfFace] ?? NaN;
    const isSuggested = (suggested !== noClass && suggested !== faces.given[face]) || chance > quality;
    // Without another class there is nothing to suggest, and a label that stays is as likely as it is right.
    const isOther = isSuggested && other !== noClass && !Number.isNaN(chance);
    faces.suggested[face] = isOther ? other : suggested;
    faces.confidence[face] = isOther ? chance : quality;
    faces.margin[face] = (faces.confidence[face] ?? NaN) - quality;
    return isOther && other !== suggested;
  }
}
