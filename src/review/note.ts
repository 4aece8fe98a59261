import type { NewNote } from './entries';

/** What an annotator wrote about a sample; an empty text: that the note is gone. */
export type Note = NewNote & {
  readonly batch: string;
  readonly at: string;
  readonly who: string;
};
