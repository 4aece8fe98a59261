import { recognisesClasses } from './recognition';
import { earlierWord } from '../../review/decision';
import type { DecisionJournal } from '../../review/decisionJournal';
import { noClass } from '../../protocol/gallery';
import type { AuditResult } from './auditResult';
import { errorsLeft } from './errorsLeft';

/** A class whose labels the audit suspects somewhere. */
export type SuspectClass = {
  readonly name: string;
  /** Index into the audit's classes. */
  readonly index: number;
  readonly suspects: number;
  /** Suspects that somebody decided about, and nobody disagrees on. */
  readonly reviewed: number;
};

/** Suspects of one given and one suggested class: what reviewing works by. */
export type SuspectPair = {
  readonly given: SuspectClass['index'];
  readonly suggested: SuspectClass['index'];
  /** The names of the two classes. */
  readonly names: readonly [string, string];
  readonly suspects: number;
  readonly reviewed: number;
};

/** Below so many a pair is no pattern, and the list would be long. */
const fewestOfPair = 2;
const mostPairs = 5;

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
  /** Without those whose labels were found right before the audit. */
  readonly suspects: number;
  readonly reviewed: number;
  /** Whether the networks recognise the classes in the images at all. */
  readonly recognised: boolean;
  /** Expected number of wrong labels among those that nobody verified before; undefined where the audit did not estimate it. */
  readonly errors: number | undefined;
  /** Those of them among what nobody has judged, by what judging has found; undefined where there is no estimate. */
  readonly errorsLeft: number | undefined;
  /** By given class, most suspects first; without those that have none. */
  readonly classes: readonly SuspectClass[];
  /** The pairs with most suspects, most first. */
  readonly pairs: readonly SuspectPair[];
  /** Corrections that a commit would write. */
  readonly uncommitted: number;
  /** Faces of this audit that annotators disagree about. */
  readonly disagreements: number;
  /** A commit waits for its editor to be saved, or for a crash to be put right. */
  readonly isCommitOpen: boolean;
  /** There is a commit to take back. */
  readonly isCommitted: boolean;
};

export function overviewOf(result: AuditResult, journal: DecisionJournal): AuditOverview {
  const { ids, metadata, scores } = result;
  const recognised = recognisesClasses(result);
  const { disagreements } = journal;
  const counts = metadata.classes.map((name, index) => ({ name, index, suspects: 0, reviewed: 0 }));
  const pairs = new Map<string, SuspectPair>();
  let errors = recognised ? metadata.noise?.errors : undefined;
  ids.forEach((id, row) => {
    const ofClass = counts[scores.given[row] ?? counts.length];
    if (!ofClass) return;
    const decision = disagreements.has(id) ? undefined : journal.decisionOf(id);
    if (decision && earlierWord(decision, metadata.createdAt, ofClass.name) === 'verified') {
      const quality = scores.labelQuality[row] ?? NaN;
      if (errors !== undefined && !Number.isNaN(quality)) errors = Math.max(0, errors - (1 - quality));
    } else if (scores.isIssue[row] === 1) {
      const reviewed = Number(decision !== undefined);
      ofClass.suspects++;
      ofClass.reviewed += reviewed;
      const { index: given, name } = ofClass;
      const suggested = scores.suggested[row] ?? noClass;
      const other = metadata.classes[suggested];
      if (other === undefined || suggested === given) return;
      const key = [given, suggested].join();
      const pair = pairs.get(key) ?? { given, suggested, names: [name, other], suspects: 0, reviewed: 0 };
      pairs.set(key, { ...pair, suspects: pair.suspects + 1, reviewed: pair.reviewed + reviewed });
    }
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
    recognised,
    errors,
    errorsLeft: errors === undefined ? undefined : errorsLeft(result, journal),
    classes: counts.filter(({ suspects }) => suspects > 0).sort((a, b) => b.suspects - a.suspects),
    pairs: [...pairs.values()]
      .filter(({ suspects }) => suspects >= fewestOfPair)
      .sort((a, b) => b.suspects - a.suspects)
      .slice(0, mostPairs),
    uncommitted: journal.correctionCount,
    disagreements: disagreements.size === 0 ? 0 : ids.filter((id) => disagreements.has(id)).length,
    isCommitOpen: journal.pendingCommit() !== undefined,
    isCommitted: journal.lastCommit() !== undefined,
  };
}
