/**
 * Relabelling (Wang et al. 2020, eq. 5): where P_max − P_given > δ2, the training label becomes argmax P.
 * Only the copy that the network trains on changes, never the user's label.
 *
 * @param probabilities softmax(α · logits), row by row: [samples × classes]
 * @param labels the training labels of the rows; changed in place.
 * @param rows the rows that may change: the low group in the paper, all of them in the official code.
 * @param margin δ2.
 * @returns how many labels changed.
 */
export function relabel(
  probabilities: ArrayLike<number>,
  classes: number,
  labels: { [row: number]: number },
  rows: Iterable<number>,
  margin: number,
): number {
  let changed = 0;
  for (const row of rows) {
    const given = labels[row] as number;
    let best = 0;
    for (let label = 1; label < classes; label++) {
      if ((probabilities[row * classes + label] as number) > (probabilities[row * classes + best] as number))
        best = label;
    }
    const gain =
      (probabilities[row * classes + best] as number) - (probabilities[row * classes + given] as number);
    if (gain > margin) {
      labels[row] = best;
      changed++;
    }
  }
  return changed;
}
