import * as l10n from '@vscode/l10n';
import type { EarlierWord } from '../protocol/gallery';
import type { NewDecision, NewNote, NewProposal } from './entries';

/** What an annotator wrote about a sample; an empty text: that the note is gone. */
export type Note = NewNote & {
  readonly batch: string;
  readonly at: string;
  readonly who: string;
};

/** What an agent proposes about a sample. It is nobody's decision: nothing counts it, and no commit writes it. */
export type Proposal = NewProposal & {
  /** The agent, as it calls itself. */
  readonly who: string;
  readonly at: string;
};

/** An annotator's word on a sample. */
export type Decision = NewDecision & {
  readonly batch: string;
  readonly at: string;
  readonly who: string;
  /** Batches of the other annotators' decisions on the sample that this one was made in sight of, and supersedes. */
  readonly overrides: readonly string[];
  /** Whether the annotator saw neither the label nor what anybody else says of it: an opinion beside their decision in sight. */
  readonly blind: boolean;
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

/** An opinion as people read it: a class, or what was said of the face. */
export function wordsOf(opinion: string): string {
  if (opinion === 'unclear') return l10n.t('unclear');
  return opinion === 'notAFace' ? l10n.t('not a face') : opinion.replace(/^label /, '');
}

/**
 * The decisions that count of all annotators' on one sample: skips say nothing, what another annotator has decided in
 * sight of a decision supersedes it, and what the same one decided in sight later what they said blind. The order in
 * which a merge put the lines does not matter.
 */
export function standing(decisions: readonly Decision[]): readonly Decision[] {
  const overridden = overriders(decisions);
  const inSight = decidedInSight(decisions);
  return decisions.filter(({ verdict, batch, who, blind, at }) => {
    const by = overridden?.get(batch);
    const isTakenUp = blind && (inSight?.get(who) ?? '') >= at;
    return verdict !== 'skip' && (by === undefined || by === who) && !isTakenUp;
  });
}

/** When each annotator decided in sight; undefined where nobody decided blind, as mostly. */
function decidedInSight(decisions: readonly Decision[]): ReadonlyMap<string, string> | undefined {
  if (!decisions.some(({ blind }) => blind)) return undefined;
  const decided = decisions.filter(({ blind, verdict }) => !blind && verdict !== 'skip');
  return new Map(decided.map(({ who, at }) => [who, at]));
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

/**
 * Whether decisions that count contradict each other. Where all of them were made blind, the label in the file is an
 * opinion, too, if there is one: whoever decides in sight settles it.
 */
export function isDisagreement(counting: readonly Decision[]): boolean {
  const opinions = new Set(counting.map(opinionOf));
  if (counting.every(({ blind, committed }) => blind && !committed))
    for (const { given } of counting) if (given !== '') opinions.add(`label ${given}`);
  return opinions.size > 1;
}

/**
 * The decision whose label a commit writes; undefined where nothing is to be written, the annotators disagree, or nobody
 * has decided in sight.
 */
export function correctionIn(counting: readonly Decision[]): Decision | undefined {
  if (isDisagreement(counting) || counting.some(({ committed }) => committed)) return undefined;
  return latest(
    counting.filter(
      ({ verdict, label, given, blind }) =>
        !blind && (verdict === 'accept' || verdict === 'relabel') && label !== null && label !== given,
    ),
  );
}

/**
 * What an annotator sees as the word on a sample: their own decision where it counts, else the last of the others'. What
 * was decided blind is nobody's word.
 * @param decisions all annotators' decisions on the sample, in any order.
 */
export function wordFor(who: string, decisions: readonly Decision[]): Decision | undefined {
  const seen = decisions.filter(({ blind }) => !blind);
  const counting = standing(seen);
  const own = ({ who: by }: Decision) => by === who;
  return counting.find(own) ?? latest(counting) ?? seen.find(own) ?? latest(seen);
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
