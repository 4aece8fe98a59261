/** What a model of the user's own says of the samples of a label file. */
export type Predictions = {
  /** Absolute path of the file that they are from. */
  readonly file: string;
  /** P(class), [samples × classes], rows that add up to 1; 0 for classes that the model lacks, and all over where it says nothing. */
  readonly probabilities: Float32Array;
  /** 1 for the samples of which it says something, [samples]. */
  readonly speaks: Uint8Array;
  /** 1 for the classes that it knows, [classes]. */
  readonly knows: Uint8Array;
  /** Sentences on how the file was taken, and what was left out. */
  readonly notes: readonly string[];
};

/** The predictions of some of the samples, in their order. */
export type AskedPredictions = Pick<Predictions, 'probabilities' | 'speaks' | 'knows'>;

/** @param rows which samples. */
export function predictionsOf(
  { probabilities, speaks, knows }: Predictions,
  rows: Uint32Array,
): AskedPredictions {
  const classes = knows.length;
  const chosen = new Float32Array(rows.length * classes);
  rows.forEach((row, face) =>
    chosen.set(probabilities.subarray(row * classes, (row + 1) * classes), face * classes),
  );
  return { probabilities: chosen, speaks: Uint8Array.from(rows, (row) => speaks[row] as number), knows };
}
