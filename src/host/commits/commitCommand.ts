import path from 'node:path';
import * as vscode from 'vscode';
import {
  type ChangedRow,
  nameChangedRows,
  type CommitTarget,
  readTarget,
  type CommitPlan,
  planCommit,
  replaceInText,
} from '../../commits/planCommit';
import {
  dropElsewhere,
  finishElsewhere,
  type OpenElsewhere,
  openElsewhere,
  progressOfOpen,
  takeBackElsewhere,
} from '../../commits/openElsewhere';
import { type PreviewTexts, previewTexts } from '../../commits/previewTexts';
import { settlePendingCommit, type Settlement } from '../../commits/settleCommit';
import { planUndo, undoCommit } from '../../commits/undoCommit';
import { sameChanges, writeCommit } from '../../commits/writeCommit';
import { ChangedOnDiskError } from '../../labels/edits/rewriteFile';
import type { LabelChange } from '../../labels/labelFile';
import { HumanError } from '../../base/humanError';
import type { Committed } from './commitNotice';
import type { EditorCommitPlan, EditorCommits } from './commitEditor';
import type { CommitPreview, ShownChanges } from './commitPreview';
import { askAboutOpen, askToCommit, askToUndo, disputedNote } from './commitQuestions';
import {
  dirtyFiles,
  refuseDirtyFiles,
  saveDirtyEditors,
  editedFiles,
  pendingFiles,
  rewrittenFiles,
} from './dirtyEditors';
import type { SavingQuestion } from './editorText';
import type { SaveWatch } from './saveWatch';
import { refuseUntrusted } from '../ui/failableCommand';
import type { ReviewSession } from '../reviews/reviewSession';

export type CommitServices = {
  readonly preview: CommitPreview;
  readonly editors: EditorCommits;
  readonly saving: SavingQuestion;
  readonly saves: SaveWatch;
  /** Told when something that was left open is settled first. */
  readonly onSettled: (settled: Settlement) => void;
};

/**
 * Shows what a commit would change and, once confirmed, writes it.
 * @param shown what the user saw and confirmed already; undefined: ask.
 * @returns undefined where the user looks at the changes first.
 */
export async function commitCorrections(
  session: ReviewSession,
  services: CommitServices,
  shown?: ShownChanges,
): Promise<Committed | undefined> {
  refuseUntrusted('commit');
  const { preview, editors } = services;
  await settleOpen(session, services);
  await decideElsewhere(session, services);
  for (let seen = shown; ; seen = undefined) {
    const plan = await planNow(session, services);
    const { changes, left } = summaryOf(plan);
    if (changes.length > 0 && !(seen?.left === left.length && sameChanges(seen.changes, changes))) {
      if ((await askToCommit(session, changes, left)) === 'show') {
        await preview.show(await textsOf(plan), { changes, left: left.length });
        return undefined;
      }
    }
    try {
      const changed = await write(session, plan, editors);
      await preview.close();
      return {
        changed,
        changes,
        inEditor: 'document' in plan,
        files: 'edit' in plan ? rewrittenFiles(plan.edit) : [],
      };
    } catch (error) {
      // What would be written is not what was confirmed any more, so the question comes again.
      if (!(error instanceof ChangedOnDiskError)) throw error;
    }
  }
}

/** Asks, then undoes the last commit. */
export async function undoLastCommit(
  session: ReviewSession,
  services: Omit<CommitServices, 'preview'>,
): Promise<Committed> {
  refuseUntrusted('commit');
  const target = targetOf(session);
  if (await services.editors.isWaiting(target))
    throw new HumanError(
      vscode.l10n.t(
        'The last commit waits in the editor of {0} to be saved. Undo it in that editor, or save it first.',
        target.location,
      ),
    );
  await settleOpen(session, services);
  await decideElsewhere(session, services);
  for (let confirmed: readonly LabelChange[] | undefined; ;) {
    const plan = await planUndo(target);
    const files = editedFiles(plan.edit);
    if (await saveDirtyEditors(files)) continue;
    const { changes } = plan.edit;
    if (changes.length === 0 && plan.left.length > 0)
      throw new HumanError(
        vscode.l10n.t(
          'Everything that the last commit wrote into {0} was changed since: {1}. Nothing was taken back.',
          target.location,
          nameChangedRows(plan.left),
        ),
      );
    // Taken back by hand, or by git, it is only to be noted.
    if (changes.length > 0 && !(confirmed && sameChanges(confirmed, changes)))
      await askToUndo(path.basename(target.location), plan);
    confirmed = changes;
    // Edited while the question was open.
    if ((await dirtyFiles(files)).length > 0) continue;
    return {
      changed: await undoCommit(target, plan),
      changes,
      inEditor: false,
      files: rewrittenFiles(plan.edit),
    };
  }
}

/**
 * Settles a commit that was left open by a crash. One that waits for its editor to be saved is left: the next plan takes
 * it up.
 * @param mayAsk whether a file with unsaved changes is asked about; else the commit stays open.
 */
export async function settleOpen(
  session: ReviewSession,
  { editors, onSettled }: Omit<CommitServices, 'preview'>,
  mayAsk = true,
): Promise<void> {
  const target = targetOf(session);
  await editors.settled();
  if (await editors.isWaiting(target)) return;
  const files = await pendingFiles(target);
  if (mayAsk) await saveDirtyEditors(files);
  else await refuseDirtyFiles(files);
  const settled = await settlePendingCommit(target);
  if (settled) onSettled(settled);
}

/**
 * Lets the user decide about commits that the journal has open and this machine did not begin.
 * @throws CancelledError when the user leaves the question; HumanError where what is open cannot be done.
 */
export async function decideElsewhere(
  session: ReviewSession,
  { onSettled }: Pick<CommitServices, 'onSettled'>,
): Promise<void> {
  refuseUntrusted('commit');
  const target = targetOf(session);
  for (let open = await openElsewhere(target); open; open = await openElsewhere(target)) {
    const progress = await progressOfOpen(target, open);
    const wish = await askAboutOpen(path.basename(target.location), open, progress);
    if (wish !== 'drop' && open.edit && open.edit.kind !== 'editor')
      await saveDirtyEditors(editedFiles(open.edit));
    onSettled(await settlers[wish](target, open));
  }
}

const settlers = { finish: finishElsewhere, 'take back': takeBackElsewhere, drop: dropElsewhere } as const;

/** What the user would be asked about; undefined: nothing. */
export function openElsewhereIn(session: ReviewSession): Promise<OpenElsewhere | undefined> {
  return openElsewhere(targetOf(session));
}

/** What a review’s commits write to. */
export function targetOf({ dataSet, journal }: ReviewSession): CommitTarget {
  return { ...dataSet, journal };
}

type Plan = CommitPlan | EditorCommitPlan;

async function planNow(session: ReviewSession, services: CommitServices): Promise<Plan> {
  const { editors, saving, saves } = services;
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
  const inEditor = await editors.plan(target, corrections);
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
      ? await saving.ask(plan.document, await saves.newerThan(plan.document))
      : await saveDirtyEditors(editedFiles(plan.edit));
  if (wasSaved) return planNow(session, services);
  return plan;
}

async function write(session: ReviewSession, plan: Plan, editors: EditorCommits): Promise<readonly string[]> {
  const target = targetOf(session);
  // Decided anew while the question was open, by the user or by a colleague whose lines arrived.
  if (!isStillWanted(session, plan)) throw new ChangedOnDiskError(target.location);
  if ('document' in plan) {
    await editors.write(target, plan);
    return [];
  }
  const { edit } = plan;
  // Edited while the question was open: the commit goes into the editor then, or the editor is saved first.
  if ((await dirtyFiles(editedFiles(edit))).length > 0) throw new ChangedOnDiskError(target.location);
  return writeCommit(target, plan, async () => planCommit(await readTarget(target), session.corrections()));
}

function isStillWanted(session: ReviewSession, plan: Plan): boolean {
  const wanted = new Map(session.corrections().map(({ id, label }) => [id, label]));
  // An image that moved before has another name in the changes than in the journal.
  const isAnother = ({ id, to }: LabelChange) => wanted.has(id) && wanted.get(id) !== to;
  return plan.ids.every((id) => wanted.has(id)) && !summaryOf(plan).changes.some(isAnother);
}

function summaryOf(plan: Plan): { changes: readonly LabelChange[]; left: readonly ChangedRow[] } {
  return { changes: 'document' in plan ? plan.changes : plan.edit.changes, left: plan.left };
}

async function textsOf(plan: Plan): Promise<readonly PreviewTexts[]> {
  if (!('document' in plan)) return previewTexts(plan.edit);
  const name = path.basename(plan.document.uri.fsPath);
  return [{ name, before: plan.text, after: replaceInText(plan.text, plan.replacements) }];
}
