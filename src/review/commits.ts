import { getOrMake } from '../base/getOrMake';
import type { Decision } from './decision';

/** A commit as the journal knows it. */
export type JournalCommit = {
  readonly id: string;
  readonly ids: readonly string[];
  readonly edit: unknown;
  /** What the images' names are made of, where a person said so. */
  readonly namePattern?: string | undefined;
  /** Who began it, and when (ISO 8601), as the journal says. */
  readonly who: string;
  readonly at: string;
};

/** A commit, or the undoing of one, that started and neither finished nor was abandoned. */
export type PendingCommit = { readonly kind: 'commit' | 'undo'; readonly commit: JournalCommit };

/** A commit and how far it is. A merge may put a colleague's undoing of it before it. */
export type TrackedCommit = {
  /** Undefined until its start was read, as are `batches`. */
  commit: JournalCommit | undefined;
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
  /** Those that name a sample: as many in all as the journal's lines name. */
  readonly bySample: Map<string, TrackedCommit | TrackedCommit[]>;
  readonly pending: Set<TrackedCommit>;
  /** Finished and not undone, the last at the end. */
  readonly finished: TrackedCommit[];
  /** Counts up when a decision may stand otherwise by what is known of commits now. */
  version: number;
};

export function noCommits(): Commits {
  return { byId: new Map(), bySample: new Map(), pending: new Set(), finished: [], version: 0 };
}

/** What is open, as far as the line that began the commit was read. */
export function pendingIn({ pending }: Commits): readonly PendingCommit[] {
  return [...pending].flatMap(({ pending: kind, commit }) => (kind && commit ? [{ kind, commit }] : []));
}

/** What is finished and not undone, the last at the end. */
export function finishedIn({ finished }: Commits): readonly JournalCommit[] {
  return finished.flatMap(({ commit }) => commit ?? []);
}

export function startCommit(
  commits: Commits,
  commit: JournalCommit,
  batches: ReadonlySet<string>,
): TrackedCommit {
  const tracked = trackedCommit(commits, commit.id);
  if (tracked.commit) return tracked;
  tracked.commit = commit;
  tracked.batches = batches;
  commits.version++;
  if (!tracked.isFinished && !tracked.isUndone) open(commits, tracked, 'commit');
  for (const id of new Set(commit.ids)) {
    const others = commits.bySample.get(id);
    // Most samples are committed once; a list of one for each of many would cost as much as what it lists.
    if (!others) commits.bySample.set(id, tracked);
    else if (Array.isArray(others)) others.push(tracked);
    else commits.bySample.set(id, [others, tracked]);
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
  commits.version++;
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
  commits.version++;
  if (at > tracked.settledAt) tracked.settledAt = at;
  return tracked;
}

/**
 * The decision as the commits leave it.
 * @param step remembers it, until `version` changes.
 */
export function stamped(
  { bySample, version }: Commits,
  step: { said: Decision; stampedAt: number },
): Decision {
  if (step.stampedAt === version) return step.said;
  step.stampedAt = version;
  const decision = step.said;
  let committed = false;
  let updatedAt = decision.at;
  const commits = bySample.get(decision.sampleId) ?? [];
  for (const { batches, isFinished, isUndone, settledAt } of Array.isArray(commits) ? commits : [commits]) {
    if (!batches.has(decision.batch)) continue;
    committed ||= isFinished && !isUndone;
    if (settledAt > updatedAt) updatedAt = settledAt;
  }
  const unchanged = committed === decision.committed && updatedAt === decision.updatedAt;
  if (!unchanged) step.said = { ...decision, committed, updatedAt };
  return step.said;
}

const none: ReadonlySet<string> = new Set();

function trackedCommit({ byId }: Commits, id: string): TrackedCommit {
  return getOrMake(byId, id, () => ({
    ...{ commit: undefined, batches: none, pending: undefined },
    ...{ isFinished: false, isUndone: false, settledAt: '' },
  }));
}

function open({ pending }: Commits, tracked: TrackedCommit, kind: PendingCommit['kind']): void {
  tracked.pending = kind;
  pending.add(tracked);
}

function close({ pending }: Commits, tracked: TrackedCommit): void {
  tracked.pending = undefined;
  pending.delete(tracked);
}
