import type { HistoryEvent } from '../protocol/inspection';
import type { JournalEntry } from './entries';

type Decided = Extract<JournalEntry, { readonly kind: 'decision' }>;

/** What happened to each sample. */
export type SampleHistory = {
  /** In the order of the journal's lines. */
  readonly events: Map<string, HistoryEvent[]>;
  /** The last decision's event, and its batch. */
  last: { readonly batch: string; readonly event: HistoryEvent } | undefined;
};

export function noHistory(): SampleHistory {
  return { events: new Map(), last: undefined };
}

/**
 * Takes in one more entry. It keeps what the fold forgets: decisions that were undone, and the undoing.
 * @param changed the samples about which it changed something.
 */
export function remember(history: SampleHistory, entry: JournalEntry, changed: readonly string[]): void {
  if (changed.length === 0) return;
  const event = entry.kind === 'decision' ? decisionEvent(history, entry) : eventOf(entry);
  for (const sampleId of changed) {
    const events = history.events.get(sampleId);
    if (events) events.push(event);
    else history.events.set(sampleId, [event]);
  }
}

/** What happened to one sample, the newest first. */
export function historyOf(history: SampleHistory, sampleId: string): HistoryEvent[] {
  // A merge interleaves the lines of several annotators; among equal times the journal's order tells.
  return [...(history.events.get(sampleId) ?? [])]
    .reverse()
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

const whats = {
  decision: 'decided',
  note: 'noted',
  undo: 'undone',
  redo: 'redone',
  // An entry of this kind changes something only where a merge put the end of the commit before its start.
  'commit-started': 'committed',
  'commit-finished': 'committed',
  'commit-abandoned': 'commitUndone',
  'undo-commit-started': 'commitUndone',
  'undo-commit-finished': 'commitUndone',
} as const satisfies Readonly<Record<JournalEntry['kind'], HistoryEvent['what']>>;

/** One event for all samples of an entry: a commit of 100,000 labels is one object. */
function eventOf(entry: Exclude<JournalEntry, Decided>): HistoryEvent {
  const { who, at } = entry;
  const common = { what: whats[entry.kind], who, at };
  return entry.kind === 'note' ? { ...common, note: entry.text } : common;
}

/** One event for all decisions of a batch that say the same: many at once mostly do. */
function decisionEvent(history: SampleHistory, { batch, who, at, verdict, label }: Decided): HistoryEvent {
  const { last } = history;
  const isSame = last?.batch === batch && last.event.at === at;
  if (isSame && last.event.verdict === verdict && last.event.label === (label ?? undefined))
    return last.event;
  const event = { what: whats.decision, who, at, verdict, ...(label !== null && { label }) };
  history.last = { batch, event };
  return event;
}
