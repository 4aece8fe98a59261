/** What an annotator says of a face who sees nothing but its picture. */
export type BlindAnswer =
  /** @param label index into the classes. */
  | { readonly kind: 'class'; readonly label: number }
  /** Nobody could tell. */
  | { readonly kind: 'unclear' }
  | { readonly kind: 'notAFace' };

/** The annotator's own blind answers after a change, and what can be done next. */
export type BlindChange = {
  /** Null: there is none (any more). */
  readonly answers: readonly { readonly face: number; readonly answer: BlindAnswer | null }[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
};

/**
 * Faces to be judged blind. Nothing else crosses to the page: no label, no name or path of an image, which may hold it, no
 * row, whose place in the file may tell it, nothing of the audit or of other annotators.
 */
export type BlindState = {
  readonly kind: 'blind';
  /** The label file's name, for the heading. */
  readonly title: string;
  readonly classes: readonly string[];
  /** Faces to judge, numbered in the annotator's own random order. */
  readonly count: number;
  readonly change: BlindChange;
};

/** A face's picture, under a name that says nothing; `missing`: its image is gone, or is none. */
export type BlindPicture = { readonly kind: 'made'; readonly address: string } | { readonly kind: 'missing' };

/** As many pictures are asked for at once: the face that is shown, and those that come next. */
export const mostBlindPictures = 8;

/** What the page may ask of the host while faces are judged blind. */
export type BlindRequests = {
  answerBlind(request: { readonly face: number; readonly answer: BlindAnswer }): BlindChange;
  undoBlind(): BlindChange;
  redoBlind(): BlindChange;
  blindPictures(request: { readonly faces: readonly number[] }): readonly BlindPicture[];
  /** Shows again what is known of the faces. */
  leaveBlind(): void;
};
