/**
 * What annotators' votes say by FERPlus' own rule (Barsoum et al., “Training deep networks for facial expression
 * recognition with crowd-sourced label distribution”, ICMI 2016; mode `majority` of `ferplus.py` in microsoft/FERPlus):
 * a choice with a single vote is an outlier and does not count; then the choice with the most votes is the label if it
 * has more than half of those that are left. “Unknown” and “not a face” are choices like any other.
 *
 * @returns index of the choice; undefined where none has a majority.
 */
export function majority(votes: readonly number[]): number | undefined {
  let most = 0;
  let sum = 0;
  let choice: number | undefined;
  for (const [index, count] of votes.entries()) {
    if (count < 2) continue;
    sum += count;
    if (count <= most) continue;
    most = count;
    choice = index;
  }
  return most > sum / 2 ? choice : undefined;
}

/** “neutral 4, sadness 3”: the choices that have votes, the most first. */
export function votesInWords(votes: readonly number[], choices: readonly string[]): string {
  return choices
    .map((name, index) => ({ name, count: votes[index] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ name, count }) => `${name} ${count}`)
    .join(', ');
}
