import type { Decision } from './decision';

/** A commit as the journal knows it. */
export type JournalCommit = {
  readonly id: string;
  readonly ids: readonly string[];
  readonly edit: unknown;
  /** Who began it, and when (ISO 8601), as the journal says. */
  readonly who: string;
  readonly at: string;
};

/** A commit, or the undoing of one, that started and neither finished nor was abandoned. */
export type PendingCommit = { readonly kind: 'commit' | 'undo'; readonly commit: JournalCommit };

/** A commit and how far it is. A merge may put a colleague's undoing of it before it. */
export type TrackedCommit = {
  /** Undefined until its start was read, as are `samples` and `batches`. */
  commit: JournalCommit | undefined;
  samples: ReadonlySet<string>;
  /** Of the decisions that it writes. */
  batches: ReadonlySet<string>;
  /** What was started and is open. */
  pending: PendingCommit['kind'] | undefined;
  isFinished: boolean;
  isUndone: boolean;
  /** When it finished or was undone, whichever came last; empty before. */
  settledAt: string;
};

/** All commits of a data set. */
export type Commits = {
  readonly byId: Map<string, TrackedCommit>;
  readonly byBatch: Map<string, TrackedCommit[]>;
  readonly pending: Set<TrackedCommit>;
  /** Finished and not undone, the last at the end. */
  readonly finished: TrackedCommit[];
};

export function noCommits(): Commits {
  return { byId: new Map(), byBatch: new Map(), pending: new Set(), finished: [] };
}

export function startCommit(
  commits: Commits,
  commit: JournalCommit,
  batches: ReadonlySet<string>,
): TrackedCommit {
  const tracked = trackedCommit(commits, commit.id);
  if (tracked.commit) return tracked;
  tracked.commit = commit;
  tracked.samples = new Set(commit.ids);
  tracked.batches = batches;
  if (!tracked.isFinished && !tracked.isUndone) open(commits, tracked, 'commit');
  for (const batch of batches) {
    const others = commits.byBatch.get(batch);
    if (others) others.push(tracked);
    else commits.byBatch.set(batch, [tracked]);
  }
  return tracked;
}

export function startUndoing(commits: Commits, id: string): void {
  const tracked = trackedCommit(commits, id);
  if (!tracked.isUndone) open(commits, tracked, 'undo');
}

/** The commit, or its undoing where that had started, did not happen. */
export function abandon(commits: Commits, id: string): void {
  close(commits, trackedCommit(commits, id));
}

/**
 * Notes that a commit is in the label file. Who made it knows better than a colleague who took it for a dead one and
 * abandoned it.
 */
export function finishCommit(commits: Commits, id: string, at: string): TrackedCommit {
  const tracked = trackedCommit(commits, id);
  if (tracked.pending === 'commit') close(commits, tracked);
  if (!tracked.isFinished && !tracked.isUndone) commits.finished.push(tracked);
  tracked.isFinished = true;
  if (at > tracked.settledAt) tracked.settledAt = at;
  return tracked;
}

/** Notes that a commit is out of the label file again. */
export function finishUndoing(commits: Commits, id: string, at: string): TrackedCommit {
  const tracked = trackedCommit(commits, id);
  close(commits, tracked);
  const place = commits.finished.lastIndexOf(tracked);
  if (place >= 0) commits.finished.splice(place, 1);
  tracked.isUndone = true;
  if (at > tracked.settledAt) tracked.settledAt = at;
  return tracked;
}

/** The decision as the commits leave it. */
export function stamped({ byBatch }: Commits, decision: Decision): Decision {
  let committed = false;
  let updatedAt = decision.at;
  for (const { samples, isFinished, isUndone, settledAt } of byBatch.get(decision.batch) ?? []) {
    if (!samples.has(decision.sampleId)) continue;
    committed ||= isFinished && !isUndone;
    if (settledAt > updatedAt) updatedAt = settledAt;
  }
  const unchanged = committed === decision.committed && updatedAt === decision.updatedAt;
  return unchanged ? decision : { ...decision, committed, updatedAt };
}

const none: ReadonlySet<string> = new Set();

function trackedCommit({ byId }: Commits, id: string): TrackedCommit {
  let tracked = byId.get(id);
  if (!tracked) {
    tracked = {
      ...{ commit: undefined, samples: none, batches: none, pending: undefined },
      ...{ isFinished: false, isUndone: false, settledAt: '' },
    };
    byId.set(id, tracked);
  }
  return tracked;
}

function open({ pending }: Commits, tracked: TrackedCommit, kind: PendingCommit['kind']): void {
  tracked.pending = kind;
  pending.add(tracked);
}

function close({ pending }: Commits, tracked: TrackedCommit): void {
  tracked.pending = undefined;
  pending.delete(tracked);
}
