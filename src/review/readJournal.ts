import type { FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { unlessMissing } from '../base/disk/fileErrors';
import { openOwn } from '../base/disk/ownFiles';
import { type JournalEntry, parseLine } from './entries';

/** Something about one line of the journal that its owner should know; the line stays in the file. */
export type JournalNote = { readonly line: number; readonly message: string };

/** One line of a file, without its line end. */
type FileLine = {
  readonly text: string;
  /** Offset of the byte after the line and its end. */
  readonly end: number;
  /** Whether a line end follows: the last line of a file may lack it. */
  readonly isWhole: boolean;
};

/** How far a journal has been read: what is before it will be the same as long as nobody replaces the file. */
export type ReadPosition = {
  readonly offset: number;
  /** Lines before `offset`. */
  readonly lines: number;
  /** The file's inode, 0 where it did not exist. */
  readonly inode: number;
  /** The last bytes before `offset`. */
  readonly tail: Buffer;
};

/** Nobody reads more of them, and a file of something else may have as many lines as bytes. */
const mostNotes = 1_000;
const tailLength = 256;
const blockSize = 1 << 18;
/** Lines that are handed out before others have their turn. */
const linesAtOnce = 5000;
const lineFeed = 10;
export const startOfFile: ReadPosition = { offset: 0, lines: 0, inode: 0, tail: Buffer.alloc(0) };

/**
 * Reads a journal's entries, from its start or from where it was read to before; a missing file is an empty one. Lines
 * that are no entries are noted, never fatal.
 * @param accept called with each entry in the order of the lines.
 * @returns undefined where the file is not the one that was read before, or was changed otherwise than by appending.
 * @throws Error where the file cannot be read, HumanError where a link is on the way.
 */
export async function readJournal(
  file: string,
  from: ReadPosition,
  accept: (entry: JournalEntry) => void,
): Promise<{ readonly notes: readonly JournalNote[]; readonly position: ReadPosition } | undefined> {
  const handle = await unlessMissing(openOwn(file, 'read'));
  if (!handle) return from.offset === 0 ? { notes: [], position: startOfFile } : undefined;
  try {
    const { ino: inode, size } = await handle.stat();
    if (from.offset > 0 && !(inode === from.inode && size >= from.offset && (await endsWith(handle, from))))
      return undefined;
    const notes: JournalNote[] = [];
    let unnoted = 0;
    let { offset, lines } = from;
    for await (const block of linesFrom(handle, offset)) {
      for (const { text, end, isWhole } of block) {
        const line = lines + 1;
        const entry = text.trim() === '' ? undefined : parseLine(text);
        const isEntry = typeof entry === 'object';
        if (isEntry) accept(entry);
        else if (entry && notes.length < mostNotes)
          notes.push({ line, message: explain(entry, text, line, !isWhole) });
        else if (entry) unnoted++;
        // A half-written line is read again when the rest of it is there.
        if (!isWhole && !isEntry) continue;
        offset = end;
        if (isWhole) lines = line;
      }
    }
    if (unnoted > 0)
      notes.push({ line: lines, message: `${unnoted} lines up to line ${lines} are no entries either.` });
    return { notes, position: { offset, lines, inode, tail: await bytesBefore(handle, offset) } };
  } finally {
    await handle.close();
  }
}

/** The position after bytes that were appended to what had been read. */
export function positionAfter(position: ReadPosition, inode: number, appended: Buffer): ReadPosition {
  let { lines } = position;
  for (let end = appended.indexOf(lineFeed); end >= 0; end = appended.indexOf(lineFeed, end + 1)) lines++;
  return {
    offset: position.offset + appended.length,
    lines,
    inode,
    tail: Buffer.concat([position.tail, appended.subarray(-tailLength)]).subarray(-tailLength),
  };
}

async function bytesBefore(handle: FileHandle, offset: number): Promise<Buffer> {
  const length = Math.min(tailLength, offset);
  const tail = Buffer.alloc(length);
  const { bytesRead } = await handle.read(tail, 0, length, offset - length);
  return tail.subarray(0, bytesRead);
}

async function endsWith(handle: FileHandle, { offset, tail }: ReadPosition): Promise<boolean> {
  return (await bytesBefore(handle, offset)).subarray(-tail.length).equals(tail);
}

function explain(reason: 'foreign' | 'newer', text: string, line: number, isTorn: boolean): string {
  if (reason === 'newer')
    return `Line ${line} was written by a newer version of SCN Label Audit and is left out; update the extension.`;
  if (/^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/.test(text))
    return `Line ${line} is a mark that git left at a conflict; the decisions on both sides of it count, and the line can be deleted.`;
  return isTorn
    ? `Line ${line}, the last, is only half written and is left out; the decision on it was never shown as made.`
    : `Line ${line} is not an entry of this journal and is left out.`;
}

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

/** A line of more than half a gigabyte is none of ours, and no string could hold it. */
function textOf(bytes: Buffer): string {
  return bytes.length < 0x1fffffe8 ? bytes.toString('utf8') : '\0';
}
