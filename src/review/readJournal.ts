import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { parseLine } from './entries';
import type { ReviewFold } from './fold';
import { emptyFold, foldEntry } from './fold';

/** Something about one line of the journal that its owner should know; the line stays in the file. */
export type JournalNote = { readonly line: number; readonly message: string };

/** A journal file folded for one data set. */
export type ReadJournal = {
  readonly state: ReviewFold;
  readonly notes: readonly JournalNote[];
  /** Whether the file is empty or ends with a line end. */
  readonly atLineStart: boolean;
};

/** Reads and folds the journal; a missing file is an empty one. Lines that cannot be read are noted, never fatal. */
export async function readJournal(file: string, dataSet: string): Promise<ReadJournal> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const state = emptyFold();
  const notes: JournalNote[] = [];
  const seen = new Set<string>();
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    // A journal of hundreds of thousands of lines takes seconds, in which the editor must stay alive.
    if (line % 10_000 === 0) await setImmediate();
    const lineFeed = bytes.indexOf(10, start);
    const end = lineFeed < 0 ? bytes.length : lineFeed;
    // Line by line: a journal may be longer than the longest string.
    const text = bytes.toString('utf8', start, end);
    start = end + 1;
    if (text.trim() === '') continue;
    const entry = parseLine(text);
    if (typeof entry === 'string') {
      notes.push({ line, message: explain(entry, line, lineFeed < 0) });
    } else if (entry.dataSet === dataSet && !seen.has(entry.entry)) {
      // A synchronising tool that merges two copies of a journal may repeat entries.
      seen.add(entry.entry);
      foldEntry(state, entry);
    }
  }
  return { state, notes, atLineStart: bytes.length === 0 || bytes.at(-1) === 10 };
}

function explain(reason: 'foreign' | 'newer', line: number, torn: boolean): string {
  if (reason === 'newer')
    return `Line ${line} was written by a newer version of SCN Label Audit and is left out; update the extension.`;
  return torn
    ? `Line ${line}, the last, is only half written and is left out; the decision on it was never shown as made.`
    : `Line ${line} is not an entry of this journal and is left out.`;
}
