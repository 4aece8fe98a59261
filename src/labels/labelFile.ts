import type { PathPrefix } from './images/imageCandidates';
import type { LabelSource, TextHead } from './labelSource';
import type { LegacyEncoding, TextEncoding } from './text/encodedText';

/** A half-open range of bytes in a label file. */
export type ByteSpan = { readonly start: number; readonly end: number };

/** Where a face is in its image: pixels from the left and the top, after the camera's orientation is applied. */
export type FaceBox = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** One labelled image. The order of samples is the order in the file. */
export type LabelSample = {
  /** Names the sample within its data set for good: the image as written, with `#2`, `#3` … for further rows of one image. */
  readonly id: string;
  /** The image's path as the file gives it, or relative to the data set's folder for a folder a class. */
  readonly image: string;
  /** The class's name (not its number), or `''` where the row has none. */
  readonly label: string;
  /** Line in the label file, from 1; undefined where the format has no lines. */
  readonly line: number | undefined;
  /** The file that the line is in, of a data set of several: relative to its folder, with `/` between the parts. */
  readonly file?: string;
  /** Whose face it is, or which video it is from, where a column says so; missing where its cell is empty. */
  readonly subject?: string;
  /** The part of the data set that it belongs to (“train”), where a column says so; missing where its cell is empty. */
  readonly split?: string;
  /** The face within its image; missing where the image is the face. */
  readonly box?: FaceBox;
  /** The same as shares of the image's width and height, from 0 to 1, where the file does not say how large it is. */
  readonly boxShares?: FaceBox;
  /** How many annotators chose each of the file's `voteClasses`; missing where the format has no votes. */
  readonly votes?: readonly number[];
  /** Why the row has no label to audit although it is in order (“no majority among the votes”), a sentence; `label` is `''` then. */
  readonly aside?: string;
};

/** A face that stands in the label file itself. */
export type InlineFace = GreyFace | EncodedFace;

/** A face that the label file has as numbers. */
export type GreyFace = {
  /** Index into the label file's samples. */
  readonly sample: number;
  readonly width: number;
  readonly height: number;
  /** Grey values, row by row: `width × height` bytes. */
  readonly grey: Uint8Array;
};

/** A face that the label file has as the bytes of an image file. */
type EncodedFace = { readonly sample: number; readonly encoded: Uint8Array };

/** Something about one row (or the whole file) that its owner should know; never fatal. */
export type LabelProblem = {
  readonly line?: number | undefined;
  readonly image?: string | undefined;
  /** A sentence: what, where, what to do. */
  readonly message: string;
};

/** A label that the user wants instead. */
export type Correction = { readonly id: string; readonly label: string };

/** One corrected row, for the preview and the journal. */
export type LabelChange = {
  readonly id: string;
  readonly image: string;
  readonly line: number | undefined;
  readonly from: string;
  readonly to: string;
};

/** Replace the bytes at `start` that read `removed` by `inserted` (both base64, so any encoding survives JSON). */
export type Splice = { readonly start: number; readonly removed: string; readonly inserted: string };

/** Move an image; both paths are absolute. */
export type FileMove = { readonly from: string; readonly to: string };

/**
 * What a set of corrections does to the disk: enough to do it, to check that it may be done, and to undo it later from
 * the journal alone. Plain data.
 */
export type LabelEdit =
  | {
      readonly kind: 'rewrite';
      readonly path: string;
      /** SHA-256 (hex) of the whole file before and after; null: there is no such file. */
      readonly before: string | null;
      readonly after: string | null;
      /** In ascending order of `start`, which counts bytes of the file before the edit. */
      readonly splices: readonly Splice[];
      readonly changes: readonly LabelChange[];
    }
  | { readonly kind: 'move'; readonly moves: readonly FileMove[]; readonly changes: readonly LabelChange[] }
  /** Several files, all or none. */
  | {
      readonly kind: 'several';
      readonly edits: readonly LabelEdit[];
      readonly changes: readonly LabelChange[];
    };

/**
 * A label file as read: samples for the audit, spans for lossless edits. Immutable plain data and functions; read again
 * after a commit. What uses one never asks which format it has, but what it can do.
 */
export type LabelFile = {
  /** Names the format for people who look at a result. */
  readonly format: string;
  /** Absolute path of the file, or of the folder for a folder a class. */
  readonly location: string;
  readonly samples: readonly LabelSample[];
  /** Class names in the format's own order (for numeric labels: by number). */
  readonly classes: readonly string[];
  readonly problems: readonly LabelProblem[];
  /** Where its labels stand; undefined where the format leaves no choice. */
  readonly labelColumn?: LabelColumn | undefined;
  /** Name of the column that the samples' `subject` is from; undefined where the format or the file has none. */
  readonly subjectColumn?: string | undefined;
  /** Names of the columns that say the class too, so that corrections are written into them as well. */
  readonly twinColumns?: readonly string[] | undefined;
  /** What the samples' votes are for, in their order; undefined where the format has no votes. */
  readonly voteClasses?: readonly string[] | undefined;
  /** Why corrections cannot be written into the file (“it is compressed”), a sentence; undefined where they can. */
  readonly readOnly?: string | undefined;
  /** What its text is in; undefined where it has none. */
  readonly encoding?: TextEncoding | undefined;
  /** Where images that are not where their rows say are looked for by their names: an absolute folder. */
  readonly imagesBelow?: string | undefined;
  /** Whether rows name images that may be elsewhere; not where the images themselves were found, or stand in the file. */
  readonly namesImages: boolean;
  /** Whether classes that are bare numbers can be given names, as `LabelOptions` has them. */
  readonly takesClassNames: boolean;
  /**
   * Plans corrections without touching the disk. Rows that already have the wanted label are left out, and images for
   * which the wanted class's folder has no free name.
   * @throws HumanError for an unknown id, a label that the format cannot express, a file that is read-only here or was
   *   changed since it was read.
   */
  readonly edit: (corrections: readonly Correction[]) => Promise<LabelEdit>;
  /**
   * The bytes of its file that say a sample's label, empty where one would be put in; undefined where no bytes of that
   * file do, or it is compressed.
   */
  readonly labelSpan: (id: string) => ByteSpan | undefined;
  /** What a sample is called once it has a label: another name where a correction moves its image, else its own. */
  readonly idAfter: (id: string, label: string) => string;
  /** The class with this name, or which the file writes like this (RAF-DB writes “5” for Sadness); undefined where it has none. */
  readonly classOf: (written: string) => string | undefined;
  /** Where image files may be for a sample's `image`, best guess first, as absolute paths; made one by one as they are asked for. */
  readonly imageCandidates: (image: string) => Iterable<string>;
  /** Reads the faces that stand in the file itself, one by one, in the order of the samples; undefined where it has none. */
  readonly inlineFaces?: (() => AsyncIterable<InlineFace>) | undefined;
};

/** The column, or key, that labels were read from. */
export type LabelColumn = {
  readonly name: string;
  /** A person chose it, its name says so, it holds expressions, or no other could be it; undefined where that is not known. */
  readonly reason: 'chosen' | 'name' | 'expressions' | 'only' | undefined;
};

/** What the user (or the file's own shape) settled where a file can be read in several ways. Plain data, remembered. */
export type LabelOptions = {
  /** What a text is in that is not Unicode. */
  readonly encoding?: LegacyEncoding;
  /** CSV: 0-based columns of the image's path and the label. */
  readonly imageColumn?: number;
  readonly labelColumn?: number;
  readonly header?: boolean;
  /** Columns with the folders that the image's path goes on from, in their order: `train`, `1.jpg`. */
  readonly folderColumns?: readonly number[];
  /** JSON: where a record has the image's path and the label, as keys joined by dots (`data.image`). */
  readonly imageKey?: string;
  readonly labelKey?: string;
  /** How images' names say the class; see `parseNamePattern`. */
  readonly namePattern?: string;
  /** Names for numeric labels, by label as written; for numbered class folders by the folder's name. */
  readonly classNames?: Readonly<Record<string, string>>;
  /** Other names for classes, by the name that the file gives them; several with one name are one class. Empty: none. */
  readonly sameClasses?: Readonly<Record<string, string>>;
  /** Image paths that start with `from` are looked for below `to`, an absolute folder on this machine. */
  readonly prefixes?: readonly PathPrefix[];
  /** Images that are not where their rows say are looked for by their names below this absolute folder. */
  readonly imagesBelow?: string;
  /** Whether faces are found in the images first, or these are faces as they are; undefined: as a sample of them shows. */
  readonly faces?: 'find' | 'whole';
  /** Several files as one data set: its members, `location` being the folder that holds them all. */
  readonly parts?: readonly LabelPart[];
};

/** A label file within a data set of several. */
export type LabelPart = {
  /** Relative to the data set's folder, with `/` between the parts. */
  readonly path: string;
  readonly format: string;
  readonly options: LabelOptions;
};

/** What a format says when shown a file. */
export type Recognition =
  | { readonly kind: 'no' }
  | {
      readonly kind: 'yes';
      readonly options: LabelOptions;
      readonly confidence: number;
      /** For a user who wants other columns than the recognised ones. */
      readonly question?: ColumnQuestion;
    }
  /** Readable once the user has chosen the columns. */
  | ({
      readonly kind: 'ask';
      /** Whether no column looks like one of labels: parts of a data set, persons or sizes alone. */
      readonly isWithoutLabels?: boolean;
      /** Whether it has a probability for each class: what a model says of the images of other labels. */
      readonly holdsPredictions?: boolean;
      /** Whether the file is of this format, whatever else one of its name could be. */
      readonly isSure?: boolean;
    } & ColumnQuestion);

/** Which columns (or keys) hold the image and the label: their names and the first rows, for the question. Plain data. */
export type ColumnQuestion = {
  readonly columns: readonly string[];
  readonly preview: readonly (readonly string[])[];
  /** What the columns are to the format; `chosenColumns` makes options of them. */
  readonly columnsAre: ColumnMeaning;
};

/** Columns of a table, or of the records' keys, of which each column has one. */
export type ColumnMeaning =
  | { readonly kind: 'columns'; readonly header: boolean }
  | { readonly kind: 'keys'; readonly keys: readonly string[] };

/** What a format may look at to recognise a file: where it is and its first 64 KiB (a folder has none). */
export type LabelProbe = TextHead & {
  readonly source: LabelSource;
  readonly isFolder: boolean;
};

/**
 * One format of label files. Every format that the product knows goes through this type: row-based text and JSON give
 * `rewrite` edits, folder a class gives `move` edits, formats whose labels may not be overwritten (votes) rewrite a
 * column or file of their own.
 */
export type LabelFormat = {
  readonly id: string;
  /** For people, e.g. “CSV or TSV”. */
  readonly title: () => string;
  /** @throws HumanError where the file is of this format but has no labels, and why. */
  readonly recognise: (probe: LabelProbe) => Promise<Recognition> | Recognition;
  /**
   * Reads the whole file once. Classes that are bare numbers get the names that its folder settles, unless the options
   * have some.
   * @throws HumanError when the file cannot be read as this format.
   */
  readonly read: (source: LabelSource, options: LabelOptions) => Promise<LabelFile>;
};
