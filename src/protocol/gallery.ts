import type { AgreementWords } from './agreement';
import type { AuditProgress } from './auditProgress';
import type { BlindRequests, BlindState } from './blind';
import type { ReadingAspect, UnderstoodLabels } from './understoodLabels';
import type { GalleryPictures, GalleryVotes } from './faceColumns';
import type { FaceInspection, FaceNeighbours } from './inspection';
import type { GalleryCommand, WorkbenchRequests } from './galleryCommands';
import type { NoiseEstimate } from './noiseEstimate';
import type { NamedSecondLabels } from './secondLabels';
import type { FaceThumbnail, ThumbnailEdge } from './thumbnails';

/** More faces than this are not ordered by likeness at once, and make no sheet. */
export const mostFacesOfSheet = 200;

/**
 * What an annotator says of a face. `relabel` chooses a class other than the suggested one; `unclear` (nobody could tell)
 * and `notAFace` judge the face and not its label, so its row stays as it is; `skip` says nothing.
 */
export const verdicts = ['accept', 'reject', 'relabel', 'skip', 'unclear', 'notAFace'] as const;
export type Verdict = (typeof verdicts)[number];

/** A count of each verdict, from 0. */
export function noVerdicts(): Record<Verdict, number> {
  return Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
}

/** Bits of `GalleryFaces.flags`. */
export const faceFlag = {
  issue: 1,
  lowImportance: 2,
  relabelCandidate: 4,
  failed: 8,
  unclear: 16,
  setAside: 32,
  /** A saved model judged the face that was trained on it: its scores are not out of fold. */
  inTraining: 64,
  /** A decision from before the audit says that the label is right: it is no suspect any more. Set by the page, too. */
  verified: 128,
} as const;

/** Classes beside the given one that a face is offered. */
export const alternativesOfFace = 2;

/** `given` or `suggested` of a face that has no class there. */
export const noClass = 0xffff;

/** The audited faces, a column a field, all of one length; index i is the face's number in every message. */
export type GalleryFaces = {
  readonly count: number;
  /** The image as the label file writes it; shown and searched. */
  readonly image: readonly string[];
  /** Address of the image below one of `imageRoots`: `${root}/${path}`; `''` where there is no file to show. */
  readonly imagePath: readonly string[];
  /** Index into `imageRoots`. */
  readonly imageRoot: Uint8Array;
  /** Line in the label file, from 1; 0 where the format has none. */
  readonly line: Uint32Array;
  /** Index into `classes`, or `noClass`. */
  readonly given: Uint16Array;
  readonly suggested: Uint16Array;
  /**
   * The two likeliest classes but the given one, the suggested one first where there is one; `noClass` where there are
   * fewer: [count × `alternativesOfFace`]. An unclear face may be either of the two.
   */
  readonly alternatives: Uint16Array;
  /** The chance of each of these to be the right label; NaN where the audit has none: [count × `alternativesOfFace`]. */
  readonly alternativeChances: Float32Array;
  /** α in (0, 1): how clear the face is. NaN for a face that failed. */
  readonly importance: Float32Array;
  /** Probability that the given label is right. NaN for a face that failed. */
  readonly labelQuality: Float32Array;
  /** Probability that the suggested label is right. NaN for a face that failed. */
  readonly confidence: Float32Array;
  /** Confidence less label quality; NaN for a face that failed. */
  readonly margin: Float32Array;
  readonly flags: Uint8Array;
  /** Faces that are almost the same picture have one number, from 1; 0 where there is no other. Missing where none has. */
  readonly copies?: Uint32Array | undefined;
  /** Why a face failed, by its number. */
  readonly failures: Readonly<Record<number, string>>;
  /** Why a face has no label to judge although it is in order, by its number. It may have a suggested class. */
  readonly setAside: Readonly<Record<number, string>>;
  /**
   * Left, top, width and height of each face in its image, in the image's pixels, NaN where the image is the face:
   * [count × 4]. Missing where every image is the face.
   */
  readonly boxes?: Float32Array | undefined;
  /** What was found in photographs; missing where the images are the faces. */
  readonly found?: FoundFaces | undefined;
  /** Missing where the data set has no votes. */
  readonly votes?: GalleryVotes | undefined;
  /** What another label file says of the same images; missing where they are compared with none. */
  readonly second?: NamedSecondLabels | undefined;
  /** What is known of the pictures, whatever their labels; missing where nothing was measured. */
  readonly pictures?: GalleryPictures | undefined;
  /** Each face's split, such as “train”, by its index, beyond the names where it has none; missing where there are no two. */
  readonly splits?: { readonly names: readonly string[]; readonly of: Uint16Array } | undefined;
};

/** Faces that were found in photographs. */
type FoundFaces = {
  /** Degrees clockwise by which a face's box is turned; NaN where it is not: [count]. */
  readonly turn: Float32Array;
  /** How sure the detector is; 0 where it found none, NaN where nobody looked: [count]. */
  readonly score: Float32Array;
  /** Faces that were seen in the image: [count]. */
  readonly seen: Uint16Array;
};

/** What another annotator decided about a face. */
export type OthersDecision = {
  readonly who: string;
  readonly verdict: Verdict;
  /** The label that the face would have by it; `''` where the decision is not about the label. */
  readonly label: string;
  /** Whether they saw neither its label nor a suggestion; it may be the annotator's own then. Missing: no. */
  readonly blind?: boolean | undefined;
};

/** What somebody wrote about a face. */
export type FaceNote = {
  readonly who: string;
  /** Whether it is the annotator's own. */
  readonly own: boolean;
  /** Plain text of several lines, at most `longestNote` UTF-16 units. */
  readonly text: string;
  /** ISO time. */
  readonly at: string;
};

/**
 * What a decision from before the audit says of the label that the audit read: that it is right (`verified`), that it is to
 * be another one, which is not written yet (`open`), or nothing, since the label has become a third one (`outdated`).
 */
export type EarlierWord = 'verified' | 'open' | 'outdated';

/** What an agent proposes of a face; only a person decides. */
export type FaceProposal = {
  /** The agent. */
  readonly who: string;
  /** What it proposes. */
  readonly verdict: string;
  /** The label that the face would get; null where it would keep its own. */
  readonly label: string | null;
  /** Why, in the agent's words. */
  readonly reason: string;
};

/** What has been decided about one face: by the annotator, else by the last of the others. */
export type FaceDecision = {
  readonly face: number;
  /** Null: undecided (again). */
  readonly verdict: Verdict | null;
  /** The label the face gets on commit; null where it keeps its own. */
  readonly label: string | null;
  /** Whether the decision is already in the label file. */
  readonly committed: boolean;
  /** Whose decision it is, where it is not the annotator's own. */
  readonly by?: string | undefined;
  /** The other annotators' decisions, and all blind ones, that nobody has superseded; missing where there are none. */
  readonly others?: readonly OthersDecision[] | undefined;
  /** Whether annotators disagree about the face, which keeps it out of a commit until one decides again. */
  readonly disputed?: boolean | undefined;
  /** Missing where it was made since the audit, or is not about the label. */
  readonly earlier?: EarlierWord | undefined;
  /** What agents propose and nobody has decided about since; missing where there is nothing. */
  readonly proposals?: readonly FaceProposal[] | undefined;
  /** All annotators' notes, the annotator's own first; missing where there are none. */
  readonly notes?: readonly FaceNote[] | undefined;
};

/** Decisions after a change, and what can be done next. */
export type ReviewChange = {
  readonly decisions: readonly FaceDecision[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Corrections that a commit would write. */
  readonly uncommitted: number;
  /** Faces that annotators disagree about. */
  readonly disagreements: number;
  /** How far annotators agree; missing where that is as before. */
  readonly agreement?: AgreementWords | undefined;
};

/** Faces that the user asked for outside the page; all other filters are off then. */
export type AskedFaces = {
  /** Index of the given class, or null for all. */
  readonly given: number | null;
  /** Index of the suggested class; missing: all. */
  readonly suggested?: number | undefined;
  /** Only what the audit suspects. */
  readonly suspects: boolean;
  /** Only what annotators disagree about. */
  readonly disputed: boolean;
  /** Only what the second label file has otherwise, in the order for that; missing: no. */
  readonly differing?: boolean | undefined;
  /** The face among them to go to; missing: the one that had the focus. */
  readonly face?: number | undefined;
};

/** What a first look shows: the first pile of suspects that is not done, one of the piles, or all faces by importance. */
export const opensOnChoices = ['suspects', 'sure', 'oneByOne', 'probablyFine', 'allFaces'] as const;
export type OpensOn = (typeof opensOnChoices)[number];

/** A finished audit under review. */
export type ReviewState = {
  readonly kind: 'review';
  /** The label file's name, for the heading. */
  readonly title: string;
  readonly classes: readonly string[];
  /** Webview addresses of the folders that hold the images, without a final slash. */
  readonly imageRoots: readonly string[];
  readonly faces: GalleryFaces;
  readonly review: ReviewChange;
  /** Sentences about the audit as a whole. */
  readonly warnings: readonly string[];
  /** How the audit was made, in sentences. */
  readonly method: readonly string[];
  /** The networks recognise nothing of the classes in the images: suspects mean little, and there is no estimate. */
  readonly unrecognised?: boolean | undefined;
  /** How many labels are wrong; null where the audit did not estimate it. */
  readonly noise: Pick<NoiseEstimate, 'errors' | 'byClass'> | null;
  /** Reviewing works, committing does not: the reason (an untrusted workspace, a read-only file). */
  readonly readOnly: string | null;
  /** Names the data set among those of the workspace. */
  readonly dataSet: string;
  /** Names the audit among those of the data set; missing: there is no telling. */
  readonly audit?: string | undefined;
  /** What a first look shows; missing: all faces. */
  readonly opensOn?: OpensOn | undefined;
  /** How likely a suggestion must be to be one of the sure ones, from .5; missing: as `usualSureLimit`. */
  readonly sureAbove?: number | undefined;
  /** After so many decisions the page learns from them; 0: only where it is asked to. Missing: as 0. */
  readonly learnEvery?: number | undefined;
  /** What the page asked to remember last, about this data set or another. */
  readonly view?: string | undefined;
  /** What to show first; missing: what was shown last. */
  readonly asked?: AskedFaces | undefined;
  /** Notes that annotators write often, by their keys. */
  readonly cannedNotes?: readonly string[] | undefined;
  /** The labels are no longer those that were audited: a sentence. Missing: they are, as far as is known. */
  readonly drift?: string | undefined;
  /** How far the audit is that still runs: all of this is provisional. Missing: it is done. */
  readonly provisional?: AuditProgress | undefined;
};

/** What the page shows. */
export type GalleryState =
  | { readonly kind: 'empty'; readonly message: string }
  | {
      readonly kind: 'auditing';
      readonly title: string;
      readonly progress: AuditProgress;
      /** Null until it is known. */
      readonly understood: UnderstoodLabels | null;
    }
  /** How labels are read, before an audit or beside a review. */
  | {
      readonly kind: 'reading';
      readonly title: string;
      readonly understood: UnderstoodLabels | null;
      /** Whether there is something else to show once the page is done with it. */
      readonly canClose: boolean;
    }
  | { readonly kind: 'failed'; readonly message: string }
  | BlindState
  | ReviewState;

/** What is said of several faces alike. */
export type SharedDecision = {
  readonly faces: readonly number[];
  readonly verdict: Verdict;
  /** For `relabel`: the class. */
  readonly label?: string;
};

/** What the page may ask of the host. Every decision is on disk before its answer arrives. */
export type GalleryRequests = BlindRequests &
  WorkbenchRequests & {
    ready(): PackedState;
    decide(request: SharedDecision): PackedChange;
    /** Several decisions in one act: all of them are on disk or none, and they are undone as one. */
    decideTogether(request: { readonly decisions: readonly SharedDecision[] }): PackedChange;
    /** Sets the annotator's note on a face; an empty text removes it. */
    note(request: { readonly face: number; readonly text: string }): PackedChange;
    /**
     * These faces in an order in which like ones stand together and odd ones at the end: at most `mostFacesOfSheet`. Looked
     * up, so that it may take a moment; null where there are no features to compare.
     */
    likeness(request: { readonly faces: readonly number[] }): readonly number[] | null;
    /** Takes back the last decision or note (a bulk decision counts as one). */
    undo(): PackedChange;
    redo(): PackedChange;
    /** How to show these faces small, in their order: at most `mostThumbnailsAsked`, with `edge` pixels on the longest side. */
    thumbnails(request: {
      readonly faces: readonly number[];
      readonly edge: ThumbnailEdge;
    }): readonly FaceThumbnail[];
    /** Remembers how the gallery looks, in the page's own words, beyond its end. */
    rememberView(request: { readonly view: string }): void;
    startAudit(): void;
    cancelAudit(): void;
    /** Asks how else the labels shown are read, and reads (and audits) them so. */
    changeReading(request: { readonly aspect: ReadingAspect }): void;
    /** Shows how the labels are read. */
    showReading(): void;
    closeReading(): void;
    /** Audits the labels that are shown, read so. */
    auditRead(): void;
    commit(): void;
    showLog(): void;
    /** What is known of a face at once. */
    inspect(request: { readonly face: number }): FaceInspection;
    /** The faces most like it; looked up, so that it may take a moment. */
    neighbours(request: { readonly face: number }): FaceNeighbours;
  };

/** What the host tells the page; nobody waits for an answer. */
export type GalleryNotifications = {
  stateReplaced: PackedState;
  auditProgressed: AuditProgress;
  labelsUnderstood: UnderstoodLabels;
  reviewChanged: PackedChange;
  /** The audit that was provisional is done, or will never be: the page asks for what to show as soon as it can. */
  provisionalOver: null;
  /** Another label file says something else of the faces, or none does any more: asked for in the same way. */
  secondChanged: null;
  /** See `ReviewState.drift`. */
  labelsDrifted: { readonly drift: string | null };
  facesAsked: AskedFaces;
  /** A command of the gallery was run in VS Code. */
  commandAsked: { readonly command: GalleryCommand };
};

/** What was decided about several faces alike, by their numbers. */
type DecidedAlike = Omit<FaceDecision, 'face'> & { readonly faces: Uint32Array };

/**
 * A change of the review as it crosses to the page: decisions that are alike are one. VS Code walks a message value by
 * value, so a decision about 100,000 faces would keep both sides busy for a second.
 */
export type PackedChange = Omit<ReviewChange, 'decisions'> & { readonly decisions: readonly DecidedAlike[] };

/** The first face of each group is the first that was decided so. */
export function packChange(change: ReviewChange): PackedChange {
  const groups = new Map<string, { readonly alike: Omit<FaceDecision, 'face'>; readonly faces: number[] }>();
  for (const decision of change.decisions) {
    const key = likenessOf(decision);
    const group = groups.get(key);
    if (group) group.faces.push(decision.face);
    else {
      const { face, ...alike } = decision;
      groups.set(key, { alike, faces: [face] });
    }
  }
  const decisions = Array.from(groups.values(), ({ alike, faces }) => ({
    ...alike,
    faces: Uint32Array.from(faces),
  }));
  return { ...change, decisions };
}

export function unpackChange({ decisions, ...change }: PackedChange): ReviewChange {
  return {
    ...change,
    decisions: decisions.flatMap(({ faces, ...alike }) => Array.from(faces, (face) => ({ face, ...alike }))),
  };
}

/** Equal for decisions that differ in their face alone; what other annotators said and notes are hardly ever the same. */
function likenessOf({ face, others, notes, proposals, ...alike }: FaceDecision): string {
  if (others || notes || proposals) return `face ${face}`;
  const { verdict, label, committed, by, disputed, earlier } = alike;
  return JSON.stringify([verdict, label, committed, by ?? null, disputed ?? null, earlier ?? null]);
}

/** The faces as they cross to the page: each list of names is one string. */
export type PackedFaces = Omit<GalleryFaces, 'image' | 'imagePath'> & {
  readonly image: string;
  readonly imagePath: string;
};

/** A review on the wire. */
export type PackedReview = Omit<ReviewState, 'faces' | 'review'> & {
  readonly faces: PackedFaces;
  readonly review: PackedChange;
};

/** What the page shows, on the wire. */
export type PackedState = Exclude<GalleryState, ReviewState> | PackedReview;
