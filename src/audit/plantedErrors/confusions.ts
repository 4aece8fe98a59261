import type { AuditScores } from '../auditResult';

/** Which classes an audit found taken for which: what its flagged faces are labelled and what they seem to be. */
export class Confusions {
  /** [seems × given] */
  private readonly counts: Uint32Array;

  /**
   * @param scores of an audit of the labels as they are.
   * @param indexOf the class's index here, for audits that counted classes in another order; undefined: it is unknown.
   */
  constructor(
    { isIssue, given, suggested }: Pick<AuditScores, 'isIssue' | 'given' | 'suggested'>,
    private readonly classes: number,
    indexOf: (label: number) => number | undefined = (label) => label,
  ) {
    this.counts = new Uint32Array(classes * classes);
    isIssue.forEach((flag, row) => {
      const seems = indexOf(suggested[row] as number);
      const labelled = indexOf(given[row] as number);
      // The best class of a flagged face can be its own, where another one passes its lower threshold.
      if (flag !== 1 || seems === undefined || labelled === undefined || seems === labelled) return;
      const cell = seems * classes + labelled;
      this.counts[cell] = (this.counts[cell] as number) + 1;
    });
  }

  /** How many flagged faces seem to be of the class `truth` and are labelled `given`. */
  mistakenFor(truth: number, given: number): number {
    return this.counts[truth * this.classes + given] ?? 0;
  }

  /** Classes that no flagged face seems to belong to. */
  classesWithoutAny(): number[] {
    return Array.from({ length: this.classes }, (_, truth) => truth).filter((truth) =>
      this.counts.subarray(truth * this.classes, (truth + 1) * this.classes).every((count) => count === 0),
    );
  }
}
