/*
 * What was understood of labels, for people: shown before they are audited and while they are, so that a wrong guess shows
 * before its suspects do.
 */

/** What of a reading one question can change. */
export const readingAspects = [
  'columns',
  'namePattern',
  'classNames',
  'spellings',
  'encoding',
  'images',
  'faces',
  'subjects',
] as const;
export type ReadingAspect = (typeof readingAspects)[number];

export type UnderstoodRow = {
  /** What it is about, a word. */
  readonly about: string;
  readonly text: string;
  /** The question that changes it; null where none does. */
  readonly change: ReadingAspect | null;
  /** Addresses of pictures that show it. */
  readonly pictures?: readonly string[] | undefined;
};

/** A class with some of its faces. */
type UnderstoodClass<Face> = {
  readonly name: string;
  readonly samples: number;
  /** Evenly spread over its samples. */
  readonly faces: readonly Face[];
};

/** A face that stands in the label file. */
export type InlinePreview =
  /** `width × height` grey values, row by row. */
  | {
      readonly kind: 'grey';
      readonly image: string;
      readonly width: number;
      readonly height: number;
      readonly grey: Uint8Array;
    }
  /** The bytes of an image file. */
  | { readonly kind: 'encoded'; readonly image: string; readonly encoded: Uint8Array };

/** A face as a page can show it. */
export type PreviewFace =
  | InlinePreview
  | {
      readonly kind: 'address';
      /** What its label file calls it. */
      readonly image: string;
      readonly address: string;
    };

export type UnderstoodLabels<Face = PreviewFace> = {
  /** What the labels are, with their numbers: a sentence. */
  readonly title: string;
  readonly rows: readonly UnderstoodRow[];
  /** The first classes, in the format's order. */
  readonly classes: readonly UnderstoodClass<Face>[];
  readonly furtherClasses: number;
  readonly unlabelled: number;
  /** Samples in order that have no label to audit, such as a tie of votes. */
  readonly aside: number;
  /** Sentences: the first of what the labels' owner should know. */
  readonly problems: readonly string[];
  readonly furtherProblems: number;
};
