import * as vscode from 'vscode';
import { roundedEstimate } from '../../protocol/noiseEstimate';
import { markdownText } from '../fileText';
import type { AuditOverview } from '../../audit/auditOverview';

export const count = (value: number): string => value.toLocaleString(vscode.env.language);

/** Date and time as the user's language writes them. */
function timeText(iso: string): string {
  return new Date(iso).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
}

/** What an audit found, in a few words: “513 suspects; about 470 wrong labels”. */
export function suspectsText(suspects: number, estimatedErrors: number | undefined): string {
  const found = suspects === 1 ? vscode.l10n.t('1 suspect') : vscode.l10n.t('{0} suspects', count(suspects));
  if (estimatedErrors === undefined) return found;
  const errors = roundedEstimate(estimatedErrors);
  return errors === 1
    ? vscode.l10n.t('{0}; about 1 wrong label', found)
    : vscode.l10n.t('{0}; about {1} wrong labels', found, count(errors));
}

export function reviewedText({ reviewed, suspects }: { reviewed: number; suspects: number }): string {
  return vscode.l10n.t('{0} of {1} reviewed', count(reviewed), count(suspects));
}

export function lastAuditText({ createdAt }: AuditOverview): string {
  return vscode.l10n.t('Audited {0}', timeText(createdAt));
}

/**
 * An audit and its review in a tooltip.
 * @param title the data set's name; it comes from a file system, so it is shown as text.
 */
export function overviewTooltip(
  title: string,
  overview: AuditOverview,
  format?: string,
): vscode.MarkdownString {
  const { faces, suspects, errors, recipe, model, engine, engineNotes, uncommitted, disagreements } =
    overview;
  const lines = [
    [...(format === undefined ? [] : [format]), vscode.l10n.t('{0} samples', count(faces))].join(' · '),
    lastAuditText(overview),
    suspectsText(suspects, errors),
    reviewedText(overview),
    ...(uncommitted > 0 ? [vscode.l10n.t('Corrections not committed yet: {0}', count(uncommitted))] : []),
    ...(disagreements > 0
      ? [vscode.l10n.t('Disagreements between annotators: {0}', count(disagreements))]
      : []),
    model === undefined
      ? vscode.l10n.t('Recipe “{0}”, trained by {1}', recipe, engine)
      : vscode.l10n.t('Judged by the saved model {0}, run by {1}', model, engine),
    ...engineNotes,
  ];
  const tooltip = new vscode.MarkdownString('**').appendText(markdownText(title)).appendMarkdown('**');
  for (const line of lines) tooltip.appendMarkdown('\n\n').appendText(markdownText(line));
  return tooltip;
}
