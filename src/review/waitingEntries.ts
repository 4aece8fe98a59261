import { randomUUID } from 'node:crypto';
import { readdir, rename, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { unlessMissing } from '../base/disk/fileErrors';
import { openOwn } from '../base/disk/ownFiles';
import { type Appended, appendLines } from './appendLines';
import { type JournalEntry, parseLine } from './entries';
import { linesFrom, readJournal, startOfFile } from './readJournal';

/** Where entries go while nothing may be written beside the data. */
export type WaitingRoom = {
  /** Absolute path of a folder of the extension's own, for the journal of one data folder alone. */
  readonly folder: string;
  /** Whether nothing may be written beside the data now. */
  readonly isUsed: () => boolean;
};

/** Takes what is decided now. Others that end so are on their way to the journal. */
const current = 'decisions.jsonl';
const ending = '.jsonl';

/** The file that takes lines while the room is used. */
export function waitingFile({ folder }: WaitingRoom): string {
  return path.join(folder, current);
}

/** The entries on a data set that wait, the oldest first. @throws Error where they cannot be read. */
export async function readWaiting(
  room: WaitingRoom | undefined,
  dataSet: string,
): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  if (!room) return entries;
  for (const file of await filesIn(room)) {
    await readJournal(file, startOfFile, (entry) => {
      if (entry.dataSet === dataSet) entries.push(entry);
    });
  }
  return entries;
}

/**
 * Appends what waits to the journal beside the data. The file that takes lines is put aside under a name of its own
 * first, so that what another window adds meanwhile goes to a new one; it is removed once its lines are on disk in the
 * journal. After a crash in between it is still there, and of its lines those are appended that the journal lacks.
 * @returns what was appended; undefined where nothing was missing.
 * @throws Error where the journal cannot be written; everything waits on then.
 */
export async function admitWaiting(room: WaitingRoom, journal: string): Promise<Appended | undefined> {
  const name = `${new Date().toISOString().replaceAll(/\D/g, '')}-${randomUUID()}${ending}`;
  await unlessMissing(rename(waitingFile(room), path.join(room.folder, name)));
  const files = (await filesIn(room)).filter((file) => path.basename(file) !== current);
  if (files.length === 0) return undefined;
  const lines = new Map<string, string>();
  for (const file of files) for (const { key, text } of await linesIn(file)) lines.set(key, text);
  if (lines.size > 0) await readJournal(journal, startOfFile, ({ entry }) => lines.delete(entry));
  const appended = lines.size > 0 ? await appendLines(journal, [...lines.values()]) : undefined;
  // Another window may have had the same to do.
  for (const file of files) await unlessMissing(unlink(file));
  // Not empty where somebody has decided meanwhile.
  await rmdir(room.folder).catch(() => undefined);
  return appended;
}

/** The oldest first: names are times, and letters come after digits. */
async function filesIn({ folder }: WaitingRoom): Promise<readonly string[]> {
  const names = await unlessMissing(readdir(folder));
  return (names ?? [])
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(folder, name));
}

/** The lines that say something, as they are: a newer version of this extension may have written them. */
async function linesIn(file: string): Promise<readonly { readonly key: string; readonly text: string }[]> {
  const lines: { readonly key: string; readonly text: string }[] = [];
  const handle = await unlessMissing(openOwn(file, 'read'));
  if (!handle) return lines;
  try {
    for await (const block of linesFrom(handle, 0)) {
      for (const { text } of block) {
        const entry = text.trim() === '' ? 'foreign' : parseLine(text);
        if (entry !== 'foreign') lines.push({ key: entry === 'newer' ? text : entry.entry, text });
      }
    }
  } finally {
    await handle.close();
  }
  return lines;
}
