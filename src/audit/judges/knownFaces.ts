import { labelWords } from '../../scn/trainNetworks';

/** What people decided about faces before they were audited, each [faces]. */
export type KnownFaces = {
  /** The class that a face was found to show; −1 where nobody has said. */
  readonly truth: Int16Array;
  /** The label that it had when that was said, which tells how labels go wrong; elsewhere the given one. */
  readonly before: Uint16Array;
  /** 1 where it was found unclear, or none: there is nothing to learn from it. */
  readonly leftOut: Uint8Array;
};

/** What classifiers learn of faces: labels as people left them, and what they said of each (see `TrainingData`). */
export function taughtBy({
  labels,
  known,
}: {
  readonly labels: Uint16Array;
  readonly known?: KnownFaces | undefined;
}): { readonly labels: Uint16Array; readonly words: Uint8Array | undefined } {
  if (!known) return { labels, words: undefined };
  const { truth, leftOut } = known;
  return {
    labels: labels.map((label, face) => ((truth[face] as number) < 0 ? label : (truth[face] as number))),
    words: Uint8Array.from(truth, (label, face) => {
      if (leftOut[face] === 1) return labelWords.leftOut;
      return label < 0 ? labelWords.none : labelWords.known;
    }),
  };
}
