/** What a second label file of the same images says of the faces of an audit. Plain data: it crosses to the page. */
export type SecondLabels = {
  /** The audit's classes, then those that only the second file has. */
  readonly classes: readonly string[];
  /** Index of each face's class there, into `classes`; `noClass` where it has no label there: [faces]. */
  readonly of: Uint16Array;
  /** Images that have a label in both, and how many of these have different ones. */
  readonly both: number;
  readonly differing: number;
  /** Labelled rows that only one of the two has, and how many of the second's may be several images of the first. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly ambiguous: number;
  /** Cohen's κ, in [-1, 1], and its 95 % interval; null where there is none, as where all have one label. */
  readonly kappa: number | null;
  readonly kappaInterval: readonly [number, number] | null;
};

/** The same with what to call the file. */
export type NamedSecondLabels = SecondLabels & { readonly name: string };
