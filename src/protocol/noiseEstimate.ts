/**
 * A label is suspect where the chance that it is right lies below this: missing an error costs more than a look in vain.
 */
export const suspectsBelow = 0.8;

/** How many labels of a data set are probably wrong, and how. */
export type NoiseEstimate = {
  /** Expected number of wrong labels among the audited faces. */
  readonly errors: number;
  /** By given class, in the order of the classes. */
  readonly byClass: readonly { readonly faces: number; readonly errors: number }[];
  /** [true][given]: the share of the faces that are truly of the one class which are labelled as the other. */
  readonly confusion: readonly (readonly number[])[];
};

/** An estimated count as it may be told: two significant digits, since more would promise what no estimate keeps. */
export function roundedEstimate(errors: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, errors))) - 1);
  return Math.round(errors / unit) * unit;
}
