import type { JournalEntry, NewDecision } from './entries';

/** The last word on a sample. */
export type Decision = NewDecision & {
  readonly batch: string;
  readonly at: string;
  readonly who: string;
  /** Whether the decision's label is already in the label file. */
  readonly committed: boolean;
  /** When it was made, committed, or taken out of the label file again, whichever came last (ISO time). */
  readonly updatedAt: string;
};

/** A decision of one or many samples, with what stood before: what undoing it restores. */
type Batch = {
  readonly id: string;
  readonly steps: { readonly before: Decision | undefined; readonly after: Decision }[];
};

/** A commit as the journal knows it. */
export type JournalCommit = {
  readonly id: string;
  readonly ids: readonly string[];
  readonly edit: unknown;
  /** The covered decisions as they stood when the commit started: those it writes. */
  readonly covered: ReadonlyMap<string, Decision>;
};

/** A commit, or the undoing of one, that started and neither finished nor was abandoned. */
export type PendingCommit = { readonly kind: 'commit' | 'undo'; readonly commit: JournalCommit };

/** What a journal's entries add up to, for one data set. */
export type ReviewFold = {
  readonly decisions: Map<string, Decision>;
  readonly undoable: Batch[];
  readonly redoable: Batch[];
  /** Finished and not undone, the last at the end. */
  readonly commits: JournalCommit[];
  pending: PendingCommit | undefined;
};

/** The state before the first entry. */
export function emptyFold(): ReviewFold {
  return { decisions: new Map(), undoable: [], redoable: [], commits: [], pending: undefined };
}

/**
 * The state after one more entry. It depends on its two arguments alone, but works on `state` in place: copying the map
 * for each of 500,000 entries would cost n² time.
 * @returns the samples whose decision changed.
 */
export function foldEntry(state: ReviewFold, entry: JournalEntry): readonly string[] {
  switch (entry.kind) {
    case 'decision':
      return decide(state, entry);
    case 'undo': {
      const batch = take(state.undoable, entry.batch);
      if (!batch) return [];
      state.redoable.push(batch);
      for (const { before, after } of batch.steps.toReversed()) put(state, after.sampleId, before);
      return batch.steps.map(({ after }) => after.sampleId);
    }
    case 'redo': {
      const batch = take(state.redoable, entry.batch);
      if (!batch) return [];
      state.undoable.push(batch);
      for (const { after } of batch.steps) put(state, after.sampleId, after);
      return batch.steps.map(({ after }) => after.sampleId);
    }
    case 'commit-started': {
      const covered = new Map<string, Decision>();
      for (const id of entry.ids) {
        const decision = state.decisions.get(id);
        if (decision) covered.set(id, decision);
      }
      state.pending = {
        kind: 'commit',
        commit: { id: entry.commit, ids: entry.ids, edit: entry.edit, covered },
      };
      return [];
    }
    case 'undo-commit-started': {
      const commit = state.commits.find(({ id }) => id === entry.commit);
      if (commit) state.pending = { kind: 'undo', commit };
      return [];
    }
    case 'commit-abandoned':
      if (state.pending?.commit.id === entry.commit) state.pending = undefined;
      return [];
    case 'commit-finished':
      return finish(state, 'commit', entry);
    case 'undo-commit-finished':
      return finish(state, 'undo', entry);
  }
}

function decide(state: ReviewFold, entry: JournalEntry & { kind: 'decision' }): readonly string[] {
  const { sampleId } = entry;
  let current = state.undoable.at(-1);
  if (current?.id !== entry.batch) {
    current = { id: entry.batch, steps: [] };
    state.undoable.push(current);
  }
  const sibling = current.steps.at(-1)?.after;
  const after: Decision = {
    sampleId,
    // Equal strings from different lines are different objects: sharing them halves the memory of a bulk decision.
    image: entry.image === sampleId ? sampleId : entry.image,
    given: entry.given,
    suggested: entry.suggested,
    verdict: entry.verdict,
    label: entry.label,
    scores: entry.scores,
    batch: current.id,
    at: sibling?.at === entry.at ? sibling.at : entry.at,
    who: sibling?.who === entry.who ? sibling.who : entry.who,
    committed: false,
    updatedAt: sibling?.at === entry.at ? sibling.at : entry.at,
  };
  current.steps.push({ before: state.decisions.get(sampleId), after });
  state.redoable.length = 0;
  put(state, sampleId, after);
  return [sampleId];
}

/** Marks what a finished commit wrote as committed, or what a finished undoing took back as not. */
function finish(
  state: ReviewFold,
  kind: PendingCommit['kind'],
  { commit: id, at }: { readonly commit: string; readonly at: string },
): readonly string[] {
  const { pending } = state;
  if (pending?.kind !== kind || pending.commit.id !== id) return [];
  const { commit } = pending;
  state.pending = undefined;
  if (kind === 'commit') state.commits.push(commit);
  else state.commits.splice(state.commits.indexOf(commit), 1);
  // Undoing a decision cannot take its label out of the file again, so undo stops here.
  state.undoable.length = 0;
  state.redoable.length = 0;
  const changed: string[] = [];
  for (const [sampleId, covered] of commit.covered) {
    const now = state.decisions.get(sampleId);
    // A sample decided anew since then is about the next commit.
    if (now?.batch !== covered.batch) continue;
    put(state, sampleId, { ...now, committed: kind === 'commit', updatedAt: at });
    changed.push(sampleId);
  }
  return changed;
}

function put(state: ReviewFold, sampleId: string, decision: Decision | undefined): void {
  if (decision) state.decisions.set(sampleId, decision);
  else state.decisions.delete(sampleId);
}

/** Takes a batch off a stack; it is the last one unless two windows wrote the journal in turns. */
function take(stack: Batch[], id: string): Batch | undefined {
  const index = stack.findLastIndex((batch) => batch.id === id);
  return index < 0 ? undefined : stack.splice(index, 1)[0];
}
