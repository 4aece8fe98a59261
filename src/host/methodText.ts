import type { AuditMetadata, ImportanceSpread } from '../audit/auditResult';

/** How an audit was made, in sentences for the gallery. */
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
    importanceSpread,
  } = metadata;
  return [
    model !== undefined
      ? `Each face was judged by a saved model, the networks together, without training (it sees by ${backbone}; run by ${engine}).`
      : training === 'images'
        ? `Each face was judged by a network that never saw its label or the face: ${folds} folds (recipe “${recipe}” end to end, seed ${seed}, ${backbone}, trained by ${engine}).`
        : `Each face was judged by networks that never saw its label: ${folds} folds, ${seeds} times over (recipe “${recipe}”, seed ${seed}, features of ${backbone}, trained by ${engine}).`,
    ...(metadata.inference === undefined ? [] : [`Features were computed by ${metadata.inference}.`]),
    ...(metadata.engineNotes ?? []),
    ...(grouping.description === '' ? [] : [grouping.description]),
    ...(secondOpinion === undefined ? [] : [secondOpinion]),
    ...(importanceSpread === undefined ? [] : [spreadText(importanceSpread)]),
  ];
}

function spreadText({ deviation, agreement }: ImportanceSpread): string {
  const certainty =
    agreement === null
      ? ''
      : `; its rank correlation with how sure the networks are is ${agreement.toFixed(2).replace('-', '−')} (1: they agree on which faces are clear, below 0: importance is upside down)`;
  return `Importance varies between faces with a standard deviation of ${deviation.toFixed(3)}${certainty}.`;
}
