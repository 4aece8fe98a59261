import * as l10n from '@vscode/l10n';
import {
  type Data,
  type FixedSizeList,
  Float32,
  type Table,
  Uint16,
  Uint32,
  type Vector,
  makeData,
  tableFromIPC,
  tableToIPC,
} from 'apache-arrow';
import { readOwn } from '../base/disk/ownFiles';
import { HumanError, messageOf } from '../base/humanError';
import { bool, float32, lists, packBits, tableOf, utf8 } from './arrowColumns';
import type { AuditMetadata, AuditResult } from './auditResult';
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
 * Reads an audit back.
 * @throws HumanError when the file is no audit result of this version, or beside the data by a link.
 */
export async function readAuditResult(file: string): Promise<AuditResult> {
  let table: Table;
  try {
    table = tableFromIPC(await readOwn(file));
  } catch (error) {
    if (error instanceof HumanError) throw error;
    throw new HumanError(
      l10n.t('The audit result {0} cannot be read ({1}). Run the audit again.', file, messageOf(error)),
    );
  }
  const metadata = readMetadata(file, table);
  const strings = (name: string) => [...column(table, file, name)].map((value) => (value ?? '') as string);
  const numbers = <T>(name: string) => column(table, file, name).toArray() as T;
  const bits = (name: string) =>
    Uint8Array.from(column(table, file, name), (value) => (value === true ? 1 : 0));
  const reasons = (name: string) => {
    const byRow = new Map<number, string>();
    strings(name).forEach((reason, row) => {
      if (reason !== '') byRow.set(row, reason);
    });
    return byRow;
  };
  const lists = <T extends Float32Array | Uint16Array>(name: string) => {
    const { type, data } = column(table, file, name) as Vector<FixedSizeList>;
    // Arrow pads its buffers to whole words of eight bytes.
    const values = data[0]?.children[0]?.values as T | undefined;
    return values?.subarray(0, table.numRows * type.listSize) as T | undefined;
  };
  // Only data sets with such things have these columns.
  const has = (name: string) => table.getChild(name) !== null;
  return {
    metadata,
    ids: strings('id'),
    images: strings('image'),
    files: strings('file'),
    lines: numbers<Uint32Array>('line'),
    scores: {
      given: numbers<Uint16Array>('given'),
      suggested: numbers<Uint16Array>('suggested'),
      importance: numbers<Float32Array>('importance'),
      labelQuality: numbers<Float32Array>('label_quality'),
      confidence: numbers<Float32Array>('confidence'),
      margin: numbers<Float32Array>('margin'),
      probabilities: lists<Float32Array>('probabilities') ?? new Float32Array(),
      isIssue: bits('is_label_issue'),
      // Results of the first versions do not say.
      unclear: has('is_unclear') ? bits('is_unclear') : new Uint8Array(table.numRows),
      lowImportance: bits('low_importance'),
      relabelCandidate: bits('relabel_candidate'),
    },
    duplicateGroup: numbers<Uint32Array>('duplicate_group'),
    failures: reasons('failure'),
    ...(has('in_training_set') && { inTraining: bits('in_training_set') }),
    aside: has('set_aside') ? reasons('set_aside') : new Map(),
    ...(has(boxColumns[0]) && {
      boxes: interleaved(boxColumns.map((name) => [...column(table, file, name)] as (number | null)[])),
    }),
    ...(has('votes') && { votes: lists<Uint16Array>('votes') ?? new Uint16Array() }),
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
  const metadata = json === undefined ? undefined : (JSON.parse(json) as AuditMetadata);
  // Typed as 1, but what is on disk may come from a later version.
  if (metadata === undefined || (metadata.version as number) !== 1) {
    throw new HumanError(l10n.t('{0} is not an audit result of this version. Run the audit again.', file));
  }
  // Results of the first versions do not say.
  const grouping = (metadata as Partial<AuditMetadata>).grouping ?? {
    kind: 'none',
    description: '',
    groups: 0,
  };
  return { ...metadata, grouping };
}

function column(table: Table, file: string, name: string) {
  const found = table.getChild(name);
  if (!found)
    throw new HumanError(
      l10n.t('The audit result {0} has no column “{1}”. Run the audit again.', file, name),
    );
  return found;
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
