import { randomUUID } from 'node:crypto';
import { journalFile, watchOwn } from '../base/disk/ownFiles';
import { Turns } from '../base/turns';
import type { HistoryEvent } from '../protocol/inspection';
import { appendLines, shareJournalByGit } from './appendLines';
import type { BegunCommits, BegunWork } from './begunCommits';
import { type JournalCommit, type PendingCommit, finishedIn, pendingIn } from './commits';
import {
  type JournalCorrection,
  correctionsIn,
  type ReviewFold,
  type SampleNames,
  batchesOn,
  decisionsOn,
  idsIn,
  notesOn,
  redoableOf,
  supersededBy,
  takeEntry,
  undoableOf,
  weighNews,
} from './fold';
import { type Decision, wordFor, type Note } from './decision';
import type { EntryBody, JournalEntry, NewDecision, NewNote } from './entries';
import { bodyFor, linesOf, signed } from './entries';
import { historyOf } from './history';
import { inadmissible, unfinished, unreadable, unwritable } from './journalErrors';
import { catchUp, loadJournal, type LoadedJournal } from './loadedJournal';
import { type JournalNote, positionAfter } from './readJournal';
import { type WaitingRoom, admitWaiting, readWaiting, waitingFile } from './waitingEntries';

/** Which journal to open, and who decides. */
export type JournalOptions = {
  /** Absolute path of the data folder; the journal is `.scn/decisions.jsonl` in it. */
  readonly folder: string;
  /** The label file's name relative to the data folder; one journal serves several. */
  readonly dataSet: string;
  readonly who: string;
  /** Takes what is decided while nothing may be written beside the data; missing: that is always allowed. */
  readonly waiting?: WaitingRoom | undefined;
  /** Where this machine notes the commits that it begins; without, none counts as begun here. */
  readonly begun?: BegunCommits;
};

/** Milliseconds between looks at the file for other people's lines; works on network drives too. */
const watchInterval = 1000;
/**
 * The decisions of a review. Every change is on disk before it shows in the state, and before its promise resolves; a
 * change that could not be written leaves the state as it was and throws a HumanError.
 */
export class DecisionJournal {
  private readonly turns = new Turns();
  private isShared = false;
  /** Entries of ours that stand behind what was read. */
  private readonly unread = new Set<string>();
  /** Commits that began here. */
  private readonly started = new Set<string>();
  private watching:
    { readonly stop: () => void; readonly onChanged: (changed: readonly string[]) => void } | undefined;

  private constructor(
    readonly file: string,
    private readonly options: JournalOptions,
    private loaded: LoadedJournal,
    /** Entries in the state that are not beside the data yet. */
    private waiting: readonly JournalEntry[],
  ) {}

  /** Opens the journal, with what waits; nothing is written, and no folder made, before the first decision. */
  static async open(options: JournalOptions): Promise<DecisionJournal> {
    const file = journalFile(options.folder);
    try {
      const waiting = await readWaiting(options.waiting, options.dataSet);
      const loaded = await loadJournal(file, options.dataSet, waiting);
      return new DecisionJournal(file, options, loaded, waiting);
    } catch (error) {
      throw unreadable(file, error);
    }
  }

  get who(): string {
    return this.options.who;
  }

  /** What all entries add up to; changes with each. */
  get state(): ReviewFold {
    return this.loaded.state;
  }

  /** Lines that were left out when the journal was read. */
  get notes(): readonly JournalNote[] {
    return this.loaded.notes;
  }

  /** The word on each sample about which something was decided; see `decisionOf`. */
  get decisions(): ReadonlyMap<string, Decision> {
    const words = new Map<string, Decision>();
    for (const id of this.state.samples.keys()) {
      const word = this.decisionOf(id);
      if (word) words.set(id, word);
    }
    return words;
  }

  /** The samples about which something was decided, written or proposed. */
  get ids(): ReadonlySet<string> {
    return idsIn(this.state);
  }

  get canUndo(): boolean {
    return undoableOf(this.state, this.who) !== undefined;
  }

  get canRedo(): boolean {
    return redoableOf(this.state, this.who) !== undefined;
  }

  /** What can be taken back, and done again, of what the annotator decided blind about these samples. */
  blindTurns(on: SampleNames) {
    const [undo, redo] = [undoableOf, redoableOf].map((turn) => turn(this.state, this.who, on));
    return { canUndo: undo !== undefined, canRedo: redo !== undefined };
  }

  /** Samples that the annotators disagree about. */
  get disagreements(): ReadonlySet<string> {
    return this.state.disagreements;
  }

  /** How many `corrections` there are. */
  get correctionCount(): number {
    return this.state.corrections.size;
  }

  /** The annotator's own where it counts, else the last of the others'. */
  decisionOf(sampleId: string): Decision | undefined {
    return wordFor(this.who, decisionsOn(this.state, sampleId));
  }

  /** All annotators' last decisions on a sample, those that another superseded among them. */
  decisionsOn(sampleId: string): readonly Decision[] {
    return decisionsOn(this.state, sampleId);
  }

  /** Everything that was done about a sample, undone decisions and the undoing too, the newest first. */
  historyOf(sampleId: string): readonly HistoryEvent[] {
    return historyOf(this.state.history, sampleId);
  }

  /** All annotators' notes on a sample, the annotator's own first. */
  notesOn(sampleId: string): readonly Note[] {
    const isOwn = ({ who }: Note) => who === this.who;
    return [...notesOn(this.state, sampleId)].sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  }

  /** Labels to write: accepted or chosen, not in the label file yet, and not what annotators disagree about. */
  corrections(): JournalCorrection[] {
    return correctionsIn(this.state);
  }

  /**
   * Records decisions that one act of the annotator made, to be undone as one. They supersede what other annotators are
   * known to have decided about the same samples.
   * @returns the samples about which something changed, as do `undo`, `redo` and the finished commits.
   */
  decide(decisions: readonly NewDecision[]): Promise<readonly string[]> {
    const batch = randomUUID();
    return this.write((state) =>
      decisions.map((decision) => {
        const overrides = decision.verdict === 'skip' ? [] : supersededBy(this.who, state, decision.sampleId);
        return { ...decision, kind: 'decision', batch, ...(overrides.length > 0 && { overrides }) };
      }),
    );
  }

  /** Records what the annotator says without having seen anything; it supersedes nothing, and `undo` takes it back where it is told of blind samples. */
  decideBlind(decision: NewDecision): Promise<readonly string[]> {
    return this.write(() => [{ ...decision, kind: 'blind', batch: randomUUID() }]);
  }

  /** Records a note in place of the annotator's last one on the sample; it is undone as a decision is. */
  note(note: NewNote): Promise<readonly string[]> {
    return this.write(() => [{ ...note, kind: 'note', batch: randomUUID() }]);
  }

  /** Takes back the annotator's last decision or note since the last commit; nothing where there is none. */
  undo(blindOn?: SampleNames): Promise<readonly string[]> {
    return this.write((state) => bodyFor('undo', undoableOf(state, this.who, blindOn)));
  }

  redo(blindOn?: SampleNames): Promise<readonly string[]> {
    return this.write((state) => bodyFor('redo', redoableOf(state, this.who, blindOn)));
  }

  /**
   * Notes an edit of the label file before it is made, so that a crash in between can be told from a finished one.
   * @param edit plain data, kept as it is.
   * @param ids the samples whose decisions the edit writes.
   * @param namePattern what the images' names are made of, where the labels are read so.
   * @returns the commit's id.
   */
  async commitStarted(edit: unknown, ids: readonly string[], namePattern?: string): Promise<string> {
    const commit = randomUUID();
    if (this.pendingCommit()) throw unfinished();
    await this.noteBegun({ kind: 'commit', commit: { id: commit, edit } });
    await this.write((state) => {
      if (this.pendingCommit()) throw unfinished();
      const pattern = namePattern === undefined ? {} : { namePattern };
      const batches = batchesOn(state, ids);
      return [{ kind: 'commit-started', commit, ids: [...ids], batches, edit, ...pattern }];
    });
    this.started.add(commit);
    return commit;
  }

  commitFinished(commit: string): Promise<readonly string[]> {
    return this.writePending('commit', commit, { kind: 'commit-finished', commit });
  }

  /** The pending commit, or the pending undoing of it, did not happen. */
  commitAbandoned(commit: string): Promise<readonly string[]> {
    return this.writePending(undefined, commit, { kind: 'commit-abandoned', commit });
  }

  /** @param isOurs whether it may be finished after a crash without a question; see `isBegunHere`. */
  async undoCommitStarted(commit: string, isOurs = true): Promise<readonly string[]> {
    const undone = this.commits().find(({ id }) => id === commit);
    if (this.pendingCommit()) throw unfinished();
    if (isOurs && undone) await this.noteBegun({ kind: 'undo', commit: undone });
    return this.write(() => {
      if (this.pendingCommit()) throw unfinished();
      if (!this.commits().some(({ id }) => id === commit))
        throw new Error(`Commit ${commit} is not in the label file.`);
      return [{ kind: 'undo-commit-started', commit }];
    });
  }

  undoCommitFinished(commit: string): Promise<readonly string[]> {
    return this.writePending('undo', commit, { kind: 'undo-commit-finished', commit });
  }

  /** The finished commits that were not undone, the last at the end. */
  commits(): readonly JournalCommit[] {
    return finishedIn(this.state.commits);
  }

  /** The last finished commit that was not undone. */
  lastCommit = (): JournalCommit | undefined => this.commits().at(-1);

  /**
   * Commits, and undoings of them, that a crash may have left half done, here or on a colleague's machine; they are
   * settled before the next.
   */
  pendingCommits(): readonly PendingCommit[] {
    return pendingIn(this.state.commits);
  }

  /** The first of these. */
  pendingCommit(): PendingCommit | undefined {
    return this.pendingCommits()[0];
  }

  /**
   * Whether this machine began a commit or an undoing, or took it up because a person said so. The journal comes with the
   * data, from anybody: what it says was begun elsewhere must not be done here without a question.
   */
  async isBegunHere(work: BegunWork): Promise<boolean> {
    const { begun, dataSet } = this.options;
    return (await begun?.has(work, { journal: this.file, dataSet })) ?? false;
  }

  /** Notes that a commit, or an undoing, is this machine's to finish. */
  async noteBegun(work: BegunWork): Promise<void> {
    const { begun, dataSet } = this.options;
    await begun?.add(work, { journal: this.file, dataSet });
  }

  /**
   * Takes in what others wrote since: a second window, or a colleague whose lines a merge brought. Whoever watches is told.
   * @returns the samples about which something changed.
   * @throws HumanError where the file cannot be read any more.
   */
  refresh(): Promise<readonly string[]> {
    return this.turns.take(async () => {
      try {
        const { dataSet } = this.options;
        const waiting = await readWaiting(this.options.waiting, dataSet);
        const own = new Set([...this.unread, ...this.waiting.map(({ entry }) => entry)]);
        const news = await catchUp(this.file, dataSet, this.loaded, own, waiting);
        if (!news) return [];
        this.loaded = news.loaded;
        this.waiting = waiting;
        this.unread.clear();
        if (news.changed.length > 0) this.watching?.onChanged(news.changed);
        return news.changed;
      } catch (error) {
        throw unreadable(this.file, error);
      }
    });
  }

  /**
   * Watches the file until the journal is closed.
   * @param onChanged told what `refresh` returns where that is anything, or why it failed.
   */
  watch(onChanged: (changed: readonly string[]) => void, onFailed: (error: unknown) => void): void {
    if (this.watching) return;
    const { waiting } = this.options;
    const files = waiting?.isUsed() === true ? [this.file, waitingFile(waiting)] : [this.file];
    const stop = watchOwn(files, watchInterval, () => void this.refresh().catch(onFailed));
    this.watching = { stop, onChanged };
  }

  /**
   * Writes beside the data what waited until that was allowed; nothing where it still is not, or where nothing waits.
   * @throws HumanError where it cannot be written; it waits on then, and what is decided next is written after it.
   */
  admitWaiting(): Promise<void> {
    return this.turns.take(() => this.admit());
  }

  /** Waits for what is being written, then stops watching. */
  async close(): Promise<void> {
    this.watching?.stop();
    this.watching = undefined;
    await this.turns.ended();
  }

  private async writePending(
    kind: PendingCommit['kind'] | undefined,
    commit: string,
    body: EntryBody,
  ): Promise<readonly string[]> {
    const changed = await this.write(({ commits }) => {
      const tracked = commits.byId.get(commit);
      // Another window may have taken our commit for a dead one; this one knows how it ended.
      const isOurs = kind === 'commit' && tracked?.isFinished === false && this.started.has(commit);
      const isPending = tracked?.pending !== undefined && (kind ?? tracked.pending) === tracked.pending;
      if (!isOurs && !isPending) throw new Error(`Commit ${commit} is not the pending ${kind ?? 'one'}.`);
      return [body];
    });
    // Who says later that it is being undone is somebody else.
    if (kind !== 'commit') await this.options.begun?.forgetUndoing(commit);
    return changed;
  }

  /** Writes in the order of the calls: each sees the state that those before it left. */
  private write(bodiesFor: (state: ReviewFold) => EntryBody[]): Promise<readonly string[]> {
    return this.turns.take(async () => {
      const at = new Date().toISOString();
      const { dataSet, who } = this.options;
      const entries = bodiesFor(this.state).map((body) =>
        signed(body, { entry: randomUUID(), at, who, dataSet }),
      );
      if (entries.length === 0) return [];
      await this.append(entries);
      for (const entry of entries) takeEntry(this.state, entry);
      return [...weighNews(this.state)];
    });
  }

  private async admit(): Promise<void> {
    const { waiting } = this.options;
    if (!waiting || waiting.isUsed()) return;
    try {
      const appended = await admitWaiting(waiting, this.file);
      for (const { entry } of this.waiting) this.unread.add(entry);
      this.waiting = [];
      if (appended) await this.share();
    } catch (error) {
      throw inadmissible(this.file, error);
    }
  }

  private async append(entries: readonly JournalEntry[]): Promise<void> {
    const { waiting } = this.options;
    const file = waiting?.isUsed() === true ? waitingFile(waiting) : this.file;
    // The order of the lines tells what was said last.
    if (this.waiting.length > 0) await this.admit();
    try {
      const { inode, bytes, start } = await appendLines(file, await linesOf(entries));
      if (file !== this.file) {
        this.waiting = [...this.waiting, ...entries];
        return;
      }
      const { position } = this.loaded;
      const follows = start === position.offset && (start === 0 || inode === position.inode);
      if (follows) this.loaded = { ...this.loaded, position: positionAfter(position, inode, bytes) };
      else for (const { entry } of entries) this.unread.add(entry);
    } catch (error) {
      throw unwritable(file, entries[0]?.kind, error);
    }
    await this.share();
  }

  private async share(): Promise<void> {
    if (this.isShared) return;
    this.isShared = true;
    await shareJournalByGit(this.file);
  }
}
