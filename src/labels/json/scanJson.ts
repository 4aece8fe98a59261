import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { markedEncoding } from '../text/encodedText';
import { isGlance } from '../text/fileBlocks';
import { longestRow, type TextSource } from '../text/scanText';
import { type JsonLayout, type JsonRecord, JsonRecordScanner } from './jsonRecords';
import { JsonSyntaxError } from './jsonTokens';
import { JsonTape } from './jsonTape';

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

/** So many show how a file is laid out. */
export const mostRecords = 500;
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

/** What a JSON file turned out to be, once all of it was read. */
export type ScannedJson = {
  /** SHA-256 (hex) of all its bytes. */
  readonly hash: string;
  readonly isAscii: boolean;
  /** Lines of records that are not UTF-8, from 1; the first hundred. */
  readonly damagedLines: readonly number[];
};

export type JsonScan = {
  readonly layout: JsonLayout;
  readonly visit: (record: JsonRecord) => void;
  readonly onBrokenLine?: (error: JsonSyntaxError) => void;
};

/**
 * Reads the records of a JSON file of any size in the memory of a few blocks (and of its longest record): each is
 * visited once, in order, however the blocks are cut.
 * @throws HumanError when it is empty, cannot be read, or is not JSON.
 */
export async function scanJson(
  source: TextSource,
  { layout, visit, onBrokenLine }: JsonScan,
): Promise<ScannedJson> {
  const { location } = source;
  const hash = createHash('sha256');
  const scanner = new JsonRecordScanner(layout, visit, onBrokenLine);
  let waiting: Buffer[] = [];
  let length = 0;
  let before = 0;
  /** A record that goes on behind its block is scanned again only once it has doubled, so that none costs n² time. */
  let wanted = 4;
  const push = (final: boolean) => {
    const units = waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting, length);
    let used = before === 0 ? markLength(location, units) : 0;
    try {
      used += scanner.push(units.subarray(used), before + used, final);
    } catch (error) {
      throw explainJson(error, location);
    }
    if (used === 0 && length > longestRow)
      throw new HumanError(
        l10n.t(
          'Line {0} of {1}: a record is longer than {2} MB, which no record of a label file is; choose another file.',
          scanner.line,
          location,
          longestRow / 1024 ** 2,
        ),
      );
    before += used;
    length -= used;
    waiting = length === 0 ? [] : [units.subarray(used)];
    wanted = used > 0 ? 0 : Math.min(2 * length, longestRow + 1);
  };
  for await (const block of source.blocks()) {
    hash.update(block);
    waiting.push(block);
    length += block.length;
    if (length >= wanted) push(false);
  }
  // A glance may end in the midst of a record.
  push(!isGlance());
  const { isAscii, damagedLines } = scanner;
  return { hash: hash.digest('hex'), isAscii, damagedLines };
}

export function explainJson(error: unknown, location: string): unknown {
  if (!(error instanceof JsonSyntaxError)) return error;
  return new HumanError(
    l10n.t('Line {0} of {1}: {2}. Put it right and try again.', error.line, location, error.message),
    { cause: error },
  );
}

/**
 * How many bytes the byte-order mark takes.
 * @throws HumanError for UTF-16.
 */
function markLength(location: string, head: Buffer): number {
  const marked = markedEncoding(head);
  if (marked?.encoding.startsWith('UTF-16') || (head[0] === 0) !== (head[1] === 0))
    throw new HumanError(l10n.t('{0} is UTF-16, and JSON is UTF-8; save it anew as UTF-8.', location));
  return marked?.markLength ?? 0;
}
