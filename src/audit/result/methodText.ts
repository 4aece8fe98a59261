import * as l10n from '@vscode/l10n';
import type { DecidedFaces } from '../../protocol/auditProcess';
import type { AuditMetadata, ImportanceSpread } from './auditResult';

/** How an audit was made, in sentences for people. */
export function methodText(metadata: AuditMetadata): string[] {
  const {
    model,
    training,
    folds,
    seeds,
    recipe,
    seed,
    backbone,
    engine,
    grouping,
    secondOpinion,
    predictions,
    importanceSpread,
  } = metadata;
  if (metadata.provisional === true)
    return [
      l10n.t(
        'Each face was judged by regressions on the features of {0} that never saw its label, and by the face model’s own expression classifier where that knows the classes: {1} folds. The networks still learn.',
        backbone,
        folds,
      ),
    ];
  return [
    model !== undefined
      ? l10n.t(
          'Each face was judged by a saved model, the networks together, without training (it sees by {0}; run by {1}).',
          backbone,
          engine,
        )
      : training === 'images'
        ? l10n.t(
            'Each face was judged by a network that never saw its label or the face: {0} folds (recipe “{1}” end to end, seed {2}, {3}, trained by {4}).',
            folds,
            recipe,
            seed,
            backbone,
            engine,
          )
        : l10n.t(
            'Each face was judged by networks that never saw its label: {0} folds, {1} times over (recipe “{2}”, seed {3}, features of {4}, trained by {5}).',
            folds,
            seeds,
            recipe,
            seed,
            backbone,
            engine,
          ),
    ...(metadata.inference === undefined
      ? []
      : [l10n.t('Features were computed by {0}.', metadata.inference)]),
    ...(metadata.engineNotes ?? []),
    ...(grouping.description === '' ? [] : [grouping.description]),
    ...(secondOpinion === undefined ? [] : [secondOpinion]),
    ...(predictions === undefined ? [] : [predictions.text]),
    ...(metadata.decided ? decidedSentences(metadata.decided) : []),
    ...(importanceSpread === undefined ? [] : [spreadText(importanceSpread)]),
  ];
}

function decidedSentences({ known, leftOut }: DecidedFaces): string[] {
  return [
    ...(known === 0
      ? []
      : [
          known === 1
            ? l10n.t(
                'One label was known from an earlier decision: the audit learned from it and took it for granted.',
              )
            : l10n.t(
                '{0} labels were known from earlier decisions: the audit learned from them and took them for granted.',
                known.toLocaleString('en'),
              ),
        ]),
    ...(leftOut === 0
      ? []
      : [
          leftOut === 1
            ? l10n.t('One face was found unclear or no face before: nothing was learned from it.')
            : l10n.t(
                '{0} faces were found unclear or no faces before: nothing was learned from them.',
                leftOut.toLocaleString('en'),
              ),
        ]),
  ];
}

function spreadText({ deviation, agreement }: ImportanceSpread): string {
  const spread = deviation.toFixed(3);
  return agreement === null
    ? l10n.t('Importance varies between faces with a standard deviation of {0}.', spread)
    : l10n.t(
        'Importance varies between faces with a standard deviation of {0}; its rank correlation with how sure the networks are is {1} (1: they agree on which faces are clear, below 0: importance is upside down).',
        spread,
        agreement.toFixed(2).replace('-', '−'),
      );
}
