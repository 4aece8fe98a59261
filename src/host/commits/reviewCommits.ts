import path from 'node:path';
import * as vscode from 'vscode';
import { openElsewhere, progressOfOpen, settleAs } from '../../commits/openElsewhere';
import {
  nameChangedRows,
  type CommitTarget,
  readTarget,
  planCommit,
  planRenaming,
} from '../../commits/planCommit';
import { settlePendingCommit, type Settlement } from '../../commits/settleCommit';
import { planUndo, undoCommit, type UndoPlan } from '../../commits/undoCommit';
import { sameChanges, writeCommit } from '../../commits/writeCommit';
import { ChangedOnDiskError } from '../../labels/edits/rewriteFile';
import type { LabelChange } from '../../labels/labelFile';
import { HumanError } from '../../base/humanError';
import type { DecisionJournal } from '../../review/decisionJournal';
import {
  type AfterCommit,
  type Committed,
  type TakenBack,
  tellCommitted,
  tellTakenBack,
} from './commitNotice';
import { EditorCommits } from './commitEditor';
import { type CommitLook, movesOf, type PlannedLook } from './commitLook';
import { isStillWanted, lookOf, type Plan, summaryOf, textsOf, wantedOf } from './plannedLook';
import type { CommitPreview, ShownChanges } from './commitPreview';
import { askAboutOpen, askToUndo, chooseCommit, disputedNote, openElsewhereText } from './commitQuestions';
import {
  dirtyFiles,
  refuseDirtyFiles,
  saveDirtyEditors,
  editedFiles,
  pendingFiles,
  rewrittenFiles,
} from './dirtyEditors';
import { SavingQuestion } from './editorText';
import { SaveWatch } from './saveWatch';
import { refuseUntrusted, showError } from '../ui/failableCommand';
import type { ReviewSession } from '../reviews/reviewSession';
import { showInformationMessage, showWarningMessage } from '../ui/notices';

/** What commits use and tell; handed in by the reviews. */
export type CommitServices = {
  readonly preview: CommitPreview;
  readonly look: CommitLook;
  /** Folder of the extension’s own for versions of label files that saving an editor would lose. */
  readonly keptVersions: string;
  readonly log: vscode.LogOutputChannel;
  /** Told the samples whose decisions a commit changed. */
  readonly onChanged: (journal: DecisionJournal, changed: readonly string[]) => void;
  /** What can follow a commit to the review with this journal; undefined where it is not open any more. */
  readonly afterCommit: (journal: DecisionJournal) => AfterCommit | undefined;
  /** @throws HumanError while this window annotates blind, when nothing may show labels. */
  readonly refuseBlind: () => void;
};

/** Writes a review's corrections, takes commits back, settles what was left open, and says what happened. */
export class ReviewCommits implements vscode.Disposable {
  private readonly editors: EditorCommits;
  private readonly saving = new SavingQuestion();
  private readonly saves: SaveWatch;
  private readonly showError = (error: unknown) => showError(error, this.services.log);

  constructor(private readonly services: CommitServices) {
    this.editors = new EditorCommits((...settled) => this.editorSettled(...settled), this.showError);
    this.saves = new SaveWatch(services.keptVersions, this.showError);
  }

  /**
   * Shows what a commit would change and, once confirmed, writes it.
   * @param shown what the user saw and confirmed already; undefined: ask.
   */
  async commit(session: ReviewSession, shown?: ShownChanges): Promise<void> {
    refuseUntrusted('commit');
    await this.saves.watch(session.dataSet);
    const done = await this.commitCorrections(session, shown);
    if (!done) return;
    this.services.onChanged(session.journal, done.changed);
    await this.noteWritten('commit', session, done);
    this.tell(session, done);
  }

  /** Leaves the commit that somebody is looking at: its review is closed. */
  leave(): void {
    this.services.look.close();
  }

  /** Asks, then undoes the last commit, or one that the user chooses. */
  async undo(session: ReviewSession, which: 'last' | 'chosen'): Promise<void> {
    refuseUntrusted('commit');
    const done = await this.undoCommit(session, which);
    this.services.onChanged(session.journal, done.changed);
    await this.noteWritten('undo', session, done);
    tellTakenBack(session.dataSet.location, done);
  }

  /**
   * Writes other names of classes, as a commit of its own.
   * @param target the labels as they are written.
   * @returns how many labels were written.
   * @throws HumanError where another commit is open, or the labels cannot be written.
   */
  async rename(target: CommitTarget, names: Readonly<Record<string, string>>): Promise<number> {
    await this.settleOpen(target, true);
    const open = await openElsewhere(target);
    const name = path.basename(target.location);
    if (open) throw new HumanError(openElsewhereText(name, open));
    if (await this.editors.isWaiting(target))
      throw new HumanError(
        vscode.l10n.t('A commit waits in the editor of {0} to be saved; save it first.', target.location),
      );
    const plan = async () => planRenaming(await readTarget(target), names);
    let planned = await plan();
    while (await saveDirtyEditors(editedFiles(planned.edit))) planned = await plan();
    const { changes } = planned.edit;
    if (changes.length > 0) await writeCommit(target, planned, plan);
    if (planned.left.length > 0)
      void showWarningMessage(
        vscode.l10n.t('Not all of {0} could be renamed: {1}.', name, nameChangedRows(planned.left)),
      );
    return changes.length;
  }

  /** Settles what a crash left open; where the disk refuses, reviewing works and committing tries again. */
  async settle(session: ReviewSession): Promise<void> {
    await this.saves.watch(session.dataSet).catch(this.showError);
    await this.settleOpen(targetOf(session), false).catch(this.showError);
    // The notification waits for an answer, the review does not.
    void this.tellOpenElsewhere(session).catch(this.showError);
  }

  dispose(): void {
    this.editors.dispose();
    this.saves.dispose();
  }

  private async tellOpenElsewhere(session: ReviewSession): Promise<void> {
    const open = await openElsewhere(targetOf(session));
    if (!open) return;
    const decide = vscode.l10n.t('Look at It');
    const choice = await showWarningMessage(
      openElsewhereText(path.basename(session.dataSet.location), open),
      decide,
    );
    if (choice !== decide) return;
    // It may have begun while the notice stood there.
    this.services.refuseBlind();
    await this.decideElsewhere(session);
  }

  /** @throws CancelledError where the user leaves the page that shows the changes. */
  private async commitCorrections(session: ReviewSession, shown?: ShownChanges): Promise<Committed> {
    const { look, preview } = this.services;
    await this.settleOpen(targetOf(session), true);
    await this.decideElsewhere(session);
    let planned: PlannedLook | undefined;
    try {
      for (let seen = shown; ; seen = undefined) {
        const wanted = wantedOf(session);
        const plan = await this.planNow(session);
        const { changes, left } = summaryOf(plan);
        if (changes.length > 0 && !(seen?.left === left.length && sameChanges(seen.changes, changes))) {
          planned = lookOf(session, plan, planned !== undefined);
          if (!(await this.isConfirmed(session, plan, planned, wanted))) continue;
        }
        try {
          const changed = await this.write(session, plan);
          await preview.close();
          look.close();
          return {
            ...{ changed, changes, inEditor: 'document' in plan },
            movesImages: 'edit' in plan && movesOf(plan.edit).length === changes.length,
            files: 'edit' in plan ? rewrittenFiles(plan.edit) : [],
          };
        } catch (error) {
          // What would be written is not what was confirmed any more, so it is shown again.
          if (!(error instanceof ChangedOnDiskError)) throw error;
        }
      }
    } finally {
      if (planned) look.close(planned);
    }
  }

  /** @returns false where the decisions are not those any more that were planned: what comes of them is to be shown first. */
  private async isConfirmed(
    session: ReviewSession,
    plan: Plan,
    planned: PlannedLook,
    wanted: string,
  ): Promise<boolean> {
    const { look, preview } = this.services;
    for (;;) {
      const answer = await look.ask(session, planned);
      if (wantedOf(session) !== wanted) return false;
      if (answer === 'commit') return true;
      if (answer === 'showText')
        await preview.show(await textsOf(plan, session.dataSet.reading.options.encoding), {
          changes: planned.changes,
          left: planned.left.length,
        });
    }
  }

  private async undoCommit(session: ReviewSession, which: 'last' | 'chosen'): Promise<TakenBack> {
    const target = targetOf(session);
    if (await this.editors.isWaiting(target))
      throw new HumanError(
        vscode.l10n.t(
          'The last commit waits in the editor of {0} to be saved. Undo it in that editor, or save it first.',
          target.location,
        ),
      );
    await this.settleOpen(targetOf(session), true);
    await this.decideElsewhere(session);
    const chosen = which === 'chosen' ? await chooseCommit(target) : undefined;
    let confirmed: UndoPlan | undefined;
    for (;;) {
      const plan = await planUndo(target, chosen?.id);
      const files = editedFiles(plan.edit);
      if (await saveDirtyEditors(files)) continue;
      const { edit, left } = plan;
      const { changes } = edit;
      if (changes.length === 0 && left.length > 0)
        throw new HumanError(
          vscode.l10n.t(
            'Everything that the commit wrote into {0} was changed since: {1}. Nothing was taken back.',
            target.location,
            nameChangedRows(left),
          ),
        );
      // Taken back by hand, or by git, it is only to be noted.
      const isSeen = confirmed && sameChanges(confirmed.edit.changes, changes);
      if (changes.length > 0 && !(isSeen && confirmed?.left.length === left.length))
        await askToUndo(path.basename(target.location), plan);
      confirmed = plan;
      // Edited while the question was open.
      if ((await dirtyFiles(files)).length > 0) continue;
      const changed = await undoCommit(target, plan);
      return {
        ...{ changed, changes, inEditor: false, chosenAt: chosen?.at },
        movesImages: changes.length > 0 && movesOf(edit).length === changes.length,
        files: rewrittenFiles(edit),
      };
    }
  }

  /**
   * Settles a commit that was left open by a crash. One that waits for its editor to be saved is left: the next plan takes
   * it up.
   * @param mayAsk whether a file with unsaved changes is asked about; else the commit stays open.
   */
  private async settleOpen(target: CommitTarget, mayAsk: boolean): Promise<void> {
    await this.editors.settled();
    if (await this.editors.isWaiting(target)) return;
    const files = await pendingFiles(target);
    if (mayAsk) await saveDirtyEditors(files);
    else await refuseDirtyFiles(files);
    const settled = await settlePendingCommit(target);
    if (settled) this.settled(target, settled);
  }

  /**
   * Lets the user decide about commits that the journal has open and this machine did not begin.
   * @throws CancelledError when the user leaves the question; HumanError where what is open cannot be done.
   */
  private async decideElsewhere(session: ReviewSession): Promise<void> {
    refuseUntrusted('commit');
    const target = targetOf(session);
    for (let open = await openElsewhere(target); open; open = await openElsewhere(target)) {
      const progress = await progressOfOpen(target, open);
      const wish = await askAboutOpen(path.basename(target.location), open, progress);
      if (wish !== 'drop' && open.edit && open.edit.kind !== 'editor')
        await saveDirtyEditors(editedFiles(open.edit));
      this.settled(session, await settleAs(wish, target, open));
    }
  }

  private async planNow(session: ReviewSession): Promise<Plan> {
    const target = targetOf(session);
    const corrections = session.corrections();
    if (corrections.length === 0)
      throw new HumanError(
        [
          vscode.l10n.t('There are no corrections to commit.'),
          ...disputedNote(session),
          vscode.l10n.t('Accept suggestions in the gallery first.'),
        ]
          .slice(0, 2)
          .join(' '),
      );
    const inEditor = await this.editors.plan(target, corrections);
    const plan = inEditor ?? (await planCommit(await readTarget(target), corrections));
    if (plan.ids.length === 0)
      throw new HumanError(
        vscode.l10n.t(
          '{0} has changed since it was audited: {1}. Nothing was written. Audit again and decide about those faces anew, or undo those decisions.',
          target.location,
          nameChangedRows(plan.left),
        ),
      );
    const wasSaved =
      'document' in plan
        ? await this.saving.ask(plan.document, await this.saves.newerThan(plan.document))
        : await saveDirtyEditors(editedFiles(plan.edit));
    if (wasSaved) return this.planNow(session);
    return plan;
  }

  private async write(session: ReviewSession, plan: Plan): Promise<readonly string[]> {
    const target = targetOf(session);
    // Decided anew while the question was open, by the user or by a colleague whose lines arrived.
    if (!isStillWanted(session, plan)) throw new ChangedOnDiskError(target.location);
    if ('document' in plan) {
      await this.editors.write(target, plan);
      return [];
    }
    const { edit } = plan;
    // Edited while the question was open: the commit goes into the editor then, or the editor is saved first.
    if ((await dirtyFiles(editedFiles(edit))).length > 0) throw new ChangedOnDiskError(target.location);
    return writeCommit(target, plan, async () => planCommit(await readTarget(target), session.corrections()));
  }

  private async noteWritten(
    kind: 'commit' | 'undo',
    session: ReviewSession,
    { changes, files }: Committed,
  ): Promise<void> {
    if (files.length > 0 && changes.length > 0)
      await this.saves.wrote(kind, targetOf(session), changes, files);
  }

  /** The notification waits for an answer, the commit does not. */
  private tell(of: ReviewSession | CommitTarget, done: Committed): void {
    const after = done.inEditor ? undefined : this.services.afterCommit(of.journal);
    void tellCommitted('dataSet' in of ? of.dataSet.location : of.location, done, after).catch(
      this.showError,
    );
  }

  /** An editor that held a commit was saved, or let go of it. */
  private editorSettled(
    target: CommitTarget,
    { changed, message }: Settlement,
    changes: readonly LabelChange[],
  ): void {
    const { journal, location } = target;
    this.services.onChanged(journal, changed);
    this.saves.wrote('commit', target, changes, [location]).catch(this.showError);
    if (changed.length === changes.length)
      this.tell(target, { changed, changes, inEditor: false, movesImages: false, files: [location] });
    else void showInformationMessage(message);
  }

  /** Something that was left open was settled first. */
  private settled({ journal }: Pick<CommitTarget, 'journal'>, { changed, message }: Settlement): void {
    this.services.log.warn(message);
    this.services.onChanged(journal, changed);
    void showInformationMessage(message);
  }
}

/** What a review’s commits write to. */
function targetOf({ dataSet, journal }: ReviewSession): CommitTarget {
  return { ...dataSet, journal };
}
