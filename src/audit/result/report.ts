import { type AuditResult, type FaceColumns, hasCopies } from './auditResult';
import type { SecondLabels } from '../../protocol/secondLabels';
import { writeWhole } from '../../base/disk/writeWhole';
import { csvBlocks, spreadsheetRows } from '../../labels/text/csvBlocks';
import { issueMasks, issuesIn, worstScores } from '../pictures/pictureScores';
import { issuesText } from './pictureColumns';
import { conflictingGroups, splitLeaks, splitsText } from './copyColumns';
import { boxColumns } from './resultFile';

/** How many of the first columns are cleanlab's. */
const cleanlabColumns = 5;

/** What reviewers have decided and written about a row, for the report's last columns. */
export type ReportReview = {
  readonly verdict: string;
  readonly label: string | null;
  readonly notes: readonly { readonly who: string; readonly text: string }[];
};

/**
 * The audit as rows of a CSV, the header first, then a row a sample in the order of the label file; cells of a sample
 * that failed are empty. Where rows were set aside, `set_aside` says why; where a saved model judged, `in_training_set` says
 * whether it was trained on the face; where faces have copies, `duplicate_conflict` says whether their
 * labels differ and, where these stand in several splits, `split_leak` which other splits have the face; where pictures were
 * measured, `image_issue` says what stands out of the set and `image_score` how far; where faces have boxes, four columns
 * give them; where they were found in photographs, three more say how they are turned, how sure that is, and how many there
 * are.
 * @param reviewOf where given, adds `verdict`, `reviewed_label` and `note`, a line or more of each annotator's.
 * @param second where given, adds `second_label`: the class by another label file, empty where that has none.
 */
export function* reportRows(
  result: AuditResult,
  reviewOf?: (id: string) => ReportReview,
  second?: SecondLabels,
): Generator<readonly string[], void> {
  const secondLabel = (row: number) => second?.classes[second.of[row] ?? -1] ?? '';
  const columns = [...columnsOf(result), ...(second ? [['second_label', secondLabel] as const] : [])];
  yield [...columns.map(([name]) => name), ...(reviewOf ? ['verdict', 'reviewed_label', 'note'] : [])];
  for (const [row, id] of result.ids.entries()) {
    const review = reviewOf?.(id);
    yield [
      ...columns.map(([, cellOf]) => cellOf(row)),
      ...(review ? [review.verdict, review.label ?? '', noteCell(review)] : []),
    ];
  }
}

type Column = readonly [name: string, cellOf: (row: number) => string];

/** The columns that the audit itself fills; the first ones have cleanlab's names where they mean the same. */
function columnsOf(result: AuditResult): readonly Column[] {
  const { scores, metadata, failures, aside, inTraining, boxes } = result;
  const label = (classes: Uint16Array) => (row: number) => metadata.classes[classes[row] as number] ?? '';
  const number = (values: Float32Array) => (row: number) => {
    const value = values[row] as number;
    return Number.isNaN(value) ? '' : value.toFixed(6);
  };
  const flag = (values: Uint8Array) => (row: number) =>
    failures.has(row) || aside.has(row) ? '' : String(values[row] === 1);
  const count = (values: Uint32Array) => (row: number) => (values[row] === 0 ? '' : String(values[row]));
  return [
    ['image', (row) => result.images[row] ?? ''],
    ['given_label', label(scores.given)],
    ['predicted_label', label(scores.suggested)],
    ['label_quality', number(scores.labelQuality)],
    ['is_label_issue', flag(scores.isIssue)],
    ['is_unclear', flag(scores.unclear)],
    ['importance', number(scores.importance)],
    ['confidence', number(scores.confidence)],
    ['margin', number(scores.margin)],
    ['low_importance', flag(scores.lowImportance)],
    ['relabel_candidate', flag(scores.relabelCandidate)],
    ['duplicate_group', count(result.duplicateGroup)],
    ...copyColumns(result),
    ...pictureColumns(result),
    ['line', count(result.lines)],
    ['failure', (row) => failures.get(row) ?? ''],
    ...(aside.size > 0 ? [['set_aside', (row: number) => aside.get(row) ?? ''] as const] : []),
    ...(inTraining ? [['in_training_set', flag(inTraining)] as const] : []),
    ...(boxes ? boxColumns.map((name, side) => [name, pixelsOf(boxes, side)] as const) : []),
    ...(result.faces ? foundColumns(result.faces) : []),
  ];
}

/** What was found in photographs; empty cells where nobody looked, or there is no face to turn. */
function foundColumns({ turn, score, count }: FaceColumns): readonly Column[] {
  const wasSearched = (row: number) => !Number.isNaN(score[row]);
  return [
    ['face_turn', (row) => (Number.isNaN(turn[row]) ? '' : String(turn[row]))],
    ['face_score', (row) => (wasSearched(row) ? (score[row] as number).toFixed(3) : '')],
    ['faces_found', (row) => (wasSearched(row) ? String(count[row]) : '')],
  ];
}

/** What copies say against labels and splits; where there are any, and splits. */
function copyColumns(result: AuditResult): readonly Column[] {
  const { duplicateGroup } = result;
  if (!hasCopies(result)) return [];
  const conflicting = conflictingGroups(result);
  const conflictOf = (row: number) => {
    const group = duplicateGroup[row] ?? 0;
    return group === 0 ? '' : String(conflicting.has(group));
  };
  const leaks = splitLeaks(result);
  return [
    ['duplicate_conflict', conflictOf],
    ...(leaks.size > 0 ? [['split_leak', (row: number) => splitsText(leaks.get(row))] as const] : []),
  ];
}

/** What is wrong with pictures whatever their labels, and how far the worst of it stands out of the set. */
function pictureColumns({ pictures }: AuditResult): readonly Column[] {
  if (!pictures) return [];
  const masks = issueMasks(pictures.scores);
  const worst = worstScores(pictures.scores);
  return [
    ['image_issue', (row) => issuesText(issuesIn(masks[row] ?? 0))],
    ['image_score', (row) => (Number.isNaN(worst[row]) ? '' : (worst[row] ?? 0).toFixed(6))],
  ];
}

function noteCell({ notes }: ReportReview): string {
  return notes.map(({ who, text }) => `${who}: ${text}`).join('\n');
}

/** One of the four numbers of each box, in pixels, to the hundredth. */
function pixelsOf(boxes: Float32Array, side: number): Column[1] {
  return (row) => {
    const value = boxes[row * boxColumns.length + side] ?? NaN;
    return Number.isNaN(value) ? '' : String(Math.round(value * 100) / 100);
  };
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
 * @param more as for `reportRows`.
 */
export async function writeReport(
  file: string,
  result: AuditResult,
  cells: 'forSpreadsheets' | 'asTheyAre',
  more: { readonly reviewOf?: (id: string) => ReportReview; readonly second?: SecondLabels | undefined } = {},
): Promise<void> {
  const rows = reportRows(result, more.reviewOf, more.second);
  await writeWhole(file, csvBlocks(cells === 'forSpreadsheets' ? spreadsheetRows(rows) : rows));
}
