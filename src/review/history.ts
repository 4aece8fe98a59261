import { getOrMake } from '../base/getOrMake';
import type { HistoryEvent } from '../protocol/inspection';
import type { TrackedCommit } from './commits';
import type { JournalEntry } from './entries';

type Saying = Extract<JournalEntry, { readonly kind: 'decision' | 'blind' | 'note' }>;

/** An event in its place among the journal's. */
type LoggedEvent = HistoryEvent & { readonly order: number };

/** What acts are of, a batch or a commit, and what happened to it since: listed once, however many samples it is about. */
export type Actor = { turns: LoggedEvent[] | undefined };

type Act = LoggedEvent & { readonly of: Actor };

/** What happened to each sample. */
export type SampleHistory = {
  /** In the order of the journal's lines. */
  readonly acts: Map<string, Act[]>;
  /** What each commit's last word was about. */
  readonly settled: Map<TrackedCommit, { readonly of: Actor; readonly samples: readonly string[] }>;
  /** The last decisions' act, as long as nothing else came between. */
  last: Act | undefined;
  events: number;
};

export function noHistory(): SampleHistory {
  return { acts: new Map(), settled: new Map(), last: undefined, events: 0 };
}

/**
 * Takes in a decision or a note. It keeps what the fold forgets: decisions that were undone, and the undoing.
 * @param of its batch.
 */
export function rememberSaying(history: SampleHistory, entry: Saying, of: Actor): void {
  const act = entry.kind === 'note' ? noteAct(history, entry, of) : decisionAct(history, entry, of);
  addAct(history, entry.sampleId, act);
}

/** Takes in what an agent proposes. */
export function rememberProposal(
  history: SampleHistory,
  entry: Extract<JournalEntry, { readonly kind: 'proposal' }>,
): void {
  const { sampleId, verdict, label, reason } = entry;
  history.last = undefined;
  addAct(history, sampleId, {
    ...{ ...eventOf(entry), verdict, note: reason, order: history.events++, of: { turns: undefined } },
    ...(label !== null && { label }),
  });
}

/** Takes in that a batch was undone or redone. */
export function rememberTurn(history: SampleHistory, entry: JournalEntry, of: Actor): void {
  history.last = undefined;
  (of.turns ??= []).push({ ...eventOf(entry), order: history.events++ });
}

/** Takes in that a commit has the last word on samples now. */
export function rememberSettling(
  history: SampleHistory,
  entry: JournalEntry,
  commit: TrackedCommit,
  samples: readonly string[],
): void {
  if (samples.length === 0) return;
  const of = { turns: undefined };
  const act = { ...eventOf(entry), order: history.events++, of };
  history.last = undefined;
  for (const sampleId of samples) addAct(history, sampleId, act);
  history.settled.set(commit, { of, samples });
}

/** Takes in that somebody says again what is known of a commit. @returns the samples that it has the last word on. */
export function rememberAgain(
  history: SampleHistory,
  entry: JournalEntry,
  commit: TrackedCommit,
): readonly string[] {
  const known = history.settled.get(commit);
  if (known) rememberTurn(history, entry, known.of);
  return known?.samples ?? [];
}

/** What happened to one sample, the newest first. */
export function historyOf(history: SampleHistory, sampleId: string): HistoryEvent[] {
  const events: LoggedEvent[] = [];
  const seen = new Set<Actor>();
  for (const { of, ...event } of history.acts.get(sampleId) ?? []) {
    events.push(event);
    if (seen.has(of)) continue;
    seen.add(of);
    for (const turn of of.turns ?? []) if (turn.order > event.order) events.push(turn);
  }
  // A merge interleaves the lines of several annotators; among equal times the journal's order tells.
  return events.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.order - a.order)).map(withoutOrder);
}

function withoutOrder(logged: LoggedEvent): HistoryEvent {
  const event: HistoryEvent & { order?: number } = { ...logged };
  delete event.order;
  return event;
}

const whats = {
  decision: 'decided',
  blind: 'decided',
  note: 'noted',
  proposal: 'proposed',
  undo: 'undone',
  redo: 'redone',
  // An entry of this kind changes something only where a merge put the end of the commit before its start.
  'commit-started': 'committed',
  'commit-finished': 'committed',
  'commit-abandoned': 'commitUndone',
  'undo-commit-started': 'commitUndone',
  'undo-commit-finished': 'commitUndone',
} as const satisfies Readonly<Record<JournalEntry['kind'], HistoryEvent['what']>>;

function addAct({ acts }: SampleHistory, sampleId: string, act: Act): void {
  getOrMake(acts, sampleId, () => []).push(act);
}

function eventOf({ kind, who, at }: JournalEntry): HistoryEvent {
  return { what: whats[kind], who, at };
}

function noteAct(history: SampleHistory, entry: Extract<Saying, { readonly kind: 'note' }>, of: Actor): Act {
  history.last = undefined;
  return { ...eventOf(entry), note: entry.text, order: history.events++, of };
}

/** One act for all decisions of a batch that say the same: many at once mostly do. */
function decisionAct(
  history: SampleHistory,
  { kind, who, at, verdict, label }: Exclude<Saying, { readonly kind: 'note' }>,
  of: Actor,
): Act {
  const { last } = history;
  const isSame = last?.of === of && last.at === at && last.verdict === verdict;
  if (isSame && last.label === (label ?? undefined)) return last;
  const order = history.events++;
  const act: Act = {
    ...{ what: whats.decision, who, at, verdict, order, of },
    ...(label !== null && { label }),
    ...(kind === 'blind' && { blind: true }),
  };
  history.last = act;
  return act;
}
