import { unlink } from 'node:fs/promises';
import path from 'node:path';
import { openOwn } from '../base/disk/ownFiles';

/**
 * Tells git to merge a journal by keeping both sides' lines, so that annotators who work apart get no conflicts. What
 * the user wrote there stays; without the file, a merge only leaves marks that are noted when the journal is read.
 */
export async function shareJournalByGit(journal: string): Promise<void> {
  const file = path.join(path.dirname(journal), '.gitattributes');
  const handle = await openOwn(file, 'new').catch(() => undefined);
  if (!handle) return;
  try {
    await handle.writeFile(`${path.basename(journal)} text eol=lf merge=union\n`);
    await handle.close();
  } catch {
    // Half a file would never be put right.
    await handle.close().catch(() => undefined);
    await unlink(file).catch(() => undefined);
  }
}
