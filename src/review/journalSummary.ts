import { getOrMake } from '../base/getOrMake';
import { noVerdicts, type Verdict } from '../protocol/gallery';
import { type AnnotatorAgreement, annotatorAgreement } from './agreement';
import { outcomeOf, standing } from './decision';
import { type ReviewFold, decisionsOn, notesOn } from './fold';
import { standingIds } from './steps';

/** What one annotator has decided in sight: their last decision on each sample, whether others superseded it or not. */
type AnnotatorSummary = Readonly<Record<Verdict, number>> & {
  readonly who: string;
  readonly decisions: number;
  /** Decisions whose label is in the label file. */
  readonly committed: number;
  /** What they decided blind. */
  readonly blind: number;
};

/** A sample that annotators disagree about, and the label that it would have by each; null where a verdict says none. */
type Disagreement = {
  readonly id: string;
  readonly labels: readonly {
    readonly who: string;
    readonly verdict: Verdict;
    readonly label: string | null;
    readonly blind: boolean;
  }[];
};

type SummaryNote = {
  readonly id: string;
  readonly who: string;
  readonly at: string;
  readonly text: string;
};

/** What a journal says about one data set. */
export type JournalSummary = {
  /** By name. */
  readonly annotators: readonly AnnotatorSummary[];
  /** Samples about which anything was decided. */
  readonly samples: number;
  /** Corrections that a commit would write. */
  readonly uncommitted: number;
  /** By sample. */
  readonly disagreements: readonly Disagreement[];
  /** By sample, then by annotator. */
  readonly faceNotes: readonly SummaryNote[];
  readonly agreement: AnnotatorAgreement;
  /** Whether a commit was interrupted and is settled when the gallery opens next. */
  readonly hasOpenCommit: boolean;
};

export function summariseJournal(state: ReviewFold): JournalSummary {
  const annotators = new Map<string, { -readonly [K in keyof AnnotatorSummary]: AnnotatorSummary[K] }>();
  let samples = 0;
  for (const id of standingIds(state.samples)) {
    samples++;
    for (const { who, verdict, committed, blind } of decisionsOn(state, id)) {
      const none = () => ({ who, decisions: 0, ...noVerdicts(), committed: 0, blind: 0 });
      const summary = getOrMake(annotators, who, none);
      if (blind) {
        summary.blind++;
        continue;
      }
      summary.decisions++;
      summary[verdict]++;
      if (committed) summary.committed++;
    }
  }
  return {
    annotators: [...annotators.values()].sort((a, b) => compare(a.who, b.who)),
    samples,
    uncommitted: state.corrections.size,
    disagreements: [...state.disagreements].sort(compare).map((id) => ({
      id,
      labels: standing(decisionsOn(state, id))
        .map((decision) => ({
          who: decision.who,
          verdict: decision.verdict,
          label: outcomeOf(decision) ?? null,
          blind: decision.blind,
        }))
        .sort((a, b) => compare(a.who, b.who)),
    })),
    faceNotes: [...state.notes.keys()]
      .sort(compare)
      .flatMap((id) => [...notesOn(state, id)].sort((a, b) => compare(a.who, b.who)))
      .map(({ sampleId: id, who, at, text }) => ({ id, who, at, text })),
    agreement: annotatorAgreement(state),
    hasOpenCommit: state.commits.pending.size > 0,
  };
}

/** The same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
