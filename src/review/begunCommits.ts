import { readdir, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { sha256 } from '../base/disk/fingerprints';
import { makeOwnFolder } from '../base/disk/ownFiles';
import { readRegular } from '../base/disk/regularFile';
import { writeWhole } from '../base/disk/writeWhole';
import type { JournalCommit, PendingCommit } from './commits';

const noteSchema = v.object({ journal: v.string(), dataSet: v.string(), edit: v.string() });

/** Which data set a commit is of. */
type CommittedDataSet = {
  /** Absolute path of the journal. */
  readonly journal: string;
  readonly dataSet: string;
};

/** A commit, or the undoing of one: each is begun in its own right, and who began the one need not have begun the other. */
export type BegunWork = {
  readonly kind: PendingCommit['kind'];
  readonly commit: Pick<JournalCommit, 'id' | 'edit'>;
};

/** Notes that are kept; the oldest go. A commit without one is asked about before it is finished. */
const mostNotes = 2000;

/**
 * The commits and undoings that this machine began, in a folder that does not travel with the data. The journal does: it comes by git,
 * by archive, from a share, so what it says was begun need not have been begun here, nor by anybody who meant well.
 */
export class BegunCommits {
  /** What was noted since this program started, by its file. */
  private readonly noted = new Map<string, string>();

  /** @param folder absolute path, made with the first note. */
  constructor(private readonly folder: string) {}

  /**
   * Notes what is begun before the journal does; the note is on disk when the promise resolves. Where that folder cannot be
   * written the note ends with this program: after a crash a person is asked.
   */
  async add(work: BegunWork, { journal, dataSet }: CommittedDataSet): Promise<void> {
    const note = { journal: await realPathOf(journal), dataSet, edit: fingerprint(work.commit.edit) };
    const text = JSON.stringify(note satisfies v.InferOutput<typeof noteSchema>);
    const file = this.fileOf(work.kind, work.commit.id);
    this.noted.set(file, text);
    try {
      await makeOwnFolder(this.folder);
      await this.forgetOldest();
      await writeWhole(file, text);
    } catch {
      // The commit itself matters more.
    }
  }

  /** Whether this machine began it, on that very data set, with that very edit. */
  async has(work: BegunWork, { journal, dataSet }: CommittedDataSet): Promise<boolean> {
    const file = this.fileOf(work.kind, work.commit.id);
    const text = this.noted.get(file) ?? (await readRegular(file).then(String, () => undefined));
    const note = v.safeParse(v.pipe(v.string(), v.parseJson(), noteSchema), text);
    return (
      note.success &&
      note.output.dataSet === dataSet &&
      note.output.journal === (await realPathOf(journal)) &&
      note.output.edit === fingerprint(work.commit.edit)
    );
  }

  /** An undoing ended here; where somebody else's line says that it was begun again, a person is asked. */
  async forgetUndoing(commit: string): Promise<void> {
    const file = this.fileOf('undo', commit);
    this.noted.delete(file);
    await rm(file, { force: true }).catch(() => undefined);
  }

  /** The id comes from the journal, so it must not choose the file. */
  private fileOf(kind: BegunWork['kind'], commit: string): string {
    return path.join(this.folder, `${sha256(commit)}${kind === 'undo' ? '.undo' : ''}.json`);
  }

  private async forgetOldest(): Promise<void> {
    const names = await readdir(this.folder);
    if (names.length < mostNotes) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const file = path.join(this.folder, name);
        return { file, at: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 };
      }),
    );
    files.sort((a, b) => a.at - b.at);
    for (const { file } of files.slice(0, mostNotes / 2)) await rm(file, { force: true });
  }
}

/** The same for an edit before it goes into the journal and after it came out. */
function fingerprint(edit: unknown): string {
  try {
    return sha256(JSON.stringify(edit) ?? '');
  } catch {
    // Nested deeper than anything that was begun here.
    return '';
  }
}

/** The journal of a first commit is not there yet; its folder may be reached through a link. */
async function realPathOf(journal: string): Promise<string> {
  const data = path.dirname(path.dirname(journal));
  return path.join(await realpath(data).catch(() => data), path.relative(data, journal));
}
