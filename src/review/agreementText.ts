import type { Agreement } from './agreement';
import type { AnnotatorAgreement } from './annotatorAgreement';

/** Sentences on how far annotators agree; none where no two judged the same face by themselves. */
export function agreementText({ pairs, all }: AnnotatorAgreement): string[] {
  const sentences = pairs.map(
    ({ annotators: [a, b], agreement }) => `${a} and ${b}: ${kappaText('Cohen’s κ', agreement)}.`,
  );
  if (all) sentences.push(`All annotators: ${kappaText('Fleiss’ κ', all)}.`);
  return sentences;
}

/** “Cohen's κ 0.69; the same label for 80.0 % of 5 faces”. */
export function kappaText(name: string, { samples, observed, kappa }: Agreement): string {
  const faces = samples === 1 ? '1 face' : `${samples.toLocaleString('en-GB')} faces`;
  const value =
    kappa === undefined ? `${name} undefined, as only one label was given` : `${name} ${kappa.toFixed(2)}`;
  return `${value}; the same label for ${(observed * 100).toFixed(1)} % of ${faces}`;
}
