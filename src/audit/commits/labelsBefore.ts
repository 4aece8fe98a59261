import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { invertEdit } from '../../labels/edits/invertEdit';
import { splicedBlocks } from '../../labels/edits/splice';
import type { LabelEdit, LabelFile } from '../../labels/labelFile';
import { openLabels } from '../../labels/openLabels';
import { readBlocks } from '../../labels/text/fileBlocks';
import { correctionsPath } from '../../labels/votes/correctionsPath';
import type { LabelReading } from '../../protocol/auditProcess';
import { explainFileError } from '../../base/disk/fileErrors';

type Rewrite = Extract<LabelEdit, { readonly kind: 'rewrite' }>;

/**
 * Has a label file as it was before an edit, in a temporary folder, while `work` looks at it. Labels may be confidential,
 * so only this user can look into that folder.
 * @param edit a rewrite of the label file, or of the corrections beside it, that is done.
 * @param work told the labels and where the rewritten file is meanwhile.
 * @returns false where the edit cannot be taken back; else what `work` returns.
 */
export async function withLabelsBefore(
  edit: Rewrite,
  { location, reading }: { readonly location: string; readonly reading: LabelReading | undefined },
  work: (labels: LabelFile, file: string) => Promise<boolean>,
): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scn-before-'));
  try {
    const home = path.join(folder, path.basename(location));
    const isOwnFile = edit.path === location;
    // No commit makes a label file.
    if (isOwnFile && edit.before === null) return false;
    const file = isOwnFile ? home : correctionsPath(home);
    if (!isOwnFile) await nameAlso(location, home);
    if (edit.before !== null && !(await writeBefore(edit, file))) return false;
    const labels = await openLabels(home, reading?.options, reading?.format, location);
    return await work(labels, file);
  } catch (error) {
    throw explainFileError(error, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns whether every splice found what it takes away. */
async function writeBefore(edit: Rewrite, file: string): Promise<boolean> {
  const inverse = invertEdit(edit);
  if (inverse.kind !== 'rewrite') return false;
  const blocks = splicedBlocks(readBlocks(edit.path), inverse.splices);
  let fits = false;
  await writeFile(
    file,
    (async function* () {
      for (;;) {
        const { value, done } = await blocks.next();
        if (done) {
          fits = value;
          return;
        }
        yield value;
      }
    })(),
  );
  return fits;
}

/** A second name for a file that stays as it is; Windows lets few users make links. */
async function nameAlso(file: string, name: string): Promise<void> {
  await symlink(file, name).catch(() => copyFile(file, name));
}
