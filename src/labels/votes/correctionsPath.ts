const suffix = '.corrections.csv';

/**
 * Where the corrected labels of a file stand whose own content may not be overwritten: beside it, `votes.csv` →
 * `votes.corrections.csv`.
 */
export function correctionsPath(labels: string): string {
  return labels.replace(/\.csv(\.gz)?$/i, '') + suffix;
}

/** Whether a file holds the corrections of another one, so that it is no data set of its own. */
export function isCorrectionsPath(file: string): boolean {
  return file.toLowerCase().endsWith(suffix);
}
