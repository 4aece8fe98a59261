import type { AgreementWords } from '../../../src/protocol/agreement';
import {
  faceFlag,
  noClass,
  type FaceDecision,
  type FaceNote,
  type FaceProposal,
  type GalleryFaces,
  type ReviewChange,
  type ReviewState,
  type Verdict,
} from '../../../src/protocol/gallery';
import { type PictureIssue, pictureIssues } from '../../../src/base/health/pictureIssues';
import { plainNote } from '../../../src/base/text';
import { usualSureLimit } from './expectedMistakes';
import { alternativesOf, type FaceChoices, offeredChoices } from './choices';
import type { FaceOrder } from './order';

/** A choice of annotators, and how many made it. */
export type Vote = { readonly name: string; readonly count: number };

/** What was typed for a face's note and is not saved. */
export type NoteDraft = { readonly face: number; readonly text: string };

/** Where a face is in its image, in the image's pixels. */
export type FaceBox = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** What the host has said about the review, folded; the page decides nothing by itself. */
export class Review {
  /** Flags and chances are its own: decisions from before the audit take suspects out, and later ones teach (`Learning`). */
  readonly faces: GalleryFaces;
  readonly classes: readonly string[];
  /** What the faces shown are in the order of. */
  shownOrder: FaceOrder = 'importance';
  /** How likely a suggestion must be to be one of the sure ones: as the settings say, until another limit is chosen. */
  sureLimit: number;
  private readonly decisions = new Map<number, FaceDecision>();
  private readonly notes = new Map<number, readonly FaceNote[]>();
  private readonly proposals = new Map<number, readonly FaceProposal[]>();
  private readonly pendingFaces = new Set<number>();
  private suspectCount = 0;
  private decidedSuspects = 0;
  private latest: ReviewChange;
  private agreementNow: AgreementWords = { sentences: [], tables: [] };
  private copiesByGroup: ReadonlyMap<number, readonly number[]> | undefined;

  constructor(readonly state: ReviewState) {
    const { flags } = state.faces;
    this.faces = { ...state.faces, ...ownChances(state.faces), flags: flags.slice() };
    this.classes = state.classes;
    this.sureLimit = state.sureAbove ?? usualSureLimit;
    this.suspectCount = flags.reduce((sum, each) => sum + Number((each & faceFlag.issue) !== 0), 0);
    this.latest = state.review;
    this.apply(state.review);
  }

  get suspects(): number {
    return this.suspectCount;
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

  /** Faces that annotators disagree about. */
  get disagreements(): number {
    return this.latest.disagreements;
  }

  /** How far annotators agree, in sentences. */
  get agreement(): AgreementWords {
    return this.agreementNow;
  }

  /** The annotator's decision, else the last of the others'. */
  decisionOf(face: number): FaceDecision | undefined {
    return this.decisions.get(face);
  }

  /** The annotator's verdict, else the last of the others'. */
  verdictOf(face: number): Verdict | undefined {
    return this.decisions.get(face)?.verdict ?? undefined;
  }

  /** What annotators wrote about a face, the annotator's own first. */
  notesOn(face: number): readonly FaceNote[] {
    return this.notes.get(face) ?? [];
  }

  /** What agents propose of a face, which waits for a person. */
  proposalsOn(face: number): readonly FaceProposal[] {
    return this.proposals.get(face) ?? [];
  }

  /** The annotator's own note on a face; empty where there is none. */
  ownNoteOn(face: number): string {
    return this.notesOn(face).find(({ own }) => own)?.text ?? '';
  }

  /** Those of remembered drafts that are not the annotator's note: a page may end before it forgets one that it saved. */
  unsaved(drafts: readonly NoteDraft[]): NoteDraft[] {
    return drafts.filter(({ face, text }) => plainNote(text) !== this.ownNoteOn(face));
  }

  /** Decided by anybody, and nobody disagrees. */
  isDecided(face: number): boolean {
    const decision = this.decisions.get(face);
    return decision !== undefined && decision.disputed !== true;
  }

  isDisputed(face: number): boolean {
    return this.decisions.get(face)?.disputed === true;
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
    this.agreementNow = change.agreement ?? this.agreementNow;
    for (const decision of change.decisions) {
      this.countSuspect(decision.face, -1);
      // What was said blind alone decides nothing, but may contradict the label.
      if (decision.verdict === null && decision.disputed !== true) this.decisions.delete(decision.face);
      else this.decisions.set(decision.face, decision);
      if (decision.notes) this.notes.set(decision.face, decision.notes);
      else this.notes.delete(decision.face);
      if (decision.proposals) this.proposals.set(decision.face, decision.proposals);
      else this.proposals.delete(decision.face);
      this.flagVerified(decision);
      this.countSuspect(decision.face, 1);
    }
    return change.decisions.map(({ face }) => face);
  }

  /** How many labels are wrong by the audit, less what it doubts of those that were verified before it; null where it did not say. */
  get noise(): ReviewState['noise'] {
    const { noise, faces } = this.state;
    if (!noise || !this.faces.flags.some((flags) => (flags & faceFlag.verified) !== 0)) return noise;
    const byClass = noise.byClass.map((row) => ({ ...row }));
    faces.labelQuality.forEach((quality, face) => {
      const row = byClass[faces.given[face] ?? noClass];
      if (row && this.has(face, 'verified') && !Number.isNaN(quality))
        row.errors = Math.max(0, row.errors - (1 - quality));
    });
    return { byClass, errors: byClass.reduce((sum, { errors }) => sum + errors, 0) };
  }

  /** What is wrong with a face's picture, whatever its label. */
  pictureIssuesOf(face: number): readonly PictureIssue[] {
    const mask = this.faces.pictures?.issues[face] ?? 0;
    return mask === 0 ? [] : pictureIssues.filter((_, bit) => (mask & (1 << bit)) !== 0);
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

  /**
   * Whether a label that has another one suggested is likelier than that, by the audit or by an earlier decision: then it is
   * a question, and nothing to accept.
   */
  isQuestion(face: number): boolean {
    if (this.suggestionOf(face) === undefined) return false;
    const { labelQuality, confidence } = this.faces;
    return this.has(face, 'verified') || (labelQuality[face] ?? NaN) > (confidence[face] ?? NaN);
  }

  /** For an unclear face, the two classes that are about as likely instead of the given one. */
  candidatesOf(face: number): readonly [string, string] | undefined {
    if (!this.has(face, 'unclear') || this.isQuestion(face) || this.suggestionOf(face) === undefined)
      return undefined;
    const [first, second] = alternativesOf(this, face);
    return first && second && [first.name, second.name];
  }

  /** The other faces that are almost the same picture. */
  copiesOf(face: number): readonly number[] {
    const group = this.faces.copies?.[face] ?? 0;
    return (this.copyMembers.get(group) ?? []).filter((each) => each !== face);
  }

  /** The faces of each group of copies, by its number; made once. */
  get copyMembers(): ReadonlyMap<number, readonly number[]> {
    return (this.copiesByGroup ??= groupCopies(this.faces.copies ?? new Uint32Array()));
  }

  /** The label that a face has by a decision about its label; undefined where there is none. */
  decidedLabelOf(face: number): string | undefined {
    const decision = this.decisions.get(face);
    if (!decision || decision.disputed === true) return undefined;
    if (decision.verdict === 'reject') return this.givenOf(face);
    const isChange = decision.verdict === 'accept' || decision.verdict === 'relabel';
    return isChange ? (decision.label ?? undefined) : undefined;
  }

  /** What a face is offered to be: see `offeredChoices`. */
  choicesOf(face: number): FaceChoices {
    return offeredChoices(this, face);
  }

  has(face: number, flag: keyof typeof faceFlag): boolean {
    return ((this.faces.flags[face] ?? 0) & faceFlag[flag]) !== 0;
  }

  hasFailed(face: number): boolean {
    return this.has(face, 'failed');
  }

  /** Why a face has no label to judge; undefined where it has one, or failed. */
  asideOf(face: number): string | undefined {
    return this.faces.setAside[face];
  }

  get hasVotes(): boolean {
    return this.faces.votes !== undefined;
  }

  /** What annotators chose, the most votes first. */
  votesOf(face: number): readonly Vote[] {
    const { votes } = this.faces;
    if (!votes) return [];
    const { classes, counts } = votes;
    return classes
      .map((name, index) => ({ name, count: counts[face * classes.length + index] ?? 0 }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
  }

  /** Undefined where the image is the face. */
  boxOf(face: number): FaceBox | undefined {
    const [left, top, width, height] = this.faces.boxes?.subarray(face * 4, face * 4 + 4) ?? [];
    if (left === undefined || top === undefined || width === undefined || height === undefined)
      return undefined;
    return Number.isNaN(left) ? undefined : { left, top, width, height };
  }

  /** Whether the image was searched for a face, and none was found. */
  isWithoutFace(face: number): boolean {
    return this.faces.found?.score[face] === 0;
  }

  /** Faces that were seen in an image, of which the label's is one; 0 where nobody looked. */
  facesSeen(face: number): number {
    return this.faces.found?.seen[face] ?? 0;
  }

  /** Degrees clockwise by which the box is turned; undefined where the box is as somebody drew it. */
  turnOf(face: number): number | undefined {
    const turn = this.faces.found?.turn[face] ?? NaN;
    return Number.isNaN(turn) ? undefined : turn;
  }

  /** Where the image is; undefined where there is none to show. */
  addressOf(face: number): string | undefined {
    const path = this.faces.imagePath[face];
    const root = this.state.imageRoots[this.faces.imageRoot[face] ?? 0];
    return path && root !== undefined ? `${root}/${path}` : undefined;
  }

  private countSuspect(face: number, sign: 1 | -1): void {
    if (!this.has(face, 'issue')) return;
    this.suspectCount += sign;
    if (this.isDecided(face)) this.decidedSuspects += sign;
  }

  /** Whose label somebody found right before the audit is no suspect of it; undoing that decision makes it one again. */
  private flagVerified({ face, earlier, disputed }: FaceDecision): void {
    const audited = this.state.faces.flags[face] ?? 0;
    const isVerified = earlier === 'verified' && disputed !== true;
    this.faces.flags[face] = isVerified ? (audited & ~faceFlag.issue) | faceFlag.verified : audited;
  }

  private nameOf(index: number | undefined): string {
    return this.classes[index ?? noClass] ?? '';
  }
}

/** Copies of the columns that are corrected. */
function ownChances(faces: GalleryFaces) {
  return {
    suggested: faces.suggested.slice(),
    alternatives: faces.alternatives.slice(),
    alternativeChances: faces.alternativeChances.slice(),
    labelQuality: faces.labelQuality.slice(),
    confidence: faces.confidence.slice(),
    margin: faces.margin.slice(),
  };
}

/** The faces of each group of copies. */
function groupCopies(copies: Uint32Array): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  copies.forEach((group, face) => {
    if (group === 0) return;
    const known = groups.get(group);
    if (known) known.push(face);
    else groups.set(group, [face]);
  });
  return groups;
}
