import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { HumanError } from '../../protocol/humanError';
import { errorCode, explainFileError } from '../fileErrors';
import type { LabelEdit, Splice } from '../labelFile';
import { writeWhole } from './writeWhole';

type Rewrite = Extract<LabelEdit, { readonly kind: 'rewrite' }>;

/** Applies a rewrite: read, check, splice, check, write atomically. */
export async function rewriteFile(edit: Rewrite): Promise<void> {
  try {
    await refuseReadOnly(edit.path);
    const before = await readFile(edit.path);
    if (sha256(before) !== edit.before) throw changedOnDisk(edit.path);
    const after = spliced(before, edit.splices);
    if (!after || sha256(after) !== edit.after)
      throw new HumanError(
        `The planned edit does not fit ${edit.path}; nothing was written. Audit the file again.`,
      );
    await writeWhole(edit.path, after);
  } catch (error) {
    throw explainFileError(error, edit.path);
  }
}

/** Where a rewrite's file stands. */
export async function rewriteState(edit: Rewrite): Promise<'before' | 'after' | 'neither'> {
  const bytes = await readFile(edit.path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw explainFileError(error, edit.path);
  });
  const hash = bytes && sha256(bytes);
  return hash === edit.before ? 'before' : hash === edit.after ? 'after' : 'neither';
}

function changedOnDisk(file: string): HumanError {
  return new HumanError(
    `${file} was changed on disk since it was read, so nothing was written. Audit it again; your decisions are kept.`,
  );
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bytes with all splices done; undefined where one of them does not find what it removes. */
export function spliced(bytes: Buffer, splices: readonly Splice[]): Buffer | undefined {
  const pieces: Buffer[] = [];
  let position = 0;
  for (const splice of splices) {
    const removed = Buffer.from(splice.removed, 'base64');
    const end = splice.start + removed.length;
    if (splice.start < position || !bytes.subarray(splice.start, end).equals(removed)) return undefined;
    pieces.push(bytes.subarray(position, splice.start), Buffer.from(splice.inserted, 'base64'));
    position = end;
  }
  pieces.push(bytes.subarray(position));
  return Buffer.concat(pieces);
}

/** Replacing a file needs only its folder's permission, so a read-only mode must be asked about; root too obeys it. */
async function refuseReadOnly(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o222) === 0)
    throw new HumanError(`${file} is read-only, so nothing was written; allow writing to it and try again.`);
}
