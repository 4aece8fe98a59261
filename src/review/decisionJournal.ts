import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { HumanError, messageOf } from '../protocol/humanError';
import { AppendFile } from './appendFile';
import type { EntryBody, JournalEntry, NewDecision } from './entries';
import { schemaVersion } from './entries';
import type { Decision, JournalCommit, PendingCommit, ReviewFold } from './fold';
import { foldEntry } from './fold';
import type { JournalNote } from './readJournal';
import { readJournal } from './readJournal';

/** Which journal to open, and who decides. */
export type JournalOptions = {
  /** Absolute path of the data folder; the journal is `.scn/decisions.jsonl` in it. */
  readonly folder: string;
  /** The label file's name relative to the data folder; one journal serves several. */
  readonly dataSet: string;
  readonly who: string;
};

/**
 * The decisions of a review. Every change is on disk before it shows in the state, and before its promise resolves; a
 * change that could not be written leaves the state as it was and throws a HumanError.
 */
export class DecisionJournal {
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly file: string,
    private readonly options: JournalOptions,
    private readonly appendFile: AppendFile,
    private readonly state: ReviewFold,
    /** Lines that were left out when the journal was opened. */
    readonly notes: readonly JournalNote[],
  ) {}

  /** Opens the journal; nothing is written, and no folder made, before the first decision. */
  static async open(options: JournalOptions): Promise<DecisionJournal> {
    const file = path.join(options.folder, '.scn', 'decisions.jsonl');
    try {
      const { state, notes, atLineStart } = await readJournal(file, options.dataSet);
      return new DecisionJournal(file, options, new AppendFile(file, atLineStart), state, notes);
    } catch (error) {
      throw new HumanError(
        `The decisions in ${file} cannot be read (${messageOf(error)}); put the file right or move it away.`,
        { cause: error },
      );
    }
  }

  /** All samples that something was decided about. */
  get decisions(): ReadonlyMap<string, Decision> {
    return this.state.decisions;
  }

  get canUndo(): boolean {
    return this.state.undoable.length > 0;
  }

  get canRedo(): boolean {
    return this.state.redoable.length > 0;
  }

  decisionOf(sampleId: string): Decision | undefined {
    return this.state.decisions.get(sampleId);
  }

  /** Labels to write: accepted or chosen, and not in the label file yet. */
  corrections(): { readonly id: string; readonly label: string }[] {
    const corrections: { id: string; label: string }[] = [];
    for (const { sampleId, verdict, label, committed } of this.state.decisions.values()) {
      if (!committed && label !== null && (verdict === 'accept' || verdict === 'relabel'))
        corrections.push({ id: sampleId, label });
    }
    return corrections;
  }

  /**
   * Records decisions that one act of the annotator made, to be undone as one.
   * @returns the samples whose decision changed, as do `undo`, `redo` and the finished commits.
   */
  decide(decisions: readonly NewDecision[]): Promise<readonly string[]> {
    const batch = randomUUID();
    return this.write(() => decisions.map((decision) => ({ ...decision, kind: 'decision', batch })));
  }

  /** Takes back the last decision since the last commit; nothing where there is none. */
  undo(): Promise<readonly string[]> {
    return this.write(({ undoable }) => undoable.slice(-1).map(({ id }) => ({ kind: 'undo', batch: id })));
  }

  redo(): Promise<readonly string[]> {
    return this.write(({ redoable }) => redoable.slice(-1).map(({ id }) => ({ kind: 'redo', batch: id })));
  }

  /**
   * Notes an edit of the label file before it is made, so that a crash in between can be told from a finished one.
   * @param edit plain data, kept as it is.
   * @param ids the samples whose decisions the edit writes.
   * @returns the commit's id.
   */
  async commitStarted(edit: unknown, ids: readonly string[]): Promise<string> {
    const commit = randomUUID();
    await this.write(({ pending }) => {
      if (pending) throw unfinished();
      return [{ kind: 'commit-started', commit, ids: [...ids], edit }];
    });
    return commit;
  }

  commitFinished(commit: string): Promise<readonly string[]> {
    return this.writePending('commit', commit, { kind: 'commit-finished', commit });
  }

  /** The pending commit, or the pending undoing of it, did not happen. */
  commitAbandoned(commit: string): Promise<readonly string[]> {
    return this.writePending(undefined, commit, { kind: 'commit-abandoned', commit });
  }

  undoCommitStarted(commit: string): Promise<readonly string[]> {
    return this.write(({ pending, commits }) => {
      if (pending) throw unfinished();
      if (commits.at(-1)?.id !== commit) throw new Error(`Commit ${commit} is not the last one.`);
      return [{ kind: 'undo-commit-started', commit }];
    });
  }

  undoCommitFinished(commit: string): Promise<readonly string[]> {
    return this.writePending('undo', commit, { kind: 'undo-commit-finished', commit });
  }

  /** The last finished commit that was not undone. */
  lastCommit(): JournalCommit | undefined {
    return this.state.commits.at(-1);
  }

  /** A commit, or the undoing of one, that a crash may have left half done; settle it before the next. */
  pendingCommit(): PendingCommit | undefined {
    return this.state.pending;
  }

  /** Waits for what is being written, then closes the file. */
  async close(): Promise<void> {
    await this.queue;
    await this.appendFile.close();
  }

  private writePending(
    kind: PendingCommit['kind'] | undefined,
    commit: string,
    body: EntryBody,
  ): Promise<readonly string[]> {
    return this.write(({ pending }) => {
      if (pending?.commit.id !== commit || (kind !== undefined && pending.kind !== kind))
        throw new Error(`Commit ${commit} is not the pending ${kind ?? 'one'}.`);
      return [body];
    });
  }

  /** Writes in the order of the calls: each sees the state that those before it left. */
  private write(bodiesFor: (state: ReviewFold) => EntryBody[]): Promise<readonly string[]> {
    const turn = this.queue.then(async () => {
      const at = new Date().toISOString();
      const entries = bodiesFor(this.state).map((body) => this.signed(body, at));
      if (entries.length === 0) return [];
      await this.append(entries);
      return [...new Set(entries.flatMap((entry) => foldEntry(this.state, entry)))];
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private signed(body: EntryBody, at: string): JournalEntry {
    const { dataSet, who } = this.options;
    return { v: schemaVersion, entry: randomUUID(), at, who, dataSet, ...body };
  }

  private async append(entries: readonly JournalEntry[]): Promise<void> {
    try {
      await this.appendFile.append(entries.map((entry) => JSON.stringify(entry)));
    } catch (error) {
      throw new HumanError(
        `The decision could not be saved in ${this.file} (${messageOf(error)}), so it does not count; ` +
          'make the folder writable or free some space, then decide again.',
        { cause: error },
      );
    }
  }
}

function unfinished(): HumanError {
  return new HumanError(
    'The last commit has not been settled yet; open the gallery again before you commit.',
  );
}
