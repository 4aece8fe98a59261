import type { FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { JournalEntry } from './entries';
import { lineOf } from './entries';

const blockSize = 1 << 18;
/** Lines that are made, or handed out, before others have their turn. */
const linesAtOnce = 5000;

/** One line of a file, without its line end. */
export type FileLine = {
  readonly text: string;
  /** Offset of the byte after the line and its end. */
  readonly end: number;
  /** Whether a line end follows: the last line of a file may lack it. */
  readonly isWhole: boolean;
};

/**
 * Reads lines from a place in a file on, a block at a time: a journal may be longer than the memory is large, and its
 * reading takes seconds in which the editor must stay alive.
 */
export async function* linesFrom(handle: FileHandle, start: number): AsyncGenerator<readonly FileLine[]> {
  const block = Buffer.alloc(blockSize);
  /** What was read of a line that has not ended yet. */
  let begun: Buffer[] = [];
  let offset = start;
  for (;;) {
    const { bytesRead } = await handle.read(block, 0, blockSize, offset);
    if (bytesRead === 0) break;
    let lines: FileLine[] = [];
    let from = 0;
    for (;;) {
      const lineFeed = block.subarray(0, bytesRead).indexOf(10, from);
      if (lineFeed < 0) break;
      const last = block.subarray(from, lineFeed);
      const text = textOf(begun.length > 0 ? Buffer.concat([...begun, last]) : last);
      lines.push({ text, end: offset + lineFeed + 1, isWhole: true });
      begun = [];
      from = lineFeed + 1;
      if (lines.length < linesAtOnce) continue;
      // A block of blank lines has as many as bytes.
      yield lines;
      lines = [];
    }
    if (from < bytesRead) begun.push(Buffer.from(block.subarray(from, bytesRead)));
    offset += bytesRead;
    yield lines;
    await setImmediate();
  }
  if (begun.length > 0) yield [{ text: textOf(Buffer.concat(begun)), end: offset, isWhole: false }];
}

/** The entries' lines, without their ends: the editor must stay alive while a decision about 100,000 samples is put into words. */
export async function linesOf(entries: readonly JournalEntry[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const entry of entries) {
    lines.push(lineOf(entry));
    if (lines.length % linesAtOnce === 0) await setImmediate();
  }
  return lines;
}

/** A line of more than half a gigabyte is none of ours, and no string could hold it. */
function textOf(bytes: Buffer): string {
  return bytes.length < 0x1fffffe8 ? bytes.toString('utf8') : '\0';
}
