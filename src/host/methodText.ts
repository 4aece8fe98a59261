import type { AuditMetadata } from '../audit/auditResult';

/** How an audit was made, in sentences for the gallery. */
export function methodText(metadata: AuditMetadata): string[] {
  const { folds, seeds, recipe, seed, backbone, engine, grouping } = metadata;
  return [
    `Each face was judged by networks that never saw its label: ${folds} folds, ${seeds} times over (recipe “${recipe}”, seed ${seed}, features of ${backbone}, trained by ${engine}).`,
    ...(grouping.description === '' ? [] : [grouping.description]),
  ];
}
