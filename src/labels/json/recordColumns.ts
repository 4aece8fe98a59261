import type { LabelOptions, Recognition } from '../labelFile';
import { isImageName } from '../images/peekFolder';
import type { TwinColumn } from '../classes/sameClass';
import { isPrediction, isTruth } from '../text/columnNames';
import {
  imageColumnOf,
  isWithoutLabels,
  mayBeLabels,
  recogniseColumns,
  subjectColumnOf,
  twinColumns,
} from '../text/columns';
import { mostRecords, type SniffedRecord } from './scanJson';
import { jsonKind, type JsonTape } from './jsonTape';

/** A key of an object, or an index of an array, to look for on a tape. */
type Step = { readonly text: string; readonly bytes: Buffer; readonly index: number | undefined };

/** Beyond this many dots only the plainest ways of reading a path are tried. */
const mostDots = 6;

/**
 * Where a record has a value: keys (or indices) joined by dots. A dot may also be part of a key: where a record has both
 * a key `a.b` and a key `b` in `a`, the former is meant.
 */
export class KeyPath {
  private readonly readings: readonly (readonly Step[])[];

  constructor(readonly text: string) {
    this.readings = readingsOf(text.split('.')).map((keys) => keys.map(stepOf));
  }

  /** The value that a record has there, as an index on its tape; of keys that come twice the last, as every reader does. */
  find(tape: JsonTape, record = 0): number | undefined {
    for (const steps of this.readings) {
      const found = walk(tape, record, steps, steps.length);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The object that would have the last key, and that key, where a record has it but for the last. */
  findParent(tape: JsonTape, record = 0): { readonly parent: number; readonly key: string } | undefined {
    for (const steps of this.readings.toReversed()) {
      const parent = walk(tape, record, steps, steps.length - 1);
      const key = steps.at(-1)?.text;
      if (parent !== undefined && key !== undefined && tape.kind(parent) === jsonKind.object)
        return { parent, key };
    }
    return undefined;
  }
}

/** The value of a key in the object at `parent`; undefined where that is no object or has no such key. */
export function memberOf(tape: JsonTape, parent: number, key: string): number | undefined {
  return walk(tape, parent, [stepFor(key)], 1);
}

const steps = new Map<string, Step>();

/** Formats look for the same few keys in every record. */
function stepFor(key: string): Step {
  let step = steps.get(key);
  if (!step) steps.set(key, (step = stepOf(key)));
  return step;
}

function stepOf(text: string): Step {
  return { text, bytes: Buffer.from(text), index: /^\d{1,6}$/.test(text) ? Number(text) : undefined };
}

function walk(tape: JsonTape, from: number, path: readonly Step[], length: number): number | undefined {
  let at: number | undefined = from;
  for (let index = 0; index < length && at !== undefined; index++) {
    const step = path[index];
    if (step) at = child(tape, at, step);
  }
  return at;
}

function child(tape: JsonTape, parent: number, step: Step): number | undefined {
  const kind = tape.kind(parent);
  const end = tape.next(parent);
  if (kind === jsonKind.object) {
    let found: number | undefined;
    for (let member = parent + 1; member < end; member = tape.next(member)) {
      if (isKey(tape, member, step)) found = member;
    }
    return found;
  }
  if (kind !== jsonKind.array || step.index === undefined) return undefined;
  let index = 0;
  for (let element = parent + 1; element < end; element = tape.next(element)) {
    if (index++ === step.index) return element;
  }
  return undefined;
}

function isKey(tape: JsonTape, member: number, { bytes, text }: Step): boolean {
  const { units } = tape;
  const start = tape.keyStart(member);
  const end = tape.keyEnd(member);
  const length = bytes.length;
  if (end - start < length) return false;
  let same = 0;
  while (same < length && units[start + same] === bytes[same]) same++;
  if (end - start === length && same === length) return true;
  // Only a key that is longer may be the same one with escapes.
  for (let at = start + same; at < end; at++) if (units[at] === 92) return tape.key(member) === text;
  return false;
}

/** All ways of cutting a path at its dots, those with the longest keys first. */
function readingsOf(parts: readonly string[]): string[][] {
  const dots = parts.length - 1;
  if (dots > mostDots) return [[parts.join('.')], [...parts]];
  const readings: string[][] = [];
  for (let cuts = 0; cuts < 2 ** dots; cuts++) {
    const keys: string[] = [parts[0] ?? ''];
    for (let dot = 0; dot < dots; dot++) {
      const part = parts[dot + 1] ?? '';
      if (cuts & (1 << dot)) keys.push(part);
      else keys.push(`${keys.pop() ?? ''}.${part}`);
    }
    readings.push(keys);
  }
  return readings.sort((a, b) => a.length - b.length);
}

/** Values of records as a table, a column for each place that a record has a value at. */
type RecordTable = {
  /** Where: keys joined by dots; `''` is the record's own key, or its value where that is no object. */
  readonly paths: readonly string[];
  /** What the places are called: their last key. */
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

const deepest = 6;
const mostColumns = 200;
const mostElements = 3;
/** What the records' own keys, and values that are no objects, are called in questions and their answers. */
export const ownKey = '(key)';
export const ownValue = '(value)';

/** The image, label and subject keys of records, as far as their names and values show them. */
export function recogniseKeys(records: readonly SniffedRecord[], root: 'array' | 'object'): Recognition {
  let best: Recognition = { kind: 'no' };
  for (const group of groupsOf(records)) {
    const recognition = recogniseGroup(
      group,
      root === 'array' ? 'records' : group[0]?.key === undefined ? 'collection' : 'members',
    );
    if (rank(recognition) > rank(best)) best = recognition;
  }
  return best;
}

/** The key that says whose face a record shows; undefined where there is none. */
export function subjectKey(
  records: readonly SniffedRecord[],
  imageKey: string,
  labelKey: string,
): string | undefined {
  for (const group of groupsOf(records)) {
    const { paths, names } = tableOf(group, false);
    const column = subjectColumnOf(names, [paths.indexOf(imageKey), paths.indexOf(labelKey)]);
    if (column !== undefined && (imageKey === '' || paths.includes(imageKey))) return paths[column];
  }
  return undefined;
}

/**
 * The rows of a file that has an object a column, as pandas writes a table unless it is told otherwise:
 * `{"image":{"0":"a.jpg"},"label":{"0":"happy"}}`. The columns' inner keys name the rows, or are the images themselves.
 * @param areAll whether there are no further columns, so that one must hold images.
 * @returns undefined where the records are no columns.
 */
export function columnRows(
  records: readonly SniffedRecord[],
  areAll = true,
): readonly SniffedRecord[] | undefined {
  const columns = records.flatMap(({ key, value }) =>
    key !== undefined && isObject(value) ? [{ key, value, rows: Object.keys(value) }] : [],
  );
  const [first] = columns;
  if (!first || columns.length < records.length || columns.some(({ key }) => isImageName(key)))
    return undefined;
  const areImages = share(first.rows) >= 0.5;
  const isColumn = ({ value, rows }: (typeof columns)[number]) =>
    rows[0] !== undefined &&
    rows[0] === first.rows[0] &&
    rows.every((row) => areImages || /^\d+$/.test(row)) &&
    Object.values(value).every((cell) => !isObject(cell));
  const holdsImages = ({ value }: (typeof columns)[number]) =>
    share(Object.values(value).map((cell) => (typeof cell === 'string' ? cell : ''))) >= 0.5;
  if (!columns.every(isColumn) || !(areImages || !areAll || columns.some(holdsImages))) return undefined;
  return first.rows.slice(0, mostRecords).map((row) => ({
    collection: undefined,
    key: areImages ? row : undefined,
    value: Object.fromEntries(columns.map(({ key, value }) => [key, value[row] ?? null])),
  }));
}

/** The keys that may say the class a second time; see `twinColumns`. */
export function twinKeys(
  records: readonly SniffedRecord[],
  imageKey: string,
  labelKey: string,
): readonly TwinColumn[] {
  for (const group of groupsOf(records)) {
    const { paths, names, rows } = tableOf(group, imageKey === '');
    const [imageColumn, labelColumn] = [paths.indexOf(imageKey), paths.indexOf(labelKey)];
    if (imageColumn < 0 || labelColumn < 0) continue;
    // What a model predicts is no second writing of what it should predict, however often it is right.
    return twinColumns(names, rows, { imageColumn, labelColumn }, paths).map((twin) =>
      predicts(String(twin.place)) && !predicts(labelKey) ? { ...twin, shows: 'other' } : twin,
    );
  }
  return [];
}

/** Records that belong together: those of one array, or the members of the file's object. */
function groupsOf(records: readonly SniffedRecord[]): SniffedRecord[][] {
  const groups = new Map<string, SniffedRecord[]>();
  for (const record of records) {
    const name = record.collection === undefined ? '' : `.${record.collection}`;
    const group = groups.get(name);
    if (group) group.push(record);
    else groups.set(name, [record]);
  }
  return [...groups.values()];
}

function rank(recognition: Recognition): number {
  return recognition.kind === 'yes' ? recognition.confidence : recognition.kind === 'ask' ? -1 : -2;
}

function recogniseGroup(
  group: readonly SniffedRecord[],
  kind: 'records' | 'collection' | 'members',
): Recognition {
  const isNamed = kind === 'members' && share(group.map(({ key }) => key ?? '')) >= 0.5;
  const table = tableOf(group, isNamed);
  const { paths, names, rows } = table;
  if (rows.length === 0 || paths.length < 2) return { kind: 'no' };
  const isMap = isNamed && paths.length === 2 && paths[1] === '';
  if (
    isMap &&
    mayBeLabels(
      rows.map((row) => row[1] ?? ''),
      '',
    )
  )
    return yes('', '', 0.95);
  const columns = paths.map((_, column) => rows.map((row) => row[column] ?? ''));
  const seesImages = columns.some((values) => share(values) >= 0.5);
  // Settings and package lists have records too. What they name ends unlike an image; some data sets' ids end in nothing.
  const named = imageColumnOf(names);
  const holdsIds =
    named !== undefined && (columns[named] ?? []).every((value) => !/\.[a-z]\w{0,4}$/i.test(value));
  if (!seesImages && (kind !== 'records' || !holdsIds)) return { kind: 'no' };
  if (kind === 'members' && !isNamed && rows.length < 2) return { kind: 'no' };
  const found = recogniseTable(table);
  if (found) return yes(found.image, found.label, found.confidence);
  return {
    kind: 'ask',
    isWithoutLabels: isWithoutLabels([names, ...rows]),
    columns: paths.map((path, column) =>
      path === '' ? (column === 0 && isNamed ? ownKey : ownValue) : path,
    ),
    preview: rows.slice(0, 5).map((row) => paths.map((_, column) => row[column] ?? '')),
    columnsAre: { kind: 'keys', keys: paths },
  };
}

/** The keys of the image and the label: what a model predicts is the label only where nothing else is. */
function recogniseTable(table: RecordTable): SurePaths | undefined {
  const given = withoutPredictions(table);
  return (given && surePaths(given)) ?? surePaths(table);
}

type SurePaths = { readonly image: string; readonly label: string; readonly confidence: number };

/** @returns undefined where there is a doubt, also because several places say as much about being the label. */
function surePaths({ paths, names, rows }: RecordTable): SurePaths | undefined {
  const found = recogniseColumns([names, ...rows]);
  const [image, named] = found ? [paths[found.imageColumn], paths[found.labelColumn]] : [];
  if (!found?.header || image === undefined || named === undefined) return undefined;
  const valuesAt = (path: string) => rows.map((row) => row[paths.indexOf(path)] ?? '');
  const own = valuesAt(named);
  const others = paths.filter((path) => {
    const values = valuesAt(path);
    return isAkin(path, named) && new Set(values).size > 1 && values.some((value, row) => value !== own[row]);
  });
  const alike = [named, ...others];
  const [label, ...more] = alike.length === 1 ? alike : alike.filter((path) => path.split('.').some(isTruth));
  if (label === undefined || more.length > 0) return undefined;
  return { image, label, confidence: found.confidence };
}

/** Whether the last keys of two places are called alike, as deep as each other, but for elements of one list. */
function isAkin(path: string, other: string): boolean {
  const [keys, otherKeys] = [path.split('.'), other.split('.')];
  const plain = (parts: readonly string[]) => parts.filter((key) => !/^\d+$/.test(key)).join('.');
  return (
    keys.length === otherKeys.length && keys.at(-1) === otherKeys.at(-1) && plain(keys) !== plain(otherKeys)
  );
}

/** @returns undefined where there are no predictions. */
function withoutPredictions({ paths, names, rows }: RecordTable): RecordTable | undefined {
  if (!paths.some(predicts)) return undefined;
  const kept = <T>(values: readonly T[]) => values.filter((_, column) => !predicts(paths[column] ?? ''));
  return { paths: kept(paths), names: kept(names), rows: rows.map(kept) };
}

function predicts(path: string): boolean {
  return path.split('.').some(isPrediction);
}

function yes(imageKey: string, labelKey: string, confidence: number): Recognition {
  const options: LabelOptions = { imageKey, labelKey };
  return { kind: 'yes', options, confidence };
}

function share(values: readonly string[]): number {
  return values.filter(isImageName).length / Math.max(1, values.length);
}

/** @param isNamed whether a record's own key is a column, the first. */
function tableOf(group: readonly SniffedRecord[], isNamed: boolean): RecordTable {
  const places = new Map<string, { readonly name: string; readonly depth: number }>();
  const records = group.flatMap(({ key, value }) => {
    const values = new Map<string, string>();
    const isWhole = !isObject(value) && !Array.isArray(value);
    if (isWhole && !isNamed) return [];
    flatten(value, (path, name, depth, text) => {
      values.set(path, text);
      if (places.size < mostColumns && !places.has(path)) places.set(path, { name, depth });
    });
    return [{ key: key ?? '', values }];
  });
  const paths = [...places].sort(([, a], [, b]) => a.depth - b.depth).map(([path]) => path);
  const rows = records.map(({ key, values }) => {
    const row = paths.map((path) => values.get(path) ?? '');
    return isNamed ? [key, ...row] : row;
  });
  const names = paths.map((path) => places.get(path)?.name ?? path);
  return isNamed ? { paths: ['', ...paths], names: ['image', ...names], rows } : { paths, names, rows };
}

/** Shows the values inside a value with their places, to a depth that no label is below. */
function flatten(
  value: unknown,
  show: (path: string, name: string, depth: number, text: string) => void,
  path = '',
  name = '',
  depth = 0,
): void {
  if (depth > deepest) return;
  const inside = (key: string) => (path === '' ? key : `${path}.${key}`);
  if (Array.isArray(value)) {
    value
      .slice(0, mostElements)
      .forEach((element: unknown, index) => flatten(element, show, inside(String(index)), name, depth + 1));
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) flatten(member, show, inside(key), key, depth + 1);
  } else {
    show(path, name, depth, value === null || value === undefined ? '' : String(value).slice(0, 1_000));
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
