import * as l10n from '@vscode/l10n';
import { type Data, Float32, type Table, Uint16, Uint32, makeData, tableToIPC } from 'apache-arrow';
import { readOwn } from '../base/disk/ownFiles';
import { HumanError, messageOf } from '../base/humanError';
import { bool, float32, lists, packBits, tableOf, utf8 } from './arrowColumns';
import { tableIn } from './arrowFile';
import type { AuditMetadata, AuditResult } from './auditResult';
import { ResultColumns } from './resultColumns';
import { parseMetadata } from './resultMetadata';
import { writeWhole } from '../base/disk/writeWhole';

/** The key of the schema's metadata that holds the audit's own, as JSON. */
const metadataKey = 'scn-label-audit';
/** In the order of a box's four numbers. */
export const boxColumns = ['box_left', 'box_top', 'box_width', 'box_height'] as const;

/** Writes an audit as an Apache Arrow file, all at once or not at all. */
export async function writeAuditResult(file: string, result: AuditResult): Promise<void> {
  await writeWhole(file, tableToIPC(toTable(result), 'file'));
}

/**
 * Reads an audit back. The file may come from anybody: what it claims is checked against its bytes first, and no class or
 * row is believed that it does not have.
 * @throws HumanError when the file is no audit result of this version, or beside the data by a link.
 */
export async function readAuditResult(file: string): Promise<AuditResult> {
  let table: Table;
  try {
    table = tableIn(await readOwn(file));
  } catch (error) {
    if (error instanceof HumanError) throw error;
    throw new HumanError(
      l10n.t('The audit result {0} cannot be read ({1}). Run the audit again.', file, messageOf(error)),
    );
  }
  const columns = new ResultColumns(file, table);
  const metadata = readMetadata(file, table);
  // Only data sets with such things have these columns.
  const has = (name: string) => table.getChild(name) !== null;
  return {
    metadata,
    ids: columns.strings('id'),
    images: columns.strings('image'),
    files: columns.strings('file'),
    lines: columns.numbers('line', Uint32Array),
    scores: {
      given: columns.classes('given', metadata),
      suggested: columns.classes('suggested', metadata),
      importance: columns.numbers('importance', Float32Array),
      labelQuality: columns.numbers('label_quality', Float32Array),
      confidence: columns.numbers('confidence', Float32Array),
      margin: columns.numbers('margin', Float32Array),
      probabilities: columns.lists('probabilities', Float32Array, metadata.classes.length),
      isIssue: columns.bits('is_label_issue'),
      // Results of the first versions do not say.
      unclear: has('is_unclear') ? columns.bits('is_unclear') : new Uint8Array(table.numRows),
      lowImportance: columns.bits('low_importance'),
      relabelCandidate: columns.bits('relabel_candidate'),
    },
    duplicateGroup: columns.numbers('duplicate_group', Uint32Array),
    failures: columns.reasons('failure'),
    ...(has('in_training_set') && { inTraining: columns.bits('in_training_set') }),
    aside: has('set_aside') ? columns.reasons('set_aside') : new Map(),
    ...(has(boxColumns[0]) && {
      boxes: interleaved(boxColumns.map((name) => columns.optionalNumbers(name))),
    }),
    ...(has('votes') && {
      votes: columns.lists('votes', Uint16Array, metadata.voteClasses?.length ?? 0),
    }),
  };
}

/** Columns side by side, [rows × columns]; NaN where a cell is empty. */
function interleaved(columns: readonly (readonly (number | null)[])[]): Float32Array {
  const rows = columns[0]?.length ?? 0;
  return Float32Array.from(
    { length: rows * columns.length },
    (_, cell) => columns[cell % columns.length]?.[Math.floor(cell / columns.length)] ?? NaN,
  );
}

function readMetadata(file: string, table: Table): AuditMetadata {
  const json = table.schema.metadata.get(metadataKey);
  const type = table.getChild('probabilities')?.type as { readonly listSize?: number } | undefined;
  const metadata = json === undefined ? undefined : parseMetadata(json, type?.listSize ?? 0);
  if (!metadata)
    throw new HumanError(l10n.t('{0} is not an audit result of this version. Run the audit again.', file));
  return metadata;
}

/** Columns as Arrow's own buffers: appending value by value takes ten times as long. */
function toTable(result: AuditResult): Table {
  const { scores, metadata } = result;
  const classNames = (indices: Uint16Array) =>
    utf8([...indices].map((index) => metadata.classes[index] ?? null));
  const columns: Record<string, Data> = {
    id: utf8(result.ids),
    image: utf8(result.images),
    file: utf8(result.files.map((file) => (file === '' ? null : file))),
    line: makeData({ type: new Uint32(), data: result.lines }),
    given_label: classNames(scores.given),
    suggested_label: classNames(scores.suggested),
    given: makeData({ type: new Uint16(), data: scores.given }),
    suggested: makeData({ type: new Uint16(), data: scores.suggested }),
    importance: float32(scores.importance),
    label_quality: float32(scores.labelQuality),
    confidence: float32(scores.confidence),
    margin: float32(scores.margin),
    probabilities: lists(metadata.classes.length, float32(scores.probabilities)),
    is_label_issue: bool(scores.isIssue),
    is_unclear: bool(scores.unclear),
    low_importance: bool(scores.lowImportance),
    relabel_candidate: bool(scores.relabelCandidate),
    duplicate_group: makeData({ type: new Uint32(), data: result.duplicateGroup }),
    failure: utf8(result.ids.map((_, row) => result.failures.get(row) ?? null)),
    ...(result.aside.size > 0 && {
      set_aside: utf8(result.ids.map((_, row) => result.aside.get(row) ?? null)),
    }),
    ...(result.inTraining && { in_training_set: bool(result.inTraining) }),
    ...(result.boxes && boxData(result.boxes)),
    ...(result.votes && {
      votes: lists(metadata.voteClasses?.length ?? 0, makeData({ type: new Uint16(), data: result.votes })),
    }),
  };
  return tableOf(columns, result.ids.length, new Map([[metadataKey, JSON.stringify(metadata)]]));
}

/** @param boxes [rows × 4] */
function boxData(boxes: Float32Array): Record<string, Data> {
  const rows = boxes.length / boxColumns.length;
  const isEmpty = (row: number) => Number.isNaN(boxes[row * boxColumns.length]);
  const nullCount = boxes.reduce(
    (sum, value, cell) => sum + Number(cell % boxColumns.length === 0 && Number.isNaN(value)),
    0,
  );
  const nullBitmap = packBits(rows, (row) => !isEmpty(row));
  return Object.fromEntries(
    boxColumns.map((name, side) => {
      const data = Float32Array.from(
        { length: rows },
        (_, row) => boxes[row * boxColumns.length + side] ?? NaN,
      );
      return [name, makeData({ type: new Float32(), data, nullCount, ...(nullCount > 0 && { nullBitmap }) })];
    }),
  );
}
