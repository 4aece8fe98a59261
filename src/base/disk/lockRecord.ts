import { constants, readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { HumanError } from '../humanError';
import { unlessMissing } from './fileErrors';
import { openAtOnce } from './regularFile';

const record = v.object({
  host: v.string(),
  pid: v.number(),
  since: v.pipe(v.string(), v.isoTimestamp()),
  token: v.string(),
  /** Which start of which system; hosts may share a name. */
  boot: v.string(),
  /** When the holder last said that it lives, by its own clock. */
  beat: v.pipe(v.string(), v.isoTimestamp()),
});

/** What a holder writes into its lock file. */
export type LockRecord = Readonly<v.InferOutput<typeof record>>;
export type LockHolder = Pick<LockRecord, 'host' | 'pid' | 'since'>;

/** Records take the place of each other, so all have the same length, in bytes. */
const recordLength = 1024;

/** What is read of a name that became a link since it was looked at is nobody's. */
const noLinks = constants.O_NOFOLLOW ?? 0;

export function ownRecord(token: string): LockRecord {
  const now = new Date().toISOString();
  return { host: hostname(), boot: bootId(), pid: process.pid, since: now, beat: now, token };
}

/** Whether a record was written on this computer since it started. */
export function isOfThisHost({ host, boot }: LockRecord): boolean {
  return host === hostname() && boot === bootId();
}

/** @returns undefined where the file is gone, or holds no record. */
export async function readRecord(file: string): Promise<LockRecord | undefined> {
  // Opened anew: a network drive shows what others wrote only then.
  const handle = await unlessMissing(open(file, openAtOnce | noLinks));
  if (!handle) return undefined;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(recordLength), 0, recordLength, 0);
    const parsed = v.safeParse(
      v.pipe(v.string(), v.parseJson(), record),
      buffer.toString('utf8', 0, bytesRead),
    );
    return parsed.success ? parsed.output : undefined;
  } finally {
    await handle.close();
  }
}

/**
 * Makes sure that what is written over a lock file changes nothing else: archives bring hard links, and a data set from
 * somebody else may give its label file the lock's name as well.
 * @throws HumanError where the file has a second name.
 */
export async function refuseSecondName(file: string, handle: FileHandle): Promise<void> {
  if ((await handle.stat()).nlink <= 1) return;
  throw new HumanError(
    l10n.t(
      '{0} has a second name elsewhere (a hard link), so no lock could be made without changing that file too, and nothing was written. Remove this name and try again.',
      file,
    ),
  );
}

/** Writes a record over the last one, at once. @throws HumanError as `refuseSecondName`; what the disk says. */
export async function writeRecord(file: string, written: LockRecord): Promise<void> {
  const text = JSON.stringify(written);
  const bytes = Buffer.from(
    text + ' '.repeat(Math.max(0, recordLength - 1 - Buffer.byteLength(text))) + '\n',
  );
  // Opened anew: closing is what sends it to the server of a network drive.
  const handle = await open(file, constants.O_WRONLY | noLinks);
  try {
    await refuseSecondName(file, handle);
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
}

/** Linux alone tells starts of systems apart. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
