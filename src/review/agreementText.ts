import * as l10n from '@vscode/l10n';
import type { Agreement } from './agreement';
import type { AnnotatorAgreement } from './annotatorAgreement';

/** Sentences on how far annotators agree; none where no two judged the same face by themselves. */
export function agreementText({ pairs, all }: AnnotatorAgreement): string[] {
  const sentences = pairs.map(({ annotators: [a, b], agreement }) =>
    l10n.t('{0} and {1}: {2}.', a, b, kappaText(l10n.t('Cohen’s κ'), agreement)),
  );
  if (all) sentences.push(l10n.t('All annotators: {0}.', kappaText(l10n.t('Fleiss’ κ'), all)));
  return sentences;
}

/** “Cohen's κ 0.69; the same label for 80.0 % of 5 faces”. */
export function kappaText(name: string, { samples, observed, kappa }: Agreement): string {
  const faces = samples.toLocaleString('en-GB');
  const share = (observed * 100).toFixed(1);
  if (kappa === undefined)
    return samples === 1
      ? l10n.t('{0} undefined, as only one label was given; the same label for {1} % of 1 face', name, share)
      : l10n.t(
          '{0} undefined, as only one label was given; the same label for {1} % of {2} faces',
          name,
          share,
          faces,
        );
  return samples === 1
    ? l10n.t('{0} {1}; the same label for {2} % of 1 face', name, kappa.toFixed(2), share)
    : l10n.t('{0} {1}; the same label for {2} % of {3} faces', name, kappa.toFixed(2), share, faces);
}
