import type { FaceBox } from '../labelFile';
import { type BoxColumns, boxFrom, findBoxes, unusedBoxes, wholeBox } from '../text/boxColumns';
import { jsonKind, type JsonTape } from './jsonTape';
import { isObject, KeyPath, memberOf } from './recordColumns';
import type { SniffedRecord } from './scanJson';

/*
 * The faces of a record: itself, or what a list in it has of each, such as VIA's `regions` and Prodigy's `spans`; and the box
 * of each.
 */

/**
 * Where a record lists its faces: the label's key up to the first index, unless that is all of it, as where a face has a list
 * of labels. Undefined where the record is one face.
 */
export function faceListOf(labelKey: string): string | undefined {
  return /^(.+?)\.0\../.exec(labelKey)?.[1];
}

/** A key as the faces of a list have it; undefined where it is not the first one's. */
export function withinFace(key: string, list: string): string | undefined {
  return key.startsWith(`${list}.0.`) ? key.slice(list.length + 3) : undefined;
}

/** Whether a key is about one face of a list and not the first, so that the first one's stands for it. */
export function isOfFurtherFace(key: string, list: string): boolean {
  return key.startsWith(`${list}.`) && /^[1-9]\d*(\.|$)/.test(key.slice(list.length + 1));
}

/** The faces of a record with a list of them, as indices on its tape: those that have a label, or else all. */
export function facesOf(tape: JsonTape, list: KeyPath, label: KeyPath): readonly number[] {
  const at = list.find(tape);
  if (at === undefined || tape.kind(at) !== jsonKind.array) return [];
  const faces = tape.children(at);
  const labelled = faces.filter((face) => label.find(tape, face) !== undefined);
  return labelled.length > 0 ? labelled : faces;
}

/** What Prodigy's annotator said of the label (prodi.gy/docs, “Annotation format”): `accept`, `reject` or `ignore`. */
export function prodigyAnswer(tape: JsonTape): string | undefined {
  if (memberOf(tape, 0, '_task_hash') === undefined) return undefined;
  const at = memberOf(tape, 0, 'answer');
  return at === undefined || tape.kind(at) !== jsonKind.string ? undefined : tape.text(at);
}

/** Where faces have their boxes, by keys within the face; or a sentence about boxes that cannot be used. */
export type RecordBoxes =
  | {
      readonly kind: 'keys';
      readonly boxes: BoxColumns;
      /** The keys, in the order of the boxes' columns. */
      readonly keys: readonly string[];
    }
  | { readonly kind: 'unused'; readonly key: string; readonly message: string };

/** Boxes lie no deeper in a face than this. */
const deepest = 2;

/** @param list where the records list their faces; see `faceListOf`. */
export function findRecordBoxes(
  records: readonly SniffedRecord[],
  list: string | undefined,
): RecordBoxes | undefined {
  const faces = records.flatMap(({ value }) => {
    if (list === undefined) return [value];
    const found = list.split('.').reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value);
    return Array.isArray(found) ? (found as unknown[]) : [];
  });
  let level = new Map([['', faces.filter(isObject)]]);
  for (let depth = 0; depth <= deepest && level.size > 0; depth++) {
    const below = new Map<string, Readonly<Record<string, unknown>>[]>();
    for (const [parent, objects] of level) {
      const found = boxesIn(parent, objects);
      if (found) return found;
      for (const object of objects)
        for (const [key, value] of Object.entries(object)) {
          const inside = parent + key;
          if (isObject(value)) below.set(`${inside}.`, [...(below.get(`${inside}.`) ?? []), value]);
        }
    }
    level = below;
  }
  return undefined;
}

function boxesIn(
  parent: string,
  objects: readonly Readonly<Record<string, unknown>>[],
): RecordBoxes | undefined {
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const text = (value: unknown) =>
    typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  const rows = objects.map((object) => names.map((name) => text(object[name])));
  const found = names.length === 0 ? undefined : findBoxes(names, rows, []);
  if (found?.kind === 'columns')
    return { kind: 'keys', boxes: found.boxes, keys: names.map((name) => parent + name) };
  const lists = names.find(
    (name) =>
      wholeBox.test(name) &&
      objects.some((object) => {
        const value = object[name];
        return Array.isArray(value) && value.length > 3;
      }),
  );
  const key = lists ?? (found && names[found.columns[0] ?? 0]);
  if (key === undefined) return undefined;
  return { kind: 'unused', key: parent + key, message: found?.message ?? unusedBoxes(parent + key) };
}

/** Reads the boxes of faces. */
export class BoxReader {
  private readonly paths: readonly KeyPath[];

  constructor(private readonly found: RecordBoxes) {
    const keys = found.kind === 'unused' ? [found.key] : found.keys;
    this.paths = keys.map((key) => new KeyPath(key));
  }

  /** @param face its index on the tape. */
  boxOf(tape: JsonTape, face: number): FaceBox | 'whole' | 'wrong' {
    if (this.found.kind === 'unused') return 'whole';
    const { boxes } = this.found;
    const [a, b, c, d] = boxes.columns.map((column) => this.numberAt(tape, face, column));
    const [width, height] = boxes.image?.map((column) => this.numberAt(tape, face, column)) ?? [];
    return boxFrom(boxes, a, b, c, d, width, height);
  }

  /** What tells the face apart where its box is not used. */
  faceOf(tape: JsonTape, face: number): string | undefined {
    const at = this.found.kind === 'unused' ? this.paths[0]?.find(tape, face) : undefined;
    if (at === undefined) return undefined;
    const values = tape.kind(at) === jsonKind.array ? tape.children(at) : [at];
    return values.map((value) => (tape.kind(value) <= jsonKind.array ? '' : tape.text(value))).join();
  }

  private numberAt(tape: JsonTape, face: number, column: number): number | undefined {
    const at = this.paths[column]?.find(tape, face);
    if (at === undefined || tape.isNull(at)) return undefined;
    return tape.kind(at) === jsonKind.number || tape.kind(at) === jsonKind.string
      ? Number(tape.text(at))
      : NaN;
  }
}
