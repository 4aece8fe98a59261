import { getOrMake } from '../base/getOrMake';
import {
  type Commits,
  type TrackedCommit,
  abandon,
  finishCommit,
  finishUndoing,
  noCommits,
  stamped,
  startCommit,
  startUndoing,
} from './commits';
import { type Decision, correctionIn, isDisagreement, standing, type Note, type Proposal } from './decision';
import type { JournalEntry } from './entries';
import {
  type SampleHistory,
  noHistory,
  rememberAgain,
  rememberProposal,
  rememberSaying,
  rememberSettling,
  rememberTurn,
} from './history';
import { type Annotator, type Batch, type SampleSteps, say, standingIds, standingSteps, take } from './steps';

/**
 * What a journal's entries add up to, for one data set. Each annotator's entries count in their own order; how a merge
 * interleaved those of several does not matter.
 */
export type ReviewFold = {
  readonly annotators: Map<string, Annotator>;
  readonly samples: SampleSteps<Decision>;
  readonly notes: SampleSteps<Note>;
  /** The last proposal of each agent, by sample; see `waitingProposals`. */
  readonly proposals: Map<string, readonly Proposal[]>;
  readonly commits: Commits;
  /** Samples with a label to write, as `weighNews` left them; so are `disagreements`. */
  readonly corrections: Set<string>;
  /** Samples whose annotators disagree. */
  readonly disagreements: Set<string>;
  /** What happened to each sample, what was undone among it. */
  readonly history: SampleHistory;
  /** What `weighNews` has still to look at. */
  readonly news: News;
};

/** Samples about which something changed: their names, lists of them, and what was said of them. */
type News = {
  readonly samples: Set<string>;
  readonly lists: Set<readonly string[]>;
  readonly batches: Set<Batch>;
};

/** Some samples. */
export type SampleNames = Pick<ReadonlySet<string>, 'has'>;

/** The state before the first entry. */
export function emptyFold(): ReviewFold {
  return {
    annotators: new Map(),
    samples: new Map(),
    notes: new Map(),
    proposals: new Map(),
    commits: noCommits(),
    corrections: new Set(),
    disagreements: new Set(),
    history: noHistory(),
    news: { samples: new Set(), lists: new Set(), batches: new Set() },
  };
}

/** All annotators' decisions on a sample. */
export function decisionsOn({ samples, commits }: ReviewFold, sampleId: string): readonly Decision[] {
  return standingSteps(samples, sampleId).map((step) => stamped(commits, step));
}

/** All annotators' notes on a sample. */
export function notesOn({ notes }: ReviewFold, sampleId: string): readonly Note[] {
  return standingSteps(notes, sampleId).flatMap(({ said }) => (said.text === '' ? [] : [said]));
}

/**
 * Takes in one more entry. The state then depends on its two arguments alone, but is worked on in place: copying the map
 * for each of 500,000 entries would cost n² time. `corrections` and `disagreements` are right again after `weighNews`: a
 * thousand lines about one sample, or about one batch of many, are weighed once.
 */
export function takeEntry(state: ReviewFold, entry: JournalEntry): void {
  const { commits, history, news } = state;
  switch (entry.kind) {
    case 'decision':
    case 'blind':
    case 'note':
      rememberSaying(history, entry, entry.kind === 'note' ? note(state, entry) : decide(state, entry));
      news.samples.add(entry.sampleId);
      return;
    case 'proposal': {
      const { sampleId, who, at, verdict, label, reason } = entry;
      const known = state.proposals.get(sampleId) ?? [];
      // One agent may work in several clones, so that its entries have no order of their own but their times.
      if (!known.some((proposal) => proposal.who === who && proposal.at > at))
        state.proposals.set(sampleId, [
          ...known.filter((proposal) => proposal.who !== who),
          { sampleId, who, at, verdict, label, reason },
        ]);
      rememberProposal(history, entry);
      news.samples.add(sampleId);
      return;
    }
    case 'undo':
    case 'redo': {
      const { undoable, redoable } = annotatorOf(state, entry.who);
      const isUndo = entry.kind === 'undo';
      const batch = take(isUndo ? undoable : redoable, entry.batch);
      if (!batch) return;
      (isUndo ? redoable : undoable).push(batch);
      batch.undone = isUndo;
      rememberTurn(history, entry, batch);
      news.batches.add(batch);
      return;
    }
    case 'commit-started': {
      const { commit: id, ids, edit, batches, namePattern, who, at } = entry;
      const isNew = commits.byId.get(id)?.commit === undefined;
      const tracked = startCommit(
        commits,
        { id, ids, edit, who, at, namePattern },
        new Set(isNew ? (batches ?? batchesOn(state, ids)) : []),
      );
      if (tracked.settledAt !== '') settle(state, entry, tracked, isNew);
      return;
    }
    case 'undo-commit-started':
      startUndoing(commits, entry.commit);
      return;
    case 'commit-abandoned':
      abandon(commits, entry.commit);
      return;
    case 'commit-finished': {
      const isNew = commits.byId.get(entry.commit)?.isFinished !== true;
      endTurns(state, entry.who);
      settle(state, entry, finishCommit(commits, entry.commit, entry.at), isNew);
      return;
    }
    case 'undo-commit-finished': {
      const isNew = commits.byId.get(entry.commit)?.isUndone !== true;
      endTurns(state, entry.who);
      settle(state, entry, finishUndoing(commits, entry.commit, entry.at), isNew);
      return;
    }
  }
}

/**
 * Works out anew what all annotators' decisions come to on the samples about which something changed, one by one: walk
 * it to its end.
 */
export function* weighNews(state: ReviewFold): Generator<string, void> {
  const { samples, lists, batches } = state.news;
  const ids = new Set(samples);
  for (const list of lists) for (const id of list) ids.add(id);
  for (const { decisions, notes } of batches) {
    for (const { said } of decisions) ids.add(said.sampleId);
    for (const { said } of notes) ids.add(said.sampleId);
  }
  samples.clear();
  lists.clear();
  batches.clear();
  for (const id of ids) {
    weigh(state, id);
    yield id;
  }
}

/** The samples about which something is said. */
export function idsIn({ samples, notes, proposals }: ReviewFold): ReadonlySet<string> {
  return new Set([...standingIds(samples), ...standingIds(notes), ...proposals.keys()]);
}

/** The batches of the decisions on these samples that count now. */
export function batchesOn({ samples }: ReviewFold, ids: readonly string[]): string[] {
  const batches = new Set<string>();
  for (const id of new Set(ids)) {
    const decisions = standingSteps(samples, id).map(({ said }) => said);
    for (const { batch } of standing(decisions)) batches.add(batch);
  }
  return [...batches];
}

/** The batches of the others' decisions on a sample that an annotator supersedes who decides in sight of them. */
export function supersededBy(annotator: string, state: ReviewFold, sampleId: string): string[] {
  return decisionsOn(state, sampleId).flatMap(({ who, verdict, batch }) =>
    who === annotator || verdict === 'skip' ? [] : [batch],
  );
}

/**
 * What the annotator's next undo takes back; nothing where that is in the label file by now, or was not done as they work
 * now: who works blind must not see what they did in sight, and the other way round it would be undone unseen.
 * @param blindOn the samples that the annotator judges blind now; of no others is anything taken back. Missing: they work in sight.
 */
export function undoableOf(state: ReviewFold, who: string, blindOn?: SampleNames): Batch | undefined {
  const last = state.annotators.get(who)?.undoable.at(-1);
  if (!last || !isSeen(last, blindOn)) return undefined;
  return last.decisions.some((step) => stamped(state.commits, step).committed) ? undefined : last;
}

/** As `undoableOf`. */
export function redoableOf(state: ReviewFold, who: string, blindOn?: SampleNames): Batch | undefined {
  const last = state.annotators.get(who)?.redoable.at(-1);
  return last && isSeen(last, blindOn) ? last : undefined;
}

/** Whether an annotator sees what a batch was about as they work now. */
function isSeen({ decisions }: Batch, blindOn: SampleNames | undefined): boolean {
  const isBlind = decisions[0]?.said.blind === true;
  if (!blindOn) return !isBlind;
  return isBlind && decisions.every(({ said }) => blindOn.has(said.sampleId));
}

function decide(state: ReviewFold, entry: JournalEntry & { kind: 'decision' | 'blind' }): Batch {
  const { sampleId } = entry;
  const annotator = annotatorOf(state, entry.who);
  const { who } = annotator;
  const current = batchFor(annotator, entry.batch);
  const sibling = current.decisions.at(-1)?.said;
  // Equal strings from different lines are different objects: sharing them halves the memory of a bulk decision.
  const at = sibling?.at === entry.at ? sibling.at : entry.at;
  const decision: Decision = {
    sampleId,
    image: entry.image === sampleId ? sampleId : entry.image,
    given: entry.given,
    suggested: entry.suggested,
    verdict: entry.verdict,
    label: entry.label,
    scores: entry.scores,
    ...(entry.content !== undefined && { content: entry.content }),
    batch: current.id,
    at,
    who,
    overrides: (entry.kind === 'decision' ? entry.overrides : undefined) ?? none,
    blind: entry.kind === 'blind',
    committed: false,
    updatedAt: at,
  };
  current.decisions.push(say(state.samples, decision, current));
  return current;
}

function note(state: ReviewFold, entry: JournalEntry & { kind: 'note' }): Batch {
  const annotator = annotatorOf(state, entry.who);
  const { sampleId, text, at } = entry;
  const current = batchFor(annotator, entry.batch);
  const said: Note = { sampleId, text, batch: current.id, at, who: annotator.who };
  current.notes.push(say(state.notes, said, current));
  return current;
}

/** The batch of what an annotator does now; after it nothing can be redone. */
function batchFor({ undoable, redoable }: Annotator, id: string): Batch {
  redoable.length = 0;
  const last = undoable.at(-1);
  if (last?.id === id) return last;
  const batch: Batch = { id, decisions: [], notes: [], undone: false, turns: undefined };
  undoable.push(batch);
  return batch;
}

const none: readonly string[] = [];

/** Undoing a decision cannot take its label out of the file again, so undo stops at a commit that somebody saw to. */
function endTurns(state: ReviewFold, who: string): void {
  const { undoable, redoable } = annotatorOf(state, who);
  undoable.length = 0;
  redoable.length = 0;
}

/**
 * Takes in that a commit is in the label file, or out of it again.
 * @param isNew whether that was not known: what is said again and again is about the same samples.
 */
function settle(state: ReviewFold, entry: JournalEntry, tracked: TrackedCommit, isNew: boolean): void {
  const { history, news } = state;
  if (!isNew) {
    news.lists.add(rememberAgain(history, entry, tracked));
    return;
  }
  const touched = lastWords(state, tracked);
  rememberSettling(history, entry, tracked, touched);
  news.lists.add(touched);
}

/** The samples where a decision that the commit writes is its annotator's standing one. */
function lastWords({ samples }: ReviewFold, { commit, batches }: TrackedCommit): readonly string[] {
  return [...new Set(commit?.ids)].filter((id) =>
    standingSteps(samples, id).some(({ batch }) => batches.has(batch.id)),
  );
}

/** Works out anew what all annotators' decisions on a sample come to. */
function weigh(state: ReviewFold, sampleId: string): void {
  const counting = standing(decisionsOn(state, sampleId));
  mark(state.disagreements, sampleId, isDisagreement(counting));
  mark(state.corrections, sampleId, correctionIn(counting) !== undefined);
}

function mark(set: Set<string>, sampleId: string, isIn: boolean): void {
  if (isIn) set.add(sampleId);
  else set.delete(sampleId);
}

function annotatorOf({ annotators }: ReviewFold, who: string): Annotator {
  return getOrMake(annotators, who, () => ({ who, undoable: [], redoable: [] }));
}

/** A label to write, with the image and the label that the sample had when that was decided. */
export type JournalCorrection = {
  readonly id: string;
  readonly label: string;
  readonly given: string;
  readonly image: string;
};

/** Labels to write: accepted or chosen, not in the label file yet, and not what annotators disagree about. */
export function correctionsIn(state: ReviewFold): JournalCorrection[] {
  const corrections: JournalCorrection[] = [];
  if (state.corrections.size === 0) return corrections;
  for (const id of state.samples.keys()) {
    if (!state.corrections.has(id)) continue;
    const decision = correctionIn(standing(decisionsOn(state, id)));
    if (decision && decision.label !== null)
      corrections.push({ id, label: decision.label, given: decision.given, image: decision.image });
  }
  return corrections;
}
