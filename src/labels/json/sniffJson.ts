import { markedEncoding } from '../text/encodedText';
import { type JsonLayout, JsonRecordScanner } from './jsonRecords';
import { JsonTape } from './jsonTape';
import { JsonSyntaxError } from './jsonTokens';

/** A record among the first bytes of a file. */
export type SniffedRecord = {
  readonly collection: string | undefined;
  readonly key: string | undefined;
  readonly value: unknown;
};

/** What the first bytes of a JSON file show. */
export type SniffedJson = {
  readonly layout: JsonLayout;
  /** What the file as a whole is; in JSON lines, an array of its lines. */
  readonly root: 'array' | 'object';
  /** Its first records that are whole; at most 500. */
  readonly records: readonly SniffedRecord[];
  /** Why the bytes are no JSON, where that shows already. */
  readonly error: JsonSyntaxError | undefined;
};

const mostRecords = 500;
const linesName = /\.(jsonl|ndjson)(\.gz)?$/i;

/** @returns undefined where the bytes do not start as JSON does. */
export function sniffJson(file: string, head: Buffer, isWhole: boolean): SniffedJson | undefined {
  const units = head.subarray(markedEncoding(head)?.encoding === 'UTF-8' ? 3 : 0);
  const start = units.findIndex((unit) => ![32, 9, 10, 13].includes(unit));
  const first = units[start];
  if (first !== 123 && first !== 91) return undefined;
  const layout = linesName.test(file) || holdsLines(units, start) ? 'lines' : 'document';
  const records: SniffedRecord[] = [];
  let error: JsonSyntaxError | undefined;
  const note = (broken: JsonSyntaxError) => (error ??= broken);
  const scanner = new JsonRecordScanner(
    layout,
    ({ tape, collection, key }) => {
      if (records.length === mostRecords) return;
      const text = tape.units.toString('utf8', tape.start(0), tape.end);
      records.push({ collection, key, value: JSON.parse(text) as unknown });
    },
    note,
  );
  try {
    scanner.push(units, 0, isWhole);
  } catch (reason) {
    if (!(reason instanceof JsonSyntaxError)) throw reason;
    note(reason);
  }
  return { layout, root: layout === 'lines' || first === 91 ? 'array' : 'object', records, error };
}

/** Whether the first line holds a whole value, and the next one starts another. */
function holdsLines(units: Buffer, start: number): boolean {
  const lineFeed = units.indexOf(10, start);
  if (lineFeed < 0) return false;
  const behind = units.subarray(lineFeed + 1);
  const next = behind.find((unit) => ![32, 9, 10, 13].includes(unit));
  if (next !== 123 && next !== 91) return false;
  try {
    return new JsonTape().parse(units.subarray(0, lineFeed), 0, start, 1, true);
  } catch {
    return false;
  }
}
