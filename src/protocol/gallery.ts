import type { AuditProgress } from './auditProgress';
import type { FaceInspection, FaceNeighbours } from './inspection';
import type { NoiseEstimate } from './noiseEstimate';
import type { PackedChange } from './packedChange';
import type { PackedState } from './packedFaces';
import type { FaceThumbnail, ThumbnailEdge } from './thumbnails';

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
} as const;

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
  /** For an unclear face, the class that is about as likely as the suggested one; `noClass` elsewhere. */
  readonly runnerUp: Uint16Array;
  /** α in (0, 1): how clear the face is. NaN for a face that failed. */
  readonly importance: Float32Array;
  /** Probability that the given label is right. NaN for a face that failed. */
  readonly labelQuality: Float32Array;
  /** Probability that the suggested label is right. NaN for a face that failed. */
  readonly confidence: Float32Array;
  /** Confidence less label quality; NaN for a face that failed. */
  readonly margin: Float32Array;
  readonly flags: Uint8Array;
  /** Why a face failed, by its number. */
  readonly failures: Readonly<Record<number, string>>;
  /** Why a face has no label to judge although it is in order, by its number. It may have a suggested class. */
  readonly setAside: Readonly<Record<number, string>>;
  /**
   * Left, top, width and height of each face in its image, in the image's pixels, NaN where the image is the face:
   * [count × 4]. Missing where every image is the face.
   */
  readonly boxes?: Float32Array | undefined;
  /** Missing where the data set has no votes. */
  readonly votes?: GalleryVotes | undefined;
};

/** How many annotators chose what. */
export type GalleryVotes = {
  /** What can be voted for; not all of it need be a class of the review. */
  readonly classes: readonly string[];
  /** [faces × vote classes] */
  readonly counts: Uint16Array;
};

/** What another annotator decided about a face. */
export type OthersDecision = {
  readonly who: string;
  readonly verdict: Verdict;
  /** The label that the face would have by it; `''` where the decision is not about the label. */
  readonly label: string;
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
  /** The other annotators' decisions that nobody has superseded; missing where there are none. */
  readonly others?: readonly OthersDecision[] | undefined;
  /** Whether annotators disagree about the face, which keeps it out of a commit until one decides again. */
  readonly disputed?: boolean | undefined;
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
  /** How far annotators agree, in sentences; missing where that is as before. */
  readonly agreement?: readonly string[] | undefined;
};

/** Faces that the user asked for outside the page; all other filters are off then. */
export type AskedFaces = {
  /** Index of the given class, or null for all. */
  readonly given: number | null;
  /** Only what the audit suspects. */
  readonly suspects: boolean;
  /** Only what annotators disagree about. */
  readonly disputed: boolean;
  /** The face among them to go to; missing: the one that had the focus. */
  readonly face?: number | undefined;
};

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
  /** How many labels are wrong; null where the audit did not estimate it. */
  readonly noise: Pick<NoiseEstimate, 'errors' | 'byClass'> | null;
  /** Reviewing works, committing does not: the reason (an untrusted workspace, a read-only file). */
  readonly readOnly: string | null;
  /** Names the data set among those of the workspace. */
  readonly dataSet: string;
  /** What the page asked to remember last, about this data set or another. */
  readonly view?: string | undefined;
  /** What to show first; missing: what was shown last. */
  readonly asked?: AskedFaces | undefined;
};

/** What the page shows. */
export type GalleryState =
  | { readonly kind: 'empty'; readonly message: string }
  | { readonly kind: 'auditing'; readonly title: string; readonly progress: AuditProgress }
  | { readonly kind: 'failed'; readonly message: string }
  | ReviewState;

/** What the page may ask of the host. Every decision is on disk before its answer arrives. */
export type GalleryRequests = {
  ready(): PackedState;
  decide(request: {
    readonly faces: readonly number[];
    readonly verdict: Verdict;
    /** For `relabel`: the class. */
    readonly label?: string;
  }): PackedChange;
  /** Sets the annotator's note on a face; an empty text removes it. */
  note(request: { readonly face: number; readonly text: string }): PackedChange;
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
  commit(): void;
  exportReport(): void;
  showLog(): void;
  /** What is known of a face at once. */
  inspect(request: { readonly face: number }): FaceInspection;
  /** The faces most like it; looked up, so that it may take a moment. */
  neighbours(request: { readonly face: number }): FaceNeighbours;
  /** Shows a face's label where it stands, outside the page. */
  showPlace(request: { readonly face: number }): void;
};

/** What the host tells the page; nobody waits for an answer. */
export type GalleryNotifications = {
  stateReplaced: PackedState;
  auditProgressed: AuditProgress;
  reviewChanged: PackedChange;
  facesAsked: AskedFaces;
};
