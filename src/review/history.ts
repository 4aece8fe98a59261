import type { HistoryEvent } from '../protocol/inspection';
import type { JournalEntry } from './entries';

/** What happened to each sample, in the order of the journal's lines. */
export type SampleHistory = Map<string, HistoryEvent[]>;

/**
 * Takes in one more entry. It keeps what the fold forgets: decisions that were undone, and the undoing.
 * @param changed the samples about which it changed something.
 */
export function remember(history: SampleHistory, entry: JournalEntry, changed: readonly string[]): void {
  if (changed.length === 0) return;
  const event = eventOf(entry);
  for (const sampleId of changed) {
    const events = history.get(sampleId);
    if (events) events.push(event);
    else history.set(sampleId, [event]);
  }
}

/** What happened to one sample, the newest first. */
export function historyOf(history: SampleHistory, sampleId: string): HistoryEvent[] {
  // A merge interleaves the lines of several annotators; among equal times the journal's order tells.
  return [...(history.get(sampleId) ?? [])]
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
function eventOf(entry: JournalEntry): HistoryEvent {
  const { who, at } = entry;
  const common = { what: whats[entry.kind], who, at };
  if (entry.kind === 'note') return { ...common, note: entry.text };
  if (entry.kind !== 'decision') return common;
  return {
    ...common,
    verdict: entry.verdict,
    ...(entry.label !== null && { label: entry.label }),
  };
}
