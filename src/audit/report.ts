import type { AuditResult } from './auditResult';
import { writeWhole } from '../labels/edits/writeWhole';

/** The first ones have cleanlab's names where they mean the same. */
const columns = [
  'image',
  'given_label',
  'predicted_label',
  'label_quality',
  'is_label_issue',
  'is_unclear',
  'importance',
  'confidence',
  'margin',
  'low_importance',
  'relabel_candidate',
  'duplicate_group',
  'line',
  'failure',
] as const;

/** What a reviewer has decided about a row, for the report's last columns. */
export type ReportDecision = { readonly verdict: string; readonly label: string | null };

/**
 * The audit as CSV, a row a sample in the order of the label file; cells of a sample that failed are empty.
 * @param decisionOf where given, adds `verdict` and `reviewed_label`.
 */
export function reportCsv(
  result: AuditResult,
  decisionOf?: (id: string) => ReportDecision | undefined,
): string {
  const { scores, metadata, failures } = result;
  const header = decisionOf ? [...columns, 'verdict', 'reviewed_label'] : columns;
  const lines = [header.join(',')];
  result.ids.forEach((id, row) => {
    const audited = !failures.has(row);
    const number = (values: Float32Array) => (audited ? (values[row] as number).toFixed(6) : '');
    const flag = (values: Uint8Array) => (audited ? String(values[row] === 1) : '');
    const duplicateGroup = result.duplicateGroup[row] as number;
    const line = result.lines[row] as number;
    const decision = decisionOf?.(id);
    const cells = [
      result.images[row] ?? '',
      metadata.classes[scores.given[row] as number] ?? '',
      metadata.classes[scores.suggested[row] as number] ?? '',
      number(scores.labelQuality),
      flag(scores.isIssue),
      flag(scores.unclear),
      number(scores.importance),
      number(scores.confidence),
      number(scores.margin),
      flag(scores.lowImportance),
      flag(scores.relabelCandidate),
      duplicateGroup === 0 ? '' : String(duplicateGroup),
      line === 0 ? '' : String(line),
      failures.get(row) ?? '',
      ...(decisionOf ? [decision?.verdict ?? '', decision?.label ?? ''] : []),
    ];
    lines.push(cells.map(quoted).join(','));
  });
  return `${lines.join('\n')}\n`;
}

/** Writes the report, all at once or not at all. */
export async function writeReport(
  file: string,
  result: AuditResult,
  decisionOf?: (id: string) => ReportDecision | undefined,
): Promise<void> {
  await writeWhole(file, reportCsv(result, decisionOf));
}

/** Quotes a cell where RFC 4180 asks for it. */
function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
