import type { DecisionJournal } from '../../review/decisionJournal';
import type { AuditResult } from './auditResult';

/** A class whose labels the audit suspects somewhere. */
export type SuspectClass = {
  readonly name: string;
  /** Index into the audit's classes. */
  readonly index: number;
  readonly suspects: number;
  /** Suspects that somebody decided about, and nobody disagrees on. */
  readonly reviewed: number;
};

/** What an audit found and how far its review is, in a few numbers. */
export type AuditOverview = {
  /** ISO time. */
  readonly createdAt: string;
  readonly recipe: string;
  /** Folder of the saved model that judged the labels; undefined where networks were trained. */
  readonly model: string | undefined;
  readonly engine: string;
  /** Sentences: why no faster engine trained. */
  readonly engineNotes: readonly string[];
  readonly faces: number;
  readonly suspects: number;
  readonly reviewed: number;
  /** Expected number of wrong labels; undefined where the audit did not estimate it. */
  readonly errors: number | undefined;
  /** By given class, most suspects first; without those that have none. */
  readonly classes: readonly SuspectClass[];
  /** Corrections that a commit would write. */
  readonly uncommitted: number;
  /** Faces of this audit that annotators disagree about. */
  readonly disagreements: number;
  /** A commit waits for its editor to be saved, or for a crash to be put right. */
  readonly isCommitOpen: boolean;
  /** There is a commit to take back. */
  readonly isCommitted: boolean;
};

export function overviewOf({ ids, metadata, scores }: AuditResult, journal: DecisionJournal): AuditOverview {
  const { disagreements } = journal;
  const counts = metadata.classes.map((name, index) => ({ name, index, suspects: 0, reviewed: 0 }));
  scores.isIssue.forEach((isIssue, row) => {
    const ofClass = counts[scores.given[row] ?? counts.length];
    if (isIssue === 0 || !ofClass) return;
    const id = ids[row] ?? '';
    ofClass.suspects++;
    ofClass.reviewed += Number(!disagreements.has(id) && journal.decisionOf(id) !== undefined);
  });
  const total = (of: 'suspects' | 'reviewed') => counts.reduce((sum, each) => sum + each[of], 0);
  return {
    createdAt: metadata.createdAt,
    recipe: metadata.recipe,
    model: metadata.model?.folder,
    engine: metadata.engine,
    engineNotes: metadata.engineNotes ?? [],
    faces: ids.length,
    suspects: total('suspects'),
    reviewed: total('reviewed'),
    errors: metadata.noise?.errors,
    classes: counts.filter(({ suspects }) => suspects > 0).sort((a, b) => b.suspects - a.suspects),
    uncommitted: journal.correctionCount,
    disagreements: disagreements.size === 0 ? 0 : ids.filter((id) => disagreements.has(id)).length,
    isCommitOpen: journal.pendingCommit() !== undefined,
    isCommitted: journal.lastCommit() !== undefined,
  };
}
