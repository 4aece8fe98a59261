import { getOrMake } from '../../base/getOrMake';
import { type ErrorsAhead, errorsAhead } from '../../base/errorsAhead';
import { correctOdds, wrongOdds } from '../../base/wrongOdds';
import { type Decision, earlierWord, outcomeOf, wordFor } from '../../review/decision';
import { decisionsOn, type ReviewFold } from '../../review/fold';
import { type JournalSummary, summariseJournal } from '../../review/journalSummary';
import type { AuditResult } from '../result/auditResult';
import { recognisesClasses } from '../result/recognition';

/** A pair of classes that labels are confused in. */
export type SuspectPair = {
  readonly given: string;
  readonly suggested: string;
  readonly suspects: number;
  /** Of these: decided about, and given another label. */
  readonly decided: number;
  readonly changed: number;
};

/** What is told of a class, by the label that the audit read. */
export type ReportedClass = {
  readonly name: string;
  readonly faces: number;
  readonly suspects: number;
  /** Expected wrong labels by the audit alone; undefined where it did not estimate them. */
  readonly wrong: number | undefined;
  /** Faces that somebody gave another label, in the label file or not yet. */
  readonly corrected: number;
};

/** Everything that a report for people says of an audit and its review. */
export type ReportFacts = {
  /** Rows of the labels, and those of them that could not be audited or have no label to audit. */
  readonly rows: number;
  readonly failed: number;
  readonly setAside: number;
  readonly recognised: boolean;
  readonly suspects: number;
  readonly suspectsDecided: number;
  /** Faces whose label was judged, and the wrong ones among them. */
  readonly judged: number;
  readonly judgedWrong: number;
  /** Corrections that are in the label file, and those that wait for a commit. */
  readonly committed: number;
  readonly uncommitted: number;
  /** What is still ahead, lowest label quality first; undefined where the audit did not recognise the classes. */
  readonly ahead: ErrorsAhead | undefined;
  /** Most suspects first. */
  readonly pairs: readonly SuspectPair[];
  /** In the audit's order. */
  readonly classes: readonly ReportedClass[];
  readonly review: JournalSummary;
};

type Said = 'wrong' | 'right' | 'nothing';

/** What an annotator's word says of the label that the audit read; the overview counts the same. */
function saidOf(decision: Decision, auditedAt: string, given: string): Said {
  const outcome = outcomeOf(decision);
  const earlier = earlierWord(decision, auditedAt, given);
  if (outcome === undefined || earlier === 'outdated') return 'nothing';
  if (earlier === 'verified') return 'right';
  return decision.verdict === 'reject' ? 'right' : 'wrong';
}

/** @param who whose word counts where annotators differ; `''`: the last one. */
export function reportFacts(result: AuditResult, state: ReviewFold, who = ''): ReportFacts {
  const { ids, metadata, scores, failures, aside } = result;
  const { createdAt } = metadata;
  const recognised = recognisesClasses(result);
  const nameOf = (label: number | undefined) => metadata.classes[label ?? metadata.classes.length];
  const pairs = new Map<string, { -readonly [K in keyof SuspectPair]: SuspectPair[K] }>();
  const classes = metadata.classes.map((name, label) => ({
    ...{ name, faces: 0, suspects: 0, corrected: 0 },
    wrong: recognised ? metadata.noise?.byClass[label]?.errors : undefined,
  }));
  const unjudged: number[] = [];
  const evidence: number[] = [];
  const isWrong: boolean[] = [];
  const open: number[] = [];
  let [suspects, suspectsDecided, judged, judgedWrong, committed] = [0, 0, 0, 0, 0];
  for (const [row, id] of ids.entries()) {
    const given = nameOf(scores.given[row]);
    const ofClass = classes[scores.given[row] ?? classes.length];
    if (given === undefined || !ofClass) continue;
    ofClass.faces++;
    const word = state.disagreements.has(id) ? undefined : wordFor(who, decisionsOn(state, id));
    const decision = word?.verdict === 'skip' ? undefined : word;
    const said = decision ? saidOf(decision, createdAt, given) : 'nothing';
    if (said === 'wrong') {
      ofClass.corrected++;
      if (decision?.committed) committed++;
    }
    if (!Number.isNaN(scores.labelQuality[row] ?? NaN)) {
      if (said !== 'nothing') {
        judged++;
        if (said === 'wrong') judgedWrong++;
        if (decision && earlierWord(decision, createdAt, given) === undefined) {
          evidence.push(row);
          isWrong.push(said === 'wrong');
        }
      } else if (!decision || outcomeOf(decision) !== undefined) unjudged.push(row);
      if (!decision) open.push(row);
    }
    if (scores.isIssue[row] !== 1) continue;
    suspects++;
    ofClass.suspects++;
    const suggested = nameOf(scores.suggested[row]) ?? '';
    const pair = getOrMake(pairs, JSON.stringify([given, suggested]), () => ({
      ...{ given, suggested, suspects: 0, decided: 0, changed: 0 },
    }));
    pair.suspects++;
    if (decision) {
      suspectsDecided++;
      pair.decided++;
      if (said === 'wrong') pair.changed++;
    }
  }
  const odds = wrongOdds(scores.labelQuality);
  const correction = correctOdds(
    Float64Array.from(evidence, (row) => odds[row] ?? 0),
    isWrong,
  );
  const lowestFirst = open.sort((a, b) => (scores.labelQuality[a] ?? 0) - (scores.labelQuality[b] ?? 0));
  return {
    ...{ rows: ids.length, failed: failures.size, setAside: aside.size, recognised },
    ...{ suspects, suspectsDecided, judged, judgedWrong, committed },
    uncommitted: state.corrections.size,
    ahead:
      recognised && metadata.noise
        ? errorsAhead(odds, Uint32Array.from(unjudged), Uint32Array.from(lowestFirst), correction)
        : undefined,
    pairs: [...pairs.values()].sort((a, b) => b.suspects - a.suspects || b.decided - a.decided),
    classes,
    review: summariseJournal(state),
  };
}
