import type { Commits, TrackedCommit } from './commits';
import {
  abandon,
  finishCommit,
  finishUndoing,
  noCommits,
  stamped,
  startCommit,
  startUndoing,
} from './commits';
import type { Decision } from './decision';
import { correctionIn, isDisagreement, standing } from './decision';
import type { JournalEntry } from './entries';
import type { SampleHistory } from './history';
import { noHistory, remember } from './history';
import type { Note } from './note';
import type { Annotator, Batch, SampleSteps, Step } from './steps';
import { fallBack, say, standAgain, take } from './steps';

/**
 * What a journal's entries add up to, for one data set. Each annotator's entries count in their own order; how a merge
 * interleaved those of several does not matter.
 */
export type ReviewFold = {
  readonly annotators: Map<string, Annotator>;
  readonly samples: SampleSteps<Decision>;
  readonly notes: SampleSteps<Note>;
  readonly commits: Commits;
  /** Samples with a label to write. */
  readonly corrections: Set<string>;
  /** Samples whose annotators disagree. */
  readonly disagreements: Set<string>;
  /** What happened to each sample, what was undone among it. */
  readonly history: SampleHistory;
};

/** The state before the first entry. */
export function emptyFold(): ReviewFold {
  return {
    annotators: new Map(),
    samples: new Map(),
    notes: new Map(),
    commits: noCommits(),
    corrections: new Set(),
    disagreements: new Set(),
    history: noHistory(),
  };
}

/** All annotators' decisions on a sample. */
export function decisionsOn({ samples }: ReviewFold, sampleId: string): readonly Decision[] {
  return samples.get(sampleId)?.map(({ said }) => said) ?? [];
}

/** All annotators' notes on a sample. */
export function notesOn({ notes }: ReviewFold, sampleId: string): readonly Note[] {
  return notes.get(sampleId)?.flatMap(({ said }) => (said.text === '' ? [] : [said])) ?? [];
}

/**
 * The state after one more entry. It depends on its two arguments alone, but works on `state` in place: copying the map
 * for each of 500,000 entries would cost n² time.
 * @returns the samples about which something changed.
 */
export function foldEntry(state: ReviewFold, entry: JournalEntry): readonly string[] {
  const changed = change(state, entry);
  for (const sampleId of changed) weigh(state, sampleId);
  remember(state.history, entry, changed);
  return changed;
}

function change(state: ReviewFold, entry: JournalEntry): readonly string[] {
  const { samples, notes, commits } = state;
  switch (entry.kind) {
    case 'decision':
      return decide(state, entry);
    case 'note':
      return note(state, entry);
    case 'undo': {
      const { undoable, redoable } = annotatorOf(state, entry.who);
      const batch = take(undoable, entry.batch);
      if (!batch) return [];
      redoable.push(batch);
      batch.undone = true;
      for (const step of batch.decisions) fallBack(samples, step);
      for (const step of batch.notes) fallBack(notes, step);
      return samplesOf(batch);
    }
    case 'redo': {
      const { undoable, redoable } = annotatorOf(state, entry.who);
      const batch = take(redoable, entry.batch);
      if (!batch) return [];
      undoable.push(batch);
      batch.undone = false;
      for (const step of batch.decisions) {
        step.said = stamped(commits, step.said);
        standAgain(samples, step);
      }
      for (const step of batch.notes) standAgain(notes, step);
      return samplesOf(batch);
    }
    case 'commit-started': {
      const { commit: id, ids, edit, batches, who, at } = entry;
      const tracked = startCommit(
        commits,
        { id, ids, edit, who, at },
        new Set(batches ?? batchesOn(state, ids)),
      );
      return tracked.settledAt === '' ? [] : restamp(state, tracked);
    }
    case 'undo-commit-started':
      startUndoing(commits, entry.commit);
      return [];
    case 'commit-abandoned':
      abandon(commits, entry.commit);
      return [];
    case 'commit-finished':
      return settle(state, finishCommit(commits, entry.commit, entry.at), entry.who);
    case 'undo-commit-finished':
      return settle(state, finishUndoing(commits, entry.commit, entry.at), entry.who);
  }
}

/** The batches of the decisions on these samples that count now. */
export function batchesOn(state: ReviewFold, ids: readonly string[]): string[] {
  return [...new Set(ids.flatMap((id) => standing(decisionsOn(state, id)).map(({ batch }) => batch)))];
}

/** What the annotator's next undo takes back; nothing where that is in the label file by now. */
export function undoableOf(state: ReviewFold, who: string): Batch | undefined {
  const last = state.annotators.get(who)?.undoable.at(-1);
  return last?.decisions.some(({ said }) => said.committed) ? undefined : last;
}

export function redoableOf(state: ReviewFold, who: string): Batch | undefined {
  return state.annotators.get(who)?.redoable.at(-1);
}

function decide(state: ReviewFold, entry: JournalEntry & { kind: 'decision' }): readonly string[] {
  const { samples, commits } = state;
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
    batch: current.id,
    at,
    who,
    overrides: entry.overrides ?? none,
    committed: false,
    updatedAt: at,
  };
  current.decisions.push(say(samples, stamped(commits, decision), current, annotator));
  return [sampleId];
}

function note(state: ReviewFold, entry: JournalEntry & { kind: 'note' }): readonly string[] {
  const annotator = annotatorOf(state, entry.who);
  const { sampleId, text, at } = entry;
  const current = batchFor(annotator, entry.batch);
  const said: Note = { sampleId, text, batch: current.id, at, who: annotator.who };
  current.notes.push(say(state.notes, said, current, annotator));
  return [sampleId];
}

/** The batch of what an annotator does now; after it nothing can be redone. */
function batchFor({ undoable, redoable }: Annotator, id: string): Batch {
  redoable.length = 0;
  const last = undoable.at(-1);
  if (last?.id === id) return last;
  const batch: Batch = { id, decisions: [], notes: [], undone: false };
  undoable.push(batch);
  return batch;
}

const none: readonly string[] = [];

/** Takes in that a commit is in the label file, or out of it again. @param who the one who saw to that. */
function settle(state: ReviewFold, tracked: TrackedCommit, who: string): readonly string[] {
  // Undoing a decision cannot take its label out of the file again, so undo stops here.
  const { undoable, redoable } = annotatorOf(state, who);
  undoable.length = 0;
  redoable.length = 0;
  return restamp(state, tracked);
}

/** Marks the decisions that a commit writes as it leaves them. @returns the samples where that is the last word. */
function restamp(state: ReviewFold, tracked: TrackedCommit): readonly string[] {
  return [...tracked.samples].filter((id) => {
    let isTouched = false;
    for (const head of state.samples.get(id) ?? []) {
      for (let step: Step<Decision> | undefined = head; step; step = step.previous) {
        if (!tracked.batches.has(step.batch.id)) continue;
        step.said = stamped(state.commits, step.said);
        isTouched ||= step === head;
      }
    }
    return isTouched;
  });
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
  let annotator = annotators.get(who);
  if (!annotator) {
    annotator = { who, undoable: [], redoable: [], made: 0 };
    annotators.set(who, annotator);
  }
  return annotator;
}

function samplesOf({ decisions, notes }: Batch): readonly string[] {
  return [...decisions, ...notes].map(({ said }) => said.sampleId);
}
