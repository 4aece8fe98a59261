/** Where a face's label stands, for a link to it. */
export type FacePlace =
  /** A line of a text file: its name, and the line at the audit, from 1. */
  | { readonly kind: 'row'; readonly file: string; readonly line: number }
  /** The folder that the image is in says its class. */
  | { readonly kind: 'image' }
  /** No text holds it, as with `.npy`. */
  | { readonly kind: 'none' };

/** Something that happened to a face's label. */
export type HistoryEvent = {
  readonly what: 'decided' | 'noted' | 'undone' | 'redone' | 'committed' | 'commitUndone' | 'proposed';
  readonly who: string;
  /** ISO time. */
  readonly at: string;
  /** What was decided, for `decided`, or `proposed`, by an agent: a verdict as in the journal, which a later version may have added to. */
  readonly verdict?: string | undefined;
  /** Whether that was decided blind. */
  readonly blind?: boolean | undefined;
  /** The label that the face got by it; missing where it kept its own. */
  readonly label?: string | undefined;
  /** What was written, for `noted`; `''` where a note was taken away; for `proposed` why. */
  readonly note?: string | undefined;
};

/** What is known of one face besides what its card shows. */
export type FaceInspection = {
  readonly face: number;
  /**
   * The chance of each class to be the right label, in the order of the classes, adding up to 1; null where the audit has
   * none of the face. Those of the given and the suggested class are what a card shows.
   */
  readonly chances: readonly number[] | null;
  /** What the networks make of the face alone, without a look at its label; null where the audit has nothing of it. */
  readonly alone: readonly number[] | null;
  readonly place: FacePlace;
  /** Everything that was done about the face, the newest first. */
  readonly history: readonly HistoryEvent[];
};

/** A face that looks like another one. */
export type Neighbour = {
  readonly face: number;
  /** Cosine of the two faces' centred features, in [-1, 1]. */
  readonly similarity: number;
  /** The two are almost the same picture. */
  readonly isDuplicate: boolean;
};

/** A face's nearest faces among those that have one label. */
export type NeighbourGroup = {
  /** Index of the class. */
  readonly label: number;
  /** What that class is to the face: `next` is the likeliest other one where the audit suggests none. */
  readonly role: 'given' | 'suggested' | 'next';
  /** Nearest first. */
  readonly neighbours: readonly Neighbour[];
};

/** The faces nearest to one by its features, or why there are none to compare. */
export type FaceNeighbours = { readonly face: number } & (
  | { readonly kind: 'found'; readonly groups: readonly NeighbourGroup[] }
  /** The audit kept no features: it is of an earlier version, or they could not be written. */
  | { readonly kind: 'notKept' }
  /** The face itself has no features: its image could not be read. */
  | { readonly kind: 'noFeatures' }
);
