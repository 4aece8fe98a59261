import * as l10n from '@vscode/l10n';
import {
  type Data,
  Float32,
  type Table,
  Uint8,
  Uint16,
  Uint32,
  makeData,
  tableToIPC,
  Bool,
  type DataType,
  FixedSizeList,
  Utf8,
  type Vector,
} from 'apache-arrow';
import { readOwn } from '../../base/disk/ownFiles';
import { HumanError, messageOf } from '../../base/humanError';
import { bool, float32, lists, packBits, tableIn, tableOf, utf8 } from './arrowFile';
import type { AuditMetadata, AuditResult } from './auditResult';
import { copyData } from './copyColumns';
import { pictureData, pictureLists } from './pictureColumns';
import { parseMetadata } from './resultMetadata';
import { writeWhole } from '../../base/disk/writeWhole';
import { noClass } from '../../protocol/gallery';
import { auditNote } from '../../labels/columnTable';
import type { LabelFile } from '../../labels/labelFile';
import type { SampleImages } from '../dataSet/sampleImages';

/** The result's columns on what faces are besides an image and a label; each only where the data set has such a thing. */
export function faceColumns({
  labels,
  boxes,
  found,
}: SampleImages): Pick<AuditResult, 'boxes' | 'faces' | 'votes'> {
  const rows = labels.samples.length;
  const each = (valueOf: (face: ReturnType<NonNullable<typeof found>['get']>) => number) =>
    Array.from({ length: rows }, (_, row) => valueOf(found?.get(row)));
  return {
    ...(found && {
      faces: {
        turn: Float32Array.from(each((face) => face?.region?.turn ?? NaN)),
        score: Float32Array.from(each((face) => face?.score ?? NaN)),
        count: Uint16Array.from(each((face) => face?.faces ?? 0)),
      },
    }),
    ...(boxes && { boxes: packBoxes(boxes) }),
    ...(labels.voteClasses && { votes: packVotes(labels, labels.voteClasses.length) }),
  };
}

/** @param hashes in hexadecimal. @returns [samples × 16] */
export function packContents(hashes: readonly (string | undefined)[]): Uint8Array {
  const packed = new Uint8Array(hashes.length * contentBytes);
  hashes.forEach((hash, row) => {
    if (hash !== undefined)
      packed.set(Buffer.from(hash, 'hex').subarray(0, contentBytes), row * contentBytes);
  });
  return packed;
}

/** @returns [samples × 4], NaN where there is no box. */
function packBoxes(boxes: NonNullable<SampleImages['boxes']>): Float32Array {
  const packed = new Float32Array(boxes.length * 4).fill(NaN);
  boxes.forEach((box, row) => {
    if (box) packed.set([box.left, box.top, box.width, box.height], row * 4);
  });
  return packed;
}

/** @returns [samples × vote classes], zeros where a row has no votes. */
function packVotes({ samples }: LabelFile, classes: number): Uint16Array {
  const packed = new Uint16Array(samples.length * classes);
  samples.forEach(({ votes }, row) => {
    for (let vote = 0; vote < classes; vote++)
      packed[row * classes + vote] = Math.min(0xffff, votes?.[vote] ?? 0);
  });
  return packed;
}

/** Bytes of a content hash. */
const contentBytes = 16;

type NumberArray = Float32Array | Uint8Array | Uint16Array | Uint32Array;
type Kind<T> = new (length: number) => T;

/** The columns of an audit's result by name and type; all throw a HumanError where there is none such. */
class ResultColumns {
  /** @param table from `tableIn`, so that each column has the bytes that its rows need. */
  constructor(
    private readonly file: string,
    private readonly table: Table,
  ) {}

  /** [rows], `''` where a cell is empty. */
  strings(name: string): string[] {
    const column = this.column(name);
    if (!(column.type instanceof Utf8)) throw this.damaged(name);
    return [...(column as Vector<Utf8>)].map((value) => value ?? '');
  }

  /** The cells that are not empty, by row. */
  reasons(name: string): Map<number, string> {
    const byRow = new Map<number, string>();
    this.strings(name).forEach((reason, row) => {
      if (reason !== '') byRow.set(row, reason);
    });
    return byRow;
  }

  /** [rows], a view of the file's bytes. */
  numbers<T extends NumberArray>(name: string, kind: Kind<T>): T {
    const column = this.column(name);
    const values: unknown = this.table.numRows === 0 ? new kind(0) : column.toArray();
    if (!(values instanceof kind) || column.nullCount > 0) throw this.damaged(name);
    return values;
  }

  /** [rows], null where a cell is empty. */
  optionalNumbers(name: string): readonly (number | null)[] {
    const column = this.column(name);
    if (!(column.data[0]?.values instanceof Float32Array)) throw this.damaged(name);
    return [...(column as Vector<DataType>)] as (number | null)[];
  }

  /** [rows], indices of classes or `noClass`. */
  classes(name: string, { classes }: Pick<AuditMetadata, 'classes'>): Uint16Array {
    const indices = this.numbers(name, Uint16Array);
    if (indices.some((index) => index >= classes.length && index !== noClass)) throw this.damaged(name);
    return indices;
  }

  /** [rows], 1 where the value is true. */
  bits(name: string): Uint8Array {
    const column = this.column(name);
    if (!(column.type instanceof Bool)) throw this.damaged(name);
    return Uint8Array.from(column as Vector<Bool>, (value) => (value === true ? 1 : 0));
  }

  /** Whether there is a column of lists of this size. */
  hasLists(name: string, size: number): boolean {
    const type: unknown = this.table.getChild(name)?.type;
    return type instanceof FixedSizeList && type.listSize === size;
  }

  /** [rows × size], a view of the file's bytes. */
  lists<T extends NumberArray>(name: string, kind: Kind<T>, size: number): T {
    const { type, data } = this.column(name);
    const values: unknown = data[0]?.children[0]?.values ?? new kind(0);
    if (!(type instanceof FixedSizeList) || type.listSize !== size || !(values instanceof kind))
      throw this.damaged(name);
    // Arrow pads its buffers to whole words of eight bytes.
    return values.subarray(0, this.table.numRows * size) as T;
  }

  private column(name: string): Vector {
    const found = this.table.getChild(name);
    if (!found)
      throw new HumanError(
        l10n.t('The audit result {0} has no column “{1}”. Run the audit again.', this.file, name),
      );
    return found;
  }

  private damaged(name: string): HumanError {
    return new HumanError(
      l10n.t('The column “{0}” of the audit result {1} is damaged. Run the audit again.', name, this.file),
    );
  }
}

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
    ...(has('split') && { splits: columns.strings('split') }),
    failures: columns.reasons('failure'),
    ...(has('in_training_set') && { inTraining: columns.bits('in_training_set') }),
    ...(has('known') && { known: columns.bits('known') }),
    ...(has('content') && { contents: columns.lists('content', Uint8Array, contentBytes) }),
    ...pictureLists((name, size) =>
      columns.hasLists(name, size) ? columns.lists(name, Float32Array, size) : undefined,
    ),
    aside: has('set_aside') ? columns.reasons('set_aside') : new Map(),
    ...(has(boxColumns[0]) && {
      boxes: interleaved(boxColumns.map((name) => columns.optionalNumbers(name))),
    }),
    ...(has('face_score') && {
      faces: {
        turn: columns.numbers('face_turn', Float32Array),
        score: columns.numbers('face_score', Float32Array),
        count: columns.numbers('faces_found', Uint16Array),
      },
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
  const json = table.schema.metadata.get(auditNote);
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
    ...copyData(result),
    ...(result.pictures && pictureData(result.pictures)),
    failure: utf8(result.ids.map((_, row) => result.failures.get(row) ?? null)),
    ...(result.aside.size > 0 && {
      set_aside: utf8(result.ids.map((_, row) => result.aside.get(row) ?? null)),
    }),
    ...(result.inTraining && { in_training_set: bool(result.inTraining) }),
    ...(result.known && { known: bool(result.known) }),
    ...(result.contents && {
      content: lists(contentBytes, makeData({ type: new Uint8(), data: result.contents })),
    }),
    ...(result.boxes && boxData(result.boxes)),
    ...(result.faces && {
      face_turn: float32(result.faces.turn),
      face_score: float32(result.faces.score),
      faces_found: makeData({ type: new Uint16(), data: result.faces.count }),
    }),
    ...(result.votes && {
      votes: lists(metadata.voteClasses?.length ?? 0, makeData({ type: new Uint16(), data: result.votes })),
    }),
  };
  return tableOf(columns, result.ids.length, new Map([[auditNote, JSON.stringify(metadata)]]));
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
