import * as l10n from '@vscode/l10n';
import { readRegular } from '../base/disk/regularFile';
import { HumanError, messageOf } from '../base/humanError';

/** The last layer that a backbone was trained with: scores = features · kernel + bias. */
export type BackboneClassifier = {
  readonly classes: readonly string[];
  /** [dimensions × classes], row by row. */
  readonly kernel: readonly number[];
  /** [classes] */
  readonly bias: readonly number[];
};

/**
 * Reads a classifier as the build writes it.
 * @throws HumanError when the file is not there.
 */
export async function readBackboneClassifier(file: string): Promise<BackboneClassifier> {
  const bytes = await readRegular(file).catch((error: unknown) => {
    throw new HumanError(
      l10n.t(
        'A part of the face model, “{0}”, cannot be read ({1}). Install the extension again.',
        file,
        messageOf(error),
      ),
    );
  });
  try {
    return JSON.parse(bytes.toString('utf8')) as BackboneClassifier;
  } catch (error) {
    throw new HumanError(
      l10n.t(
        'A part of the face model, “{0}”, is damaged ({1}). Install the extension again.',
        file,
        messageOf(error),
      ),
    );
  }
}

/**
 * The backbone's own class scores (logits) of some faces.
 * @param features [samples × dimensions], unscaled
 * @param rows which samples
 * @returns [rows × classes]
 */
export function classScores(
  { classes, kernel, bias }: BackboneClassifier,
  features: Float32Array,
  rows: Uint32Array,
): Float32Array {
  const width = classes.length;
  const dimensions = kernel.length / width;
  const scores = new Float32Array(rows.length * width);
  const sums = new Float64Array(width);
  rows.forEach((row, index) => {
    sums.set(bias);
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const value = features[row * dimensions + dimension] as number;
      for (let label = 0; label < width; label++)
        sums[label] = (sums[label] as number) + value * (kernel[dimension * width + label] as number);
    }
    scores.set(sums, index * width);
  });
  return scores;
}
