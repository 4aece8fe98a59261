import {
  faceFlag,
  noClass,
  type FaceDecision,
  type GalleryFaces,
  type ReviewChange,
  type ReviewState,
} from '../../../src/protocol/gallery';

/** What the host has said about the review, folded; the page decides nothing by itself. */
export class Review {
  readonly faces: GalleryFaces;
  readonly classes: readonly string[];
  readonly suspects: number;
  private readonly decisions = new Map<number, FaceDecision>();
  private readonly pendingFaces = new Set<number>();
  private decidedSuspects = 0;
  private latest: ReviewChange;

  constructor(readonly state: ReviewState) {
    this.faces = state.faces;
    this.classes = state.classes;
    this.suspects = state.faces.flags.reduce((sum, flags) => sum + (flags & faceFlag.issue), 0);
    this.latest = state.review;
    this.apply(state.review);
  }

  get suspectsDecided(): number {
    return this.decidedSuspects;
  }

  get canUndo(): boolean {
    return this.latest.canUndo;
  }

  get canRedo(): boolean {
    return this.latest.canRedo;
  }

  /** Corrections that a commit would write. */
  get uncommitted(): number {
    return this.latest.uncommitted;
  }

  decisionOf(face: number): FaceDecision | undefined {
    return this.decisions.get(face);
  }

  isDecided(face: number): boolean {
    return this.decisions.has(face);
  }

  /** Sent to the host, not answered yet. */
  isPending(face: number): boolean {
    return this.pendingFaces.has(face);
  }

  /** Decided, or on its way to be: nobody has to look at it again. */
  isSettled(face: number): boolean {
    return this.isDecided(face) || this.isPending(face);
  }

  setPending(faces: readonly number[], pending: boolean): void {
    for (const face of faces) {
      if (pending) this.pendingFaces.add(face);
      else this.pendingFaces.delete(face);
    }
  }

  /** Takes in the host's answer. @returns the faces whose decision it names. */
  apply(change: ReviewChange): readonly number[] {
    this.latest = change;
    for (const decision of change.decisions) {
      const before = this.isDecided(decision.face);
      if (decision.verdict === null) this.decisions.delete(decision.face);
      else this.decisions.set(decision.face, decision);
      const isSuspect = ((this.faces.flags[decision.face] ?? 0) & faceFlag.issue) !== 0;
      if (isSuspect) this.decidedSuspects += Number(this.isDecided(decision.face)) - Number(before);
    }
    return change.decisions.map(({ face }) => face);
  }

  /** The given class's name, `''` where the row has none. */
  givenOf(face: number): string {
    return this.nameOf(this.faces.given[face]);
  }

  /** The suggested class's name; undefined where there is none or it is the given one. */
  suggestionOf(face: number): string | undefined {
    const suggested = this.faces.suggested[face];
    if (suggested === undefined || suggested === noClass || suggested === this.faces.given[face])
      return undefined;
    return this.nameOf(suggested);
  }

  /** For an unclear face, the two classes that are about as likely instead of the given one. */
  candidatesOf(face: number): readonly [string, string] | undefined {
    const suggestion = this.suggestionOf(face);
    const runnerUp = this.faces.runnerUp[face];
    const isUnclear = ((this.faces.flags[face] ?? 0) & faceFlag.unclear) !== 0;
    if (!isUnclear || suggestion === undefined || runnerUp === undefined || runnerUp === noClass)
      return undefined;
    return [suggestion, this.nameOf(runnerUp)];
  }

  hasFailed(face: number): boolean {
    return ((this.faces.flags[face] ?? 0) & faceFlag.failed) !== 0;
  }

  /** Where the image is; undefined where there is none to show. */
  addressOf(face: number): string | undefined {
    const path = this.faces.imagePath[face];
    const root = this.state.imageRoots[this.faces.imageRoot[face] ?? 0];
    return path && root !== undefined ? `${root}/${path}` : undefined;
  }

  private nameOf(index: number | undefined): string {
    return this.classes[index ?? noClass] ?? '';
  }
}
