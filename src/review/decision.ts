import type { EarlierWord } from '../protocol/gallery';
import type { NewDecision, NewNote } from './entries';

/** What an annotator wrote about a sample; an empty text: that the note is gone. */
export type Note = NewNote & {
  readonly batch: string;
  readonly at: string;
  readonly who: string;
};

/** An annotator's word on a sample. */
export type Decision = NewDecision & {
  readonly batch: string;
  readonly at: string;
  readonly who: string;
  /** Batches of the other annotators' decisions on the sample that this one was made in sight of, and supersedes. */
  readonly overrides: readonly string[];
  /** Whether the decision's label is already in the label file. */
  readonly committed: boolean;
  /** When it was made, committed, or taken out of the label file again, whichever came last (ISO time). */
  readonly updatedAt: string;
};

/** The label that a sample would have by a decision; undefined where the decision is not about its label. */
export function outcomeOf({ verdict, label, given }: Decision): string | undefined {
  if (verdict === 'skip' || verdict === 'unclear' || verdict === 'notAFace') return undefined;
  return verdict === 'reject' ? given : (label ?? given);
}

/**
 * What a decision says of the label that a later audit read.
 * @param auditedAt ISO time.
 * @param label as the audit read it.
 * @returns undefined where the decision was made since, or is not about the label.
 */
export function earlierWord(decision: Decision, auditedAt: string, label: string): EarlierWord | undefined {
  const outcome = outcomeOf(decision);
  if (outcome === undefined || decision.at >= auditedAt) return undefined;
  if (outcome === label) return 'verified';
  return decision.given === label ? 'open' : 'outdated';
}

/** What annotators agree or disagree in: a label, or a word on the face; undefined where it was skipped. */
export function opinionOf(decision: Decision): string | undefined {
  if (decision.verdict === 'skip') return undefined;
  const label = outcomeOf(decision);
  return label === undefined ? decision.verdict : `label ${label}`;
}

/**
 * The decisions that count of all annotators' on one sample: skips say nothing, and what another annotator has decided
 * in sight of a decision supersedes it. The order in which a merge put the lines does not matter.
 */
export function standing(decisions: readonly Decision[]): readonly Decision[] {
  const overridden = overriders(decisions);
  return decisions.filter(({ verdict, batch, who }) => {
    const by = overridden?.get(batch);
    return verdict !== 'skip' && (by === undefined || by === who);
  });
}

/** Who superseded a batch, null where several did; undefined where nobody superseded anything, as mostly. */
function overriders(decisions: readonly Decision[]): Map<string, string | null> | undefined {
  let by: Map<string, string | null> | undefined;
  for (const { who, overrides } of decisions) {
    for (const batch of overrides) {
      by ??= new Map();
      const known = by.get(batch);
      by.set(batch, known === undefined || known === who ? who : null);
    }
  }
  return by;
}

/** Whether decisions that count contradict each other. */
export function isDisagreement(counting: readonly Decision[]): boolean {
  const [first] = counting;
  return first !== undefined && counting.some((decision) => opinionOf(decision) !== opinionOf(first));
}

/** The decision whose label a commit writes; undefined where nothing is to be written, or the annotators disagree. */
export function correctionIn(counting: readonly Decision[]): Decision | undefined {
  if (isDisagreement(counting) || counting.some(({ committed }) => committed)) return undefined;
  return latest(
    counting.filter(
      ({ verdict, label, given }) =>
        (verdict === 'accept' || verdict === 'relabel') && label !== null && label !== given,
    ),
  );
}

/**
 * What an annotator sees as the word on a sample: their own decision where it counts, else the last of the others'.
 * @param decisions all annotators' decisions on the sample, in any order.
 */
export function wordFor(who: string, decisions: readonly Decision[]): Decision | undefined {
  const counting = standing(decisions);
  const own = ({ who: by }: Decision) => by === who;
  return counting.find(own) ?? latest(counting) ?? decisions.find(own) ?? latest(decisions);
}

/** The decision that was made or committed last. */
export function latest(decisions: readonly Decision[]): Decision | undefined {
  return decisions.reduce<Decision | undefined>(
    (last, decision) => (last === undefined || isLater(decision, last) ? decision : last),
    undefined,
  );
}

function isLater(a: Decision, b: Decision): boolean {
  return a.updatedAt === b.updatedAt ? a.batch > b.batch : a.updatedAt > b.updatedAt;
}
