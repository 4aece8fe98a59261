import type { LabelFile } from '../../labels/labelFile';
import { latest, outcomeOf } from '../../review/decision';
import type { DecisionJournal } from '../../review/decisionJournal';
import type { AuditResult } from './auditResult';

/** How far labels are no longer those that an audit judged. */
export type LabelDrift = {
  /** Faces whose label is another now, though no commit since the audit wrote that. */
  readonly changed: number;
  /** Faces that the labels do not name any more. */
  readonly missing: number;
};

/**
 * Compares labels as they are with those that an audit read, but for what was committed since.
 * @param labels read as the audit read them.
 */
export function labelDrift(
  { ids, metadata, scores }: AuditResult,
  journal: Pick<DecisionJournal, 'decisionsOn'>,
  labels: Pick<LabelFile, 'samples' | 'idAfter'>,
): LabelDrift {
  const now = new Map(labels.samples.map((sample) => [sample.id, sample.label]));
  let [changed, missing] = [0, 0];
  ids.forEach((id, row) => {
    const given = metadata.classes[scores.given[row] ?? metadata.classes.length];
    // Without a label there was nothing to judge.
    if (given === undefined) return;
    const committed = latest(
      journal
        .decisionsOn(id)
        .filter((decision) => decision.committed && decision.updatedAt >= metadata.createdAt),
    );
    const expected = (committed && outcomeOf(committed)) ?? given;
    // In folders of classes a label is a part of the name.
    const label = now.get(labels.idAfter(id, expected)) ?? now.get(id);
    if (label === undefined) missing++;
    else if (label !== expected) changed++;
  });
  return { changed, missing };
}
