import * as vscode from 'vscode';
import { placesOf } from '../../labels/places';
import { CancelledError, messageOf } from '../../base/humanError';
import { Turns } from '../../base/turns';
import { type DataSet, keyOf } from '../../labels/dataSet';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import type { AuditProgress } from '../../protocol/auditProgress';
import type { ReviewChange } from '../../protocol/gallery';
import type { ReadingAspect } from '../../protocol/understoodLabels';
import type { DecisionJournal } from '../../review/decisionJournal';
import type { AuditBy } from '../audits/auditRunner';
import type { AfterCommit } from '../commits/commitNotice';
import type { ShownChanges } from '../commits/commitPreview';
import { ReviewCommits } from '../commits/reviewCommits';
import { alreadyRunning, refuseUntrusted, showError } from '../ui/failableCommand';
import { readSettings } from '../ui/settings';
import { afterCommitTo } from './afterCommit';
import type { BlindReview } from './blindMode';
import type { BlindSet } from './blindSet';
import type { DecidedBy, ReviewEvent, ReviewServices, RunningAudit } from './reviewEvents';
import { ReviewSession } from './reviewSession';
import { asRead, noFinishedAudit, openJournal, requireResult, withJournal } from './reviewFiles';

/**
 * The review that is open, and the audit that runs: one of either at a time. Opens and closes reviews, audits, commits, and
 * tells everybody who shows them.
 */
export class Reviews implements vscode.Disposable {
  private session: ReviewSession | undefined;
  private running: RunningAudit | undefined;
  /** The review of what the audit that runs has found so far. */
  private provisional: ReviewSession | undefined;
  /** What is audited is read otherwise from now on: its audit is to begin anew. */
  private readAnew: DataSet | undefined;
  private judgedBy: AuditBy | undefined;
  /** The review that is being read. */
  private opening: { readonly dataSet: DataSet; readonly done: Promise<unknown> } | undefined;
  /** A page that comes back and a command must not open the same review twice. */
  private readonly turns = new Turns();
  private readonly changed = new vscode.EventEmitter<ReviewEvent>();
  readonly onDidChange = this.changed.event;
  private readonly wanted = new vscode.EventEmitter<void>();
  /** Somebody asks for the review or the audit: it is to be shown, open or being read. */
  readonly onDidWant = this.wanted.event;
  private readonly commits: ReviewCommits;
  private readonly trust: vscode.Disposable;

  constructor(private readonly services: ReviewServices) {
    const { preview, look, keptVersions, log } = services;
    this.commits = new ReviewCommits({
      ...{ preview, look, keptVersions, log },
      onChanged: (journal, changed) => this.committed(journal, changed),
      afterCommit: (journal) => this.afterCommit(journal),
      refuseBlind: () => services.blind.refuse(),
    });
    const takeUpTrust = () => void this.turns.take(() => this.takeUpTrust());
    this.trust = vscode.workspace.onDidGrantWorkspaceTrust(takeUpTrust);
  }

  /** The audit under review, if there is one; none while this window annotates blind. */
  get current(): ReviewSession | undefined {
    return this.services.blind.isOn ? undefined : this.session;
  }

  get isBlind(): boolean {
    return this.services.blind.isOn;
  }

  get blind(): BlindReview | undefined {
    return this.services.blind.reviewOf(this.session);
  }

  get runningAudit(): RunningAudit | undefined {
    return this.running;
  }

  /** The data set whose review is being read or open, or that is being audited. */
  get dataSet(): DataSet | undefined {
    return this.opening?.dataSet ?? this.session?.dataSet ?? this.running?.dataSet;
  }

  /** The folders whose images may be shown of a data set, at this moment. */
  rootsOf(dataSet: DataSet): readonly string[] {
    return this.services.runner.shownRoots(dataSet, readSettings(dataSet.location));
  }

  /** Resolves when no review is being read, however that ended. */
  async settled(): Promise<void> {
    while (this.opening) await this.opening.done.catch(() => undefined);
  }

  /**
   * Opens a review, unless an audit runs, and asks for it to be shown.
   * @param dataSet the one whose last audit it is; undefined: as it is, or the last audit of the workspace.
   * @param how `unseen` where nobody is to see it yet.
   * @throws HumanError where it was not audited yet or cannot be read; CancelledError when the user leaves a question.
   */
  async open(dataSet?: OfferedDataSet, how: 'shown' | 'unseen' = 'shown'): Promise<void> {
    const { blind, chooser, runner } = this.services;
    if (blind.isOn && dataSet && !blind.isAbout(chooser.unsettled(dataSet))) blind.refuse();
    const onFound = () => void (how === 'shown' && this.wanted.fire());
    if (!runner.isRunning) await this.turns.take(() => this.openReviewOf(dataSet, onFound));
    onFound();
  }

  /** Opens the review that the workspace remembers; errors as for `open`. @returns whether there is one. */
  openRemembered(): Promise<boolean> {
    return this.turns.take(async () => {
      const dataSet = await this.services.chooser.remembered();
      if (dataSet) await this.openReview(dataSet, () => this.wanted.fire());
      return dataSet !== undefined;
    });
  }

  /** The audit under review, opened if it isn't; errors as for `open`. */
  async require(dataSet?: OfferedDataSet, how?: 'unseen'): Promise<ReviewSession> {
    this.services.blind.refuse();
    if (!this.session || dataSet) await this.open(dataSet, how);
    if (this.session) return this.session;
    throw noFinishedAudit(this.provisional !== undefined);
  }

  /** Audits the chosen data set and ends with its review open, or with the one before where that fails. */
  async audit(target?: OfferedDataSet | string, by?: AuditBy): Promise<void> {
    this.refuseSecondAudit();
    await this.auditAs(await this.services.chooser.choose(target), by);
  }

  /** Audits a data set as it is read, however else it could be; else as `audit`. */
  async auditAs(dataSet: DataSet, by?: AuditBy): Promise<void> {
    this.refuseSecondAudit();
    const before = this.session;
    this.session = undefined;
    this.judgedBy = by;
    this.commits.leave();
    try {
      await this.startReview(await this.runAudit(dataSet, by));
      await before?.journal.close();
      this.provisional = undefined;
    } catch (error) {
      await this.leaveProvisional(before);
      this.session = before;
      this.changed.fire({ kind: 'auditFailed', error });
      throw error;
    } finally {
      this.running = undefined;
      this.changed.fire({ kind: 'auditEnded' });
    }
  }

  /**
   * Asks how else labels are read, and remembers it; an audit of them begins anew.
   * @param faces how the images are taken, where that is the aspect.
   * @throws HumanError where they cannot be read, CancelledError when the user leaves the question.
   */
  async changeReading(dataSet: DataSet, aspect: ReadingAspect, faces?: 'find' | 'whole'): Promise<DataSet> {
    const { chooser, runner } = this.services;
    const isOf = (running: RunningAudit | undefined) =>
      running !== undefined && keyOf(running.dataSet) === keyOf(dataSet);
    const [wasRunning, by] = [isOf(this.running), this.judgedBy];
    const changed = await chooser.change(dataSet, aspect, faces);
    if (isOf(this.running)) {
      this.readAnew = changed;
      runner.cancel();
    } else if (wasRunning) await this.auditAs(changed, by);
    return changed;
  }

  /** Annotates faces of the audit under review blind from now on, or, where none are named, with everything in sight again. */
  async annotateBlind(faces: BlindSet | undefined): Promise<void> {
    const { blind, preview, runner } = this.services;
    const session = faces ? await this.require() : this.session;
    if (faces && runner.isRunning) throw alreadyRunning();
    this.commits.leave();
    await preview.close();
    await (faces && session ? blind.start(session, faces) : blind.end());
    if (session) await this.settleCommits(session);
    this.changed.fire({ kind: 'blindChanged' });
    if (session) this.wanted.fire();
  }

  /** Tells that faces were judged blind, and nothing of them. */
  readonly blindAnswered = () => this.changed.fire({ kind: 'blindAnswered' });

  /** Tells what was decided about a review; one that was closed meanwhile is nobody's news. */
  decided(session: ReviewSession, change: ReviewChange, by: DecidedBy): void {
    const { journal } = session;
    if (this.session?.journal === journal || this.provisional?.journal === journal)
      this.changed.fire({ kind: 'decided', change, by });
  }

  /**
   * @param shown what the user saw and confirmed already; undefined: it is shown first.
   * @param dataSet whose corrections; undefined: those of the audit under review.
   */
  async commit(shown?: ShownChanges, dataSet?: OfferedDataSet): Promise<void> {
    refuseUntrusted('commit');
    await this.commits.commit(await this.require(dataSet), shown);
  }

  /**
   * Writes other names of classes into labels, as a commit of its own; errors as for `commit`.
   * @param dataSet read as it is written.
   * @param names the new ones, by the old.
   * @returns how many labels were written.
   */
  async renameClasses(dataSet: DataSet, names: Readonly<Record<string, string>>): Promise<number> {
    refuseUntrusted('commit');
    this.services.blind.refuse();
    const { session } = this;
    if (session && keyOf(session.dataSet) === keyOf(dataSet))
      return this.commits.rename({ ...dataSet, journal: session.journal }, names);
    const rename = (journal: DecisionJournal) => this.commits.rename({ ...dataSet, journal }, names);
    return withJournal(dataSet, this.services.waitingDecisions, rename);
  }

  /** @param which the last commit, or one that the user chooses. */
  async undoCommit(which: 'last' | 'chosen', dataSet?: OfferedDataSet): Promise<void> {
    refuseUntrusted('commit');
    await this.commits.undo(await this.require(dataSet), which);
  }

  dispose(): void {
    this.commits.dispose();
    this.trust.dispose();
    this.changed.dispose();
    this.wanted.dispose();
    void this.session?.journal.close();
  }

  private refuseSecondAudit(): void {
    refuseUntrusted('audit');
    this.services.blind.refuse();
    if (!this.services.runner.isRunning) return;
    this.wanted.fire();
    throw alreadyRunning();
  }

  /** @returns the data set as it was read in the end. */
  private async runAudit(dataSet: DataSet, by: AuditBy | undefined): Promise<DataSet> {
    for (let audited = dataSet; ;) {
      this.readAnew = undefined;
      await this.leaveProvisional();
      this.progressed('auditStarted', { dataSet: audited, progress: { stage: 'labels' } });
      this.wanted.fire();
      const onProgress = (progress: AuditProgress) =>
        this.progressed('auditProgressed', { dataSet: audited, progress });
      let early = Promise.resolve();
      const onProvisional = (file: string) => void (early = this.showProvisional(audited, file));
      try {
        const { runner } = this.services;
        await runner.run(audited, readSettings(audited.location), onProgress, by, onProvisional);
      } catch (error) {
        if (!(error instanceof CancelledError) || !this.readAnew) throw error;
      } finally {
        await early;
      }
      if (!this.readAnew) return audited;
      audited = this.readAnew;
    }
  }

  private async showProvisional(dataSet: DataSet, resultFile: string): Promise<void> {
    try {
      const session = await this.readReview(dataSet, resultFile);
      this.provisional = session;
      this.changed.fire({ kind: 'provisional', session });
    } catch (error) {
      // The audit goes on, and its progress shows as before.
      this.services.log.warn(messageOf(error));
    }
  }

  /** What was found so far counts no more; what was decided does. @param next the review that is to know of it. */
  private async leaveProvisional(next?: ReviewSession): Promise<void> {
    const { provisional } = this;
    if (!provisional) return;
    this.provisional = undefined;
    await provisional.journal.close();
    await next?.journal.refresh().catch((error: unknown) => this.services.log.warn(messageOf(error)));
  }

  private async openReviewOf(dataSet: OfferedDataSet | undefined, onFound: () => void): Promise<void> {
    const { chooser } = this.services;
    const known = dataSet ? undefined : (this.session?.dataSet ?? (await chooser.remembered()));
    if (known) return this.openReview(known, onFound);
    const offered = await chooser.offered(dataSet);
    return this.openReview(chooser.unsettled(offered), onFound, () => chooser.choose(offered));
  }

  /**
   * Reads a review, unless it is open, while its page starts, which takes longer.
   * @param onFound told once it is known to be there.
   * @param settle settles how it is read, and may ask.
   * @throws HumanError where it was not audited yet: it is not asked for then.
   */
  private async openReview(dataSet: DataSet, onFound: () => void, settle = asRead(dataSet)): Promise<void> {
    const { session } = this;
    if (session && keyOf(session.dataSet) === keyOf(dataSet)) {
      await settle();
      return onFound();
    }
    await requireResult(dataSet);
    const started = this.startReview(dataSet, settle);
    onFound();
    await started;
    await session?.journal.close();
  }

  private async startReview(dataSet: DataSet, settle = asRead(dataSet)): Promise<void> {
    const done = settle().then((settled) => this.readReview(settled));
    const opening = { dataSet, done };
    this.opening = opening;
    let session: ReviewSession;
    try {
      session = await done;
    } catch (error) {
      this.changed.fire({ kind: 'notOpened', error });
      throw error;
    } finally {
      if (this.opening === opening) this.opening = undefined;
    }
    this.commits.leave();
    this.session = session;
    this.changed.fire({ kind: 'opened', session });
  }

  /** @param provisionalFile the result of an audit that still runs; the review of the final one goes on with its journal. */
  private async readReview(dataSet: DataSet, provisionalFile?: string): Promise<ReviewSession> {
    const { log, waitingDecisions } = this.services;
    // Takes the Arrow library, which activation must not wait for.
    const { readAuditResult } = await import('../../audit/result/resultFile');
    const places = placesOf(dataSet);
    const resultFile = provisionalFile ?? places.resultFile;
    const [result, journal] = await Promise.all([
      readAuditResult(resultFile),
      this.provisional?.journal ?? openJournal(dataSet, waitingDecisions),
    ]);
    for (const note of journal.notes) log.warn(`${journal.file}: ${JSON.stringify(note)}`);
    await this.admitWaiting(journal);
    const roots = () => this.rootsOf(dataSet);
    const session = new ReviewSession(dataSet, places.home, result, journal, roots, resultFile);
    const onFailed = (error: unknown) => log.warn(messageOf(error));
    journal.watch((changed) => this.showNews(journal, changed), onFailed);
    if (provisionalFile === undefined) await this.settleCommits(session);
    return session;
  }

  /** What a crash interrupted may show labels, and wait for an answer. */
  private async settleCommits(session: ReviewSession): Promise<void> {
    if (vscode.workspace.isTrusted && !this.services.blind.isOn) await this.commits.settle(session);
  }

  /** What waited for trust is done now. */
  private async takeUpTrust(): Promise<void> {
    const { session } = this;
    if (!session) return;
    await this.admitWaiting(session.journal);
    await this.settleCommits(session);
    this.changed.fire({ kind: 'replaced', session });
  }

  /** Writes beside the data what waited for trust; where that cannot be, it is said, and the review goes on. */
  private async admitWaiting(journal: DecisionJournal): Promise<void> {
    await journal.admitWaiting().catch((error: unknown) => showError(error, this.services.log));
  }

  private progressed(kind: 'auditStarted' | 'auditProgressed', audit: RunningAudit): void {
    this.running = audit;
    this.changed.fire({ kind, audit });
  }

  /** Moves change where images are, else only decisions changed. */
  private committed(journal: DecisionJournal, changed: readonly string[]): void {
    const { session } = this;
    if (session?.journal !== journal) return;
    if (session.dataSet.isFolder) this.changed.fire({ kind: 'replaced', session });
    else this.decided(session, session.changeOf(changed), 'elsewhere');
  }

  /** What can follow a commit to the review that is open; undefined where it is another by now. */
  private afterCommit(journal: DecisionJournal): AfterCommit | undefined {
    const session = this.current;
    if (session?.journal !== journal) return undefined;
    const undo = async () => (this.session === session ? this.undoCommit('last') : undefined);
    return afterCommitTo(session, () => this.auditAs(session.dataSet), undo);
  }

  /** Others decided: a colleague whose lines a merge brought, or a second window. */
  private showNews(journal: DecisionJournal, changed: readonly string[]): void {
    const session = this.session ?? this.provisional;
    if (session?.journal !== journal) return;
    const mayHaveMoved =
      session.dataSet.isFolder &&
      changed.some((id) => session.journal.decisionsOn(id).some(({ committed }) => committed));
    if (mayHaveMoved) this.changed.fire({ kind: 'replaced', session });
    else this.decided(session, session.newsOf(changed), 'elsewhere');
  }
}
