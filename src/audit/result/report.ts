import type { AuditResult } from './auditResult';
import { writeWhole } from '../../base/disk/writeWhole';
import { csvBlocks, spreadsheetRows } from '../../labels/text/csvBlocks';
import { boxColumns } from './resultFile';

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

/** How many of them are cleanlab's. */
const cleanlabColumns = columns.indexOf('is_label_issue') + 1;

/** What reviewers have decided and written about a row, for the report's last columns. */
export type ReportReview = {
  readonly verdict: string;
  readonly label: string | null;
  readonly notes: readonly { readonly who: string; readonly text: string }[];
};

/**
 * The audit as rows of a CSV, the header first, then a row a sample in the order of the label file; cells of a sample
 * that failed are empty. Where rows were set aside, `set_aside` says why; where a saved model judged, `in_training_set` says
 * whether it was trained on the face; where faces have boxes, four columns give them.
 * @param reviewOf where given, adds `verdict`, `reviewed_label` and `note`, a line or more of each annotator's.
 */
export function* reportRows(
  result: AuditResult,
  reviewOf?: (id: string) => ReportReview,
): Generator<readonly string[], void> {
  const { scores, metadata, failures } = result;
  const hasAside = result.aside.size > 0;
  yield [
    ...columns,
    ...(hasAside ? ['set_aside'] : []),
    ...(result.inTraining ? ['in_training_set'] : []),
    ...(result.boxes ? boxColumns : []),
    ...(reviewOf ? ['verdict', 'reviewed_label', 'note'] : []),
  ];
  for (const [row, id] of result.ids.entries()) {
    const audited = !failures.has(row) && !result.aside.has(row);
    const number = (values: Float32Array) => {
      const value = values[row] as number;
      return Number.isNaN(value) ? '' : value.toFixed(6);
    };
    const flag = (values: Uint8Array) => (audited ? String(values[row] === 1) : '');
    const duplicateGroup = result.duplicateGroup[row] as number;
    const line = result.lines[row] as number;
    const review = reviewOf?.(id);
    yield [
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
      ...(hasAside ? [result.aside.get(row) ?? ''] : []),
      ...(result.inTraining ? [flag(result.inTraining)] : []),
      ...boxCells(result.boxes, row),
      ...(review ? [review.verdict, review.label ?? '', noteCell(review)] : []),
    ];
  }
}

function noteCell({ notes }: ReportReview): string {
  return notes.map(({ who, text }) => `${who}: ${text}`).join('\n');
}

/** Pixels, to the hundredth. */
function boxCells(boxes: Float32Array | undefined, row: number): string[] {
  const box = boxes?.subarray(row * boxColumns.length, (row + 1) * boxColumns.length) ?? [];
  return Array.from(box, (value) => (Number.isNaN(value) ? '' : String(Math.round(value * 100) / 100)));
}

/**
 * The image and cleanlab's columns alone, those of its `CleanLearning.get_label_issues`.
 * @param naming by `file`, images have their absolute path where there is one, else the label file's name for them.
 */
export function* cleanlabRows(
  result: AuditResult,
  naming: 'image' | 'file' = 'image',
): Generator<readonly string[], void> {
  // The header comes first.
  let row = -1;
  for (const [image = '', ...cells] of reportRows(result)) {
    const file = naming === 'file' && row >= 0 ? (result.files[row] ?? '') : '';
    yield [file === '' ? image : file, ...cells.slice(0, cleanlabColumns - 1)];
    row++;
  }
}

/**
 * Writes the report, all at once or not at all.
 * @param cells people open a report in a spreadsheet, where what begins like a formula is written as text; programs
 *   read it as it is.
 */
export async function writeReport(
  file: string,
  result: AuditResult,
  cells: 'forSpreadsheets' | 'asTheyAre',
  reviewOf?: (id: string) => ReportReview,
): Promise<void> {
  const rows = reportRows(result, reviewOf);
  await writeWhole(file, csvBlocks(cells === 'forSpreadsheets' ? spreadsheetRows(rows) : rows));
}
