import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../humanError';
import { errorCode, explainFileError } from './fileErrors';
import { tryKernelLock } from './kernelLock';
import {
  isOfThisHost,
  type LockHolder,
  type LockRecord,
  ownRecord,
  readRecord,
  refuseSecondName,
  writeRecord,
} from './lockRecord';

/** How often a holder says that it lives, in milliseconds. */
const beatEvery = 2000;
/** After how long without a word the lock of another computer may be stale, in milliseconds. */
const staleAfter = 60_000;
/** How old the last look at our own lock may be, in milliseconds. */
const checkEvery = 1000;
const retryEvery = 50;

/** A lock is held by somebody else. */
export class LockHeldError extends Error {
  /** @param holder undefined where they have not written yet who they are. */
  constructor(readonly holder: LockHolder | undefined) {
    super('The lock is held by another process.');
  }
}

/** Our own lock went to somebody else while we stalled: nothing may be written any more. */
export class LockLostError extends HumanError {}

/** Throws a LockLostError where the lock is not ours any more. */
export type LockCheck = () => Promise<void>;

/** For work that no lock guards. */
export const unguarded: LockCheck = () => Promise.resolve();

const ownTokens = new Set<string>();

/**
 * A lock that processes and computers share: a file that the kernel locks and that says who holds it. The kernel decides
 * between processes of one computer, so a holder that stalls keeps it and a dead one does not. Where the lock is another
 * computer's, whose kernel may not be asked, it is stale when its holder has not said for a minute that it lives.
 */
export class FileLock {
  private readonly record = ownRecord(randomUUID());
  private checkedAt = 0;
  private isLost = false;
  private isReleased = false;
  private beating: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
  ) {}

  /**
   * Takes a lock.
   * @param file the lock file, which exists only while somebody holds it; its folder is made where it is missing.
   * @param patience for how long to wait for its holder, in milliseconds.
   * @throws LockHeldError where somebody else holds it, HumanError where the file or its folder is a link, or the file has
   *   a second name or may not be written, and the system's error where it cannot be made.
   */
  static async take(file: string, patience: number): Promise<FileLock> {
    const until = Date.now() + patience;
    for (;;) {
      const taken = await FileLock.tryTake(file);
      if (taken instanceof FileLock) return taken;
      if (Date.now() >= until) throw new LockHeldError(taken.holder);
      await setTimeout(retryEvery);
    }
  }

  private static async tryTake(
    file: string,
  ): Promise<FileLock | { readonly holder: LockHolder | undefined }> {
    const handle = await openLockFile(file);
    if (!handle) return { holder: await holderAmongOthers(file) };
    let lock: FileLock | undefined;
    try {
      await refuseSecondName(file, handle);
      const kernel = await tryKernelLock(handle.fd);
      const found = await readRecord(file);
      // Released, and with it removed, after we opened it.
      if (kernel === 'held' || !(await isStillThere(file, handle))) return { holder: found };
      if (found && !(await isStale(file, found, kernel === 'taken'))) return { holder: found };
      const taken = new FileLock(file, handle);
      await writeRecord(file, taken.record).catch(async (error: unknown) => {
        // A full disk.
        if (kernel === 'taken') await unlink(file).catch(() => undefined);
        throw error;
      });
      // Without the kernel's word two may have come so far: the last to write has it.
      if (kernel === 'unknown') {
        await setTimeout(2 * retryEvery);
        const last = await readRecord(file);
        if (last?.token !== taken.record.token) return { holder: last };
      }
      taken.start();
      return (lock = taken);
    } finally {
      if (!lock) await handle.close();
    }
  }

  /**
   * Makes sure that the lock is still ours; call it before each step that cannot be taken back.
   * @throws LockLostError where it is not.
   */
  readonly check: LockCheck = async () => {
    // Backwards too: clocks are put right.
    if (!this.isLost && Math.abs(Date.now() - this.checkedAt) < checkEvery) return;
    if (this.isLost || !(await this.isOurs())) {
      this.isLost = true;
      throw new LockLostError(
        l10n.t(
          'This program stood still for so long that another program took over what it was writing beside {0}, so it stopped there. Nothing is lost: open the gallery again, which settles what is left.',
          this.file,
        ),
      );
    }
    this.checkedAt = Date.now();
  };

  async release(): Promise<void> {
    if (this.isReleased) return;
    this.isReleased = true;
    clearTimeout(this.timer);
    await this.beating;
    if (!this.isLost && (await this.isOurs())) await unlink(this.file).catch(() => undefined);
    ownTokens.delete(this.record.token);
    await this.handle.close();
  }

  private start(): void {
    this.checkedAt = Date.now();
    ownTokens.add(this.record.token);
    this.scheduleBeat();
  }

  private scheduleBeat(): void {
    if (this.isReleased || this.isLost) return;
    this.timer = globalThis.setTimeout(() => {
      this.beating = this.beat().then(() => this.scheduleBeat());
    }, beatEvery);
    this.timer.unref();
  }

  /** Never fails: where it is not heard, `check` finds out. */
  private async beat(): Promise<void> {
    if (!(await this.isOurs())) this.isLost = true;
    else
      await writeRecord(this.file, { ...this.record, beat: new Date().toISOString() }).catch(() => undefined);
  }

  /** What cannot be read any more is not known to be ours. */
  private async isOurs(): Promise<boolean> {
    try {
      const found = await readRecord(this.file);
      return found?.token === this.record.token && (await isStillThere(this.file, this.handle));
    } catch {
      return false;
    }
  }
}

/** @returns undefined where it is there and may not be written. */
async function openLockFile(file: string): Promise<FileHandle | undefined> {
  const folder = path.dirname(file);
  await refuseOther(folder, 'folder');
  await mkdir(folder, { recursive: true });
  await refuseOther(file, 'file');
  const { O_RDWR, O_CREAT, O_NOFOLLOW = 0 } = constants;
  try {
    return await open(file, O_RDWR | O_CREAT | O_NOFOLLOW);
  } catch (error) {
    if (isRefusal(error) && (await isThere(file))) return undefined;
    throw error;
  }
}

/**
 * Who holds a lock whose file may not be written: it may be another user's, who is at work.
 * @returns undefined where that is not known.
 * @throws HumanError where nobody does: the file was left behind and must be removed by hand.
 */
async function holderAmongOthers(file: string): Promise<LockHolder | undefined> {
  // Windows keeps the name of a removed file, which nobody may open, until the last who has it open closes it.
  if (process.platform === 'win32' && (await isWritable(file))) return undefined;
  const found = await readRecord(file).catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
    return undefined;
  });
  if (found && !(await isStale(file, found, false))) return found;
  // It may have been let go meanwhile.
  if (!(await isThere(file))) return undefined;
  throw new HumanError(
    l10n.t(
      '{0} was left behind by another program and may not be written by this user, so no lock could be made and nothing was written. Make sure that no other window or program is writing to the data set, remove the file and try again.',
      file,
    ),
  );
}

function isRefusal(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EBUSY'].includes(errorCode(error) ?? '');
}

async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: unknown) => isRefusal(error),
  );
}

/** Whether a file's mode lets anybody write; what cannot be looked at may be writable. */
async function isWritable(file: string): Promise<boolean> {
  return lstat(file).then(
    ({ mode }) => (mode & 0o222) !== 0,
    () => true,
  );
}

/** What is not there yet will be made. */
async function refuseOther(place: string, kind: 'folder' | 'file'): Promise<void> {
  const found = await lstat(place).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    // Windows says so of a file that is just being removed.
    if (kind === 'file' && process.platform === 'win32' && isRefusal(error)) return undefined;
    throw explainFileError(error, path.dirname(place));
  });
  if (!found) return;
  if (kind === 'folder' ? found.isDirectory() : found.isFile()) return;
  throw new HumanError(
    kind === 'folder'
      ? l10n.t(
          '{0} is a link or a file, where a folder was expected, so nothing was written. Remove it and try again.',
          place,
        )
      : l10n.t(
          '{0} is no regular file, so no lock could be made and nothing was written. Remove it and try again.',
          place,
        ),
  );
}

/** Whether a name still leads to the file that was opened by it. */
async function isStillThere(file: string, handle: FileHandle): Promise<boolean> {
  const opened = await handle.stat({ bigint: true });
  const named = await lstat(file, { bigint: true }).catch(() => undefined);
  return named?.ino === opened.ino && named.dev === opened.dev;
}

/** @param kernelGaveIt whether the kernel knows of no holder. */
async function isStale(file: string, found: LockRecord, kernelGaveIt: boolean): Promise<boolean> {
  if (isOfThisHost(found)) {
    if (kernelGaveIt) return true;
    return found.pid === process.pid ? !ownTokens.has(found.token) : !isRunning(found.pid);
  }
  if (Math.abs(Date.now() - Date.parse(found.beat)) < staleAfter) return false;
  // The clocks of two computers may differ by more, so it is watched whether it says anything.
  await setTimeout(2.5 * beatEvery);
  const now = await readRecord(file);
  return now === undefined || (now.token === found.token && now.beat === found.beat);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
