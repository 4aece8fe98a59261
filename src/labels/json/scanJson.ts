import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { markedEncoding } from '../text/encodedText';
import { isGlance } from '../text/glance';
import { longestRow, type TextSource } from '../text/scanText';
import { type JsonLayout, type JsonRecord, JsonRecordScanner } from './jsonRecords';
import { JsonSyntaxError } from './jsonTokens';

/** What a JSON file turned out to be, once all of it was read. */
export type ScannedJson = {
  /** SHA-256 (hex) of all its bytes. */
  readonly hash: string;
  readonly isAscii: boolean;
  /** Lines of records that are not UTF-8, from 1; the first hundred. */
  readonly damagedLines: readonly number[];
};

/** How to read the records of a JSON file. */
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

/** The sentence for broken JSON. */
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
export function markLength(location: string, head: Buffer): number {
  const marked = markedEncoding(head);
  if (marked?.encoding.startsWith('UTF-16') || (head[0] === 0) !== (head[1] === 0))
    throw new HumanError(l10n.t('{0} is UTF-16, and JSON is UTF-8; save it anew as UTF-8.', location));
  return marked?.markLength ?? 0;
}
