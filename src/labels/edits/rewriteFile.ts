import { createHash } from 'node:crypto';
import { lstat, stat, unlink, utimes } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { explainFileError, explaining, unlessGone } from '../../base/disk/fileErrors';
import type { LockCheck } from '../../base/disk/fileLock';
import type { LabelEdit, Splice } from '../labelFile';
import { readBlocks } from '../text/fileBlocks';
import { fileVersion, sha256OfBlocks } from '../../base/disk/fingerprints';
import { writeWhole } from '../../base/disk/writeWhole';

/**
 * The bytes with all splices done, block by block.
 * @param splices in ascending order of `start`, which counts bytes of the source.
 * @returns through the generator, whether every splice found what it removes.
 */
export async function* splicedBlocks(
  blocks: AsyncIterable<Buffer> | Iterable<Buffer>,
  splices: readonly Splice[],
): AsyncGenerator<Buffer, boolean> {
  let position = 0;
  let next = 0;
  /** What the splice at hand must still find. */
  let expected: Buffer = Buffer.alloc(0);
  for await (const block of blocks) {
    let used = 0;
    while (used < block.length) {
      if (expected.length > 0) {
        const found = block.subarray(used, used + expected.length);
        if (!found.equals(expected.subarray(0, found.length))) return false;
        expected = expected.subarray(found.length);
        used += found.length;
        continue;
      }
      const splice = splices[next];
      const until = Math.min(block.length, (splice?.start ?? Infinity) - position);
      if (until < used) return false;
      if (until > used) yield block.subarray(used, until);
      used = until;
      if (splice && position + used === splice.start && used < block.length) {
        yield Buffer.from(splice.inserted, 'base64');
        expected = Buffer.from(splice.removed, 'base64');
        next++;
      }
    }
    position += block.length;
  }
  if (expected.length > 0) return false;
  // What is inserted at the very end.
  for (; next < splices.length; next++) {
    const splice = splices[next];
    if (splice?.start !== position || splice.removed !== '') return false;
    yield Buffer.from(splice.inserted, 'base64');
  }
  return true;
}

/** The bytes with all splices done; undefined where one of them does not find what it removes. */
export async function spliced(bytes: Buffer, splices: readonly Splice[]): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  const blocks = splicedBlocks([bytes], splices);
  for (;;) {
    const { value, done } = await blocks.next();
    if (done) return value ? Buffer.concat(pieces) : undefined;
    pieces.push(value);
  }
}

/** Passes blocks on and hands the SHA-256 (hex) of all of them to `onEnd`. */
export async function* hashing(
  blocks: AsyncIterable<Buffer>,
  onEnd: (hash: string) => void,
): AsyncGenerator<Buffer, void> {
  const hash = createHash('sha256');
  for await (const block of blocks) {
    hash.update(block);
    yield block;
  }
  onEnd(hash.digest('hex'));
}

/** The coarsest step of a file system's times, FAT's, in milliseconds. */
const timeStep = 2000;

type Rewrite = Extract<LabelEdit, { readonly kind: 'rewrite' }>;

/**
 * Applies a rewrite: reads, splices and checks into a temporary file, and only then puts it in place.
 * @param check called last before that.
 */
export async function rewriteFile(edit: Rewrite, check: LockCheck): Promise<void> {
  try {
    if (edit.before === null) await refuseTaken(edit.path);
    else await refuseReadOnly(edit.path);
    if (edit.after === null) await removeFile(edit, check);
    else {
      const before = await fileVersion(edit.path);
      await writeWhole(edit.path, checkedBlocks(edit), async (temporary) => {
        // Syncing a large file takes seconds, in which somebody may save the old one.
        if ((await fileVersion(edit.path)) !== before) throw new ChangedOnDiskError(edit.path);
        if (before !== undefined) await makeNewer(temporary, edit.path);
        await check();
      });
    }
  } catch (error) {
    throw explainFileError(error, edit.path);
  }
}

export async function rewriteState(edit: Rewrite): Promise<'before' | 'after' | 'neither'> {
  const hash = await hashOf(edit.path);
  return hash === edit.before ? 'before' : hash === edit.after ? 'after' : 'neither';
}

/** A file is not the one that an edit was planned for; planning anew may find that the edit still fits. */
export class ChangedOnDiskError extends HumanError {
  constructor(file: string) {
    super(
      l10n.t(
        '{0} was changed on disk since it was read, so nothing was written; your decisions are kept. Try again.',
        file,
      ),
    );
  }
}

/** The file's bytes after the edit; throws at the end where they, or those before it, are not what was planned. */
async function* checkedBlocks(edit: Rewrite): AsyncGenerator<Buffer, void> {
  let before: string | null = null;
  const source = edit.before === null ? [] : hashing(readBlocks(edit.path), (hash) => (before = hash));
  const after = createHash('sha256');
  const blocks = splicedBlocks(source, edit.splices);
  try {
    for (;;) {
      const { value, done } = await blocks.next();
      if (!done) {
        after.update(value);
        yield value;
        continue;
      }
      // A splice that does not fit ends the reading early.
      if (!value) before = await hashOf(edit.path);
      if (before !== edit.before) throw new ChangedOnDiskError(edit.path);
      if (value && after.digest('hex') === edit.after) return;
      throw new HumanError(
        l10n.t('The planned edit does not fit {0}; nothing was written. Audit the file again.', edit.path),
      );
    }
  } finally {
    // A full disk ends the writing early; the file that is read would stay open.
    await blocks.return(false);
  }
}

/**
 * A clock that was set back, or another machine's, can leave the new version with the older time. Editors tell by the time
 * whether a file was changed below them.
 */
async function makeNewer(version: string, old: string): Promise<void> {
  const [{ mtimeMs, atime }, { mtimeMs: oldTime }] = [await stat(version), await stat(old)];
  if (mtimeMs <= oldTime) await utimes(version, atime, new Date(oldTime + timeStep));
}

async function removeFile(edit: Rewrite, check: LockCheck): Promise<void> {
  await check();
  if ((await hashOf(edit.path)) !== edit.before) throw new ChangedOnDiskError(edit.path);
  await unlink(edit.path);
}

/** SHA-256 (hex) of a file; null where there is none. */
async function hashOf(file: string): Promise<string | null> {
  // A missing file is told from one that cannot be read before reading starts.
  const there = await stat(file).catch(unlessGone).catch(explaining(file));
  return there ? sha256OfBlocks(readBlocks(file)) : null;
}

/** Replacing a file needs only its folder's permission, so a read-only mode must be asked about; root too obeys it. */
async function refuseReadOnly(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o222) === 0)
    throw new HumanError(
      l10n.t('{0} is read-only, so nothing was written; allow writing to it and try again.', file),
    );
}

async function refuseTaken(file: string): Promise<void> {
  if (await lstat(file).catch(() => undefined))
    throw new HumanError(
      l10n.t(
        '{0} exists already, so nothing was written; read the label file again and try once more.',
        file,
      ),
    );
}
