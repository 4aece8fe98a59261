import type { ThumbnailEdge } from './thumbnails';

/** How many labels change alike. */
export type CommitPair = {
  /** `''` where a row has no label. */
  readonly from: string;
  readonly to: string;
  readonly count: number;
};

/** How many rows have a label before a commit, and how many after it. */
type ClassChange = { readonly label: string; readonly before: number; readonly after: number };

/** A file that a commit writes, or two class folders between which it moves images. */
export type CommitPlace =
  | { readonly kind: 'file'; readonly name: string; readonly labels: number; readonly isNew: boolean }
  | { readonly kind: 'folders'; readonly from: string; readonly to: string; readonly images: number };

/** A planned commit, as the page shows it. */
export type CommitState = {
  /** Names the plan: what is answered is about this one. */
  readonly plan: number;
  /** The data set's name. */
  readonly title: string;
  /** Most changes first; together they are the changes. */
  readonly pairs: readonly CommitPair[];
  /** The image of each change as the label file writes it, in the order of the pairs; by `packNames`. */
  readonly images: string;
  /** Those that change. */
  readonly classes: readonly ClassChange[];
  /** How many classes stay as they are. */
  readonly unchangedClasses: number;
  /** The first of them; empty where a list of what is written would say no more. */
  readonly places: readonly CommitPlace[];
  readonly placesInAll: number;
  /** The labels change in an editor with unsaved changes, and count once it is saved. */
  readonly inEditor: boolean;
  /** The first rows that are not as they were reviewed and stay as they are: a sentence each. */
  readonly left: readonly string[];
  readonly leftInAll: number;
  /** Further sentences. */
  readonly notes: readonly string[];
  /** The labels or the decisions changed since the plan that was shown before. */
  readonly isAnew: boolean;
};

/** How a face of a commit is to be shown. */
export type CommitFace =
  /** By the image at this address; `box` is left, top, width and height of the face in it, where it is not the face alone. */
  | {
      readonly kind: 'image';
      readonly address: string;
      readonly box?: readonly [number, number, number, number] | undefined;
    }
  /** Not at all: why, a sentence, where that is known. */
  | { readonly kind: 'none'; readonly reason?: string | undefined };

/** More faces than this are not asked for at once. */
export const mostCommitFaces = 32;

/** What the page of a commit may ask of the host. Changes go by their place among the images, plans by their number. */
export type CommitRequests = {
  /** Null where no commit waits any more. */
  ready(): CommitState | null;
  faces(request: {
    readonly plan: number;
    readonly changes: readonly number[];
    readonly edge: ThumbnailEdge;
  }): readonly CommitFace[];
  /** Shows the face of a change in the gallery. */
  showFace(request: { readonly plan: number; readonly change: number }): void;
  commit(request: { readonly plan: number }): void;
  showText(request: { readonly plan: number }): void;
  cancel(): void;
};

/** What the host tells the page of a commit. */
export type CommitNotifications = {
  /** What is asked about now. */
  planned: CommitState;
};
