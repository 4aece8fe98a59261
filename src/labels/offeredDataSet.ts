import type { Recognition } from './labelFile';

/** A data set to choose, with its names for people. Plain data: it crosses a process boundary. */
export type OfferedDataSet = {
  /** Absolute path of the label file, or of the folder for a folder a class and for several files. */
  readonly location: string;
  /** Id of the format. */
  readonly format: string;
  readonly recognition: Exclude<Recognition, { readonly kind: 'no' }>;
  readonly title: string;
  readonly formatTitle: string;
};
