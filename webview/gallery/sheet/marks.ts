import type { Review } from '../store/review';
import { keptMarks, marksIn, type SheetMemory } from './sheetMemory';
import { exceptionalOutcome, isOpen, type Outcome, type SheetSubject, usualOutcome } from './subject';

/** What would become of the faces of a sheet: what is usual there, and the exceptions that the annotator marked. */
export class Marks {
  /** What the sheet in work is about. */
  subject: SheetSubject | undefined;
  /** The class that all faces of the sheet get but for the marked ones; undefined: what is usual there. */
  labelForAll: number | undefined;
  private readonly marked: Map<number, Outcome>;

  constructor(
    private readonly review: Review,
    memory: SheetMemory,
  ) {
    this.marked = marksIn(memory, review);
  }

  /** What is to be found again. */
  get kept(): SheetMemory['marks'] {
    return keptMarks(this.review, this.marked);
  }

  has(face: number): boolean {
    return this.marked.has(face);
  }

  /** What becomes of a face that is not marked. */
  usualOf(face: number): Outcome {
    return this.subject ? (this.labelForAll ?? usualOutcome(this.review, this.subject, face)) : 'open';
  }

  outcomeOf(face: number): Outcome {
    return this.marked.get(face) ?? this.usualOf(face);
  }

  /** What would become of a face, and whether that is the usual. */
  stateOf(face: number): { readonly outcome: Outcome; readonly isUsual: boolean } {
    const outcome = this.outcomeOf(face);
    return { outcome, isUsual: outcome === this.usualOf(face) };
  }

  /** What would become of those of these faces that are undecided, in their order. */
  openOutcomes(faces: readonly number[]): Map<number, Outcome> {
    const open = faces.filter((face) => isOpen(this.review, face));
    return new Map(open.map((face) => [face, this.outcomeOf(face)]));
  }

  /** Whether some of these faces are decided and nothing more can be. @param shown those that can be seen. */
  areDone(faces: readonly number[], shown: ReadonlySet<number>): boolean {
    const open = this.openOutcomes(faces);
    return (
      open.size < faces.length &&
      [...open].every(([face, outcome]) => outcome === 'open' || (!shown.has(face) && !this.has(face)))
    );
  }

  /** What a plain mark makes of a face; on a marked one, what it takes back. */
  otherOf(face: number): Outcome {
    if (!this.subject || this.has(face)) return this.usualOf(face);
    const outcome = exceptionalOutcome(this.review, this.subject, face);
    // Another label may have been chosen for all: who marks a face wants it to be none of them.
    return outcome === this.usualOf(face) ? 'open' : outcome;
  }

  /**
   * Marks those of these faces that are undecided; where all of them are marked already, takes their marks away.
   * @returns how many marks were made and taken.
   */
  markAll(faces: readonly number[]): { readonly marked: number; readonly taken: number } {
    const open = faces.filter((face) => isOpen(this.review, face));
    const unmarked = open.filter((face) => !this.has(face));
    if (unmarked.length === 0) for (const face of open) this.marked.delete(face);
    else for (const face of unmarked) this.mark(face, this.otherOf(face));
    return { marked: unmarked.length, taken: unmarked.length === 0 ? open.length : 0 };
  }

  /** The same mark once more takes it away, and so does what the face would become without one. */
  mark(face: number, outcome: Outcome): void {
    if (outcome === this.usualOf(face) || this.marked.get(face) === outcome) this.marked.delete(face);
    else this.marked.set(face, outcome);
  }
}
