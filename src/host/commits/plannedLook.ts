import path from 'node:path';
import { type ChangedRow, type CommitPlan, nameChangedRow, replaceInText } from '../../commits/planCommit';
import { type PreviewTexts, previewTexts } from '../../commits/previewTexts';
import type { LabelChange } from '../../labels/labelFile';
import type { LegacyEncoding } from '../../labels/text/encodedText';
import type { ReviewSession } from '../reviews/reviewSession';
import type { EditorCommitPlan } from './commitEditor';
import type { PlannedLook } from './commitLook';
import { disputedNote } from './commitQuestions';

/** A commit that goes to the disk, or into an editor with unsaved changes. */
export type Plan = CommitPlan | EditorCommitPlan;

/** What a person is to see of a plan. @param isAnew whether it takes the place of one that was shown. */
export function lookOf(session: ReviewSession, plan: Plan, isAnew: boolean): PlannedLook {
  const { changes, left } = summaryOf(plan);
  return {
    ...{ changes, isAnew, counts: plan.counts },
    edit: 'edit' in plan ? plan.edit : undefined,
    left: left.map(nameChangedRow),
    notes: disputedNote(session),
  };
}

/** What somebody wants committed now: the same text as long as it is the same. */
export function wantedOf(session: ReviewSession): string {
  return JSON.stringify(session.corrections().map(({ id, given, label }) => [id, given, label]));
}

/** Whether nobody decided otherwise about what a plan writes. */
export function isStillWanted(session: ReviewSession, plan: Plan): boolean {
  const wanted = new Map(session.corrections().map(({ id, label }) => [id, label]));
  // An image that moved before has another name in the changes than in the journal.
  const isAnother = ({ id, to }: LabelChange) => wanted.has(id) && wanted.get(id) !== to;
  return plan.ids.every((id) => wanted.has(id)) && !summaryOf(plan).changes.some(isAnother);
}

export function summaryOf(plan: Plan): {
  readonly changes: readonly LabelChange[];
  readonly left: readonly ChangedRow[];
} {
  return { changes: 'document' in plan ? plan.changes : plan.edit.changes, left: plan.left };
}

/** The texts that the diff editor lays side by side. */
export async function textsOf(
  plan: Plan,
  encoding: LegacyEncoding | undefined,
): Promise<readonly PreviewTexts[]> {
  if (!('document' in plan)) return previewTexts(plan.edit, undefined, encoding);
  const name = path.basename(plan.document.uri.fsPath);
  return [{ name, before: plan.text, after: replaceInText(plan.text, plan.replacements) }];
}
