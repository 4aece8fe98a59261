import { setImmediate } from 'node:timers/promises';
import { getOrMake } from '../base/getOrMake';
import type { JournalEntry } from './entries';
import { type ReviewFold, decisionsOn, emptyFold, notesOn, takeEntry, weighNews } from './fold';
import { type JournalNote, type ReadPosition, readJournal, startOfFile } from './readJournal';

/** Samples that are weighed before others have their turn. */
const samplesAtOnce = 5_000;

/** A journal file folded for one data set, and how far. */
export type LoadedJournal = {
  readonly state: ReviewFold;
  readonly notes: readonly JournalNote[];
  readonly position: ReadPosition;
};

/**
 * Reads and folds a journal for one data set.
 * @param waiting entries that are to follow those in the file.
 * @throws Error where it cannot be read.
 */
export async function loadJournal(
  file: string,
  dataSet: string,
  waiting: readonly JournalEntry[] = [],
): Promise<LoadedJournal> {
  const { states, ...read } = await loadDataSets(file, dataSet, waiting);
  return { state: states.get(dataSet) ?? emptyFold(), ...read };
}

/**
 * Reads and folds a journal for each of its data sets.
 * @param only the one that is wanted; undefined: all.
 * @param waiting entries that are to follow those in the file.
 * @throws Error where it cannot be read.
 */
export async function loadDataSets(
  file: string,
  only?: string,
  waiting: readonly JournalEntry[] = [],
): Promise<Omit<LoadedJournal, 'state'> & { readonly states: ReadonlyMap<string, ReviewFold> }> {
  for (;;) {
    const states = new Map<string, ReviewFold>();
    const seen = new Set<string>();
    const take = (entry: JournalEntry) => {
      const { dataSet } = entry;
      // A merge may repeat entries.
      if ((only !== undefined && dataSet !== only) || seen.has(entry.entry)) return;
      seen.add(entry.entry);
      takeEntry(getOrMake(states, dataSet, emptyFold), entry);
    };
    const read = await readJournal(file, startOfFile, take);
    if (!read) continue;
    for (const entry of waiting) take(entry);
    for (const state of states.values()) await weighInTurns(state);
    return { states, ...read };
  }
}

/**
 * Takes in what others appended since, or the whole file anew where it was replaced.
 * @param own ids of the entries after `loaded.position`, or not in the file yet, that are in the state already.
 * @param waiting entries that are to follow those in the file, of this data set.
 * @returns the journal as it is now and the samples about which something changed; undefined where nothing is new.
 */
export async function catchUp(
  file: string,
  dataSet: string,
  loaded: LoadedJournal,
  own: ReadonlySet<string>,
  waiting: readonly JournalEntry[] = [],
): Promise<{ readonly loaded: LoadedJournal; readonly changed: readonly string[] } | undefined> {
  const entries: JournalEntry[] = [];
  const read = await readJournal(file, loaded.position, (entry) => {
    if (entry.dataSet === dataSet && !own.has(entry.entry)) entries.push(entry);
  });
  // Lines of others among our own: only the file knows their order.
  const isOrderKnown = own.size === 0 || entries.length === 0;
  if (!read || !isOrderKnown || waiting.some(({ entry }) => !own.has(entry))) {
    const anew = await loadJournal(file, dataSet, waiting);
    return { loaded: anew, changed: differences(loaded.state, anew.state) };
  }
  for (const entry of entries) takeEntry(loaded.state, entry);
  const changed = [...weighNews(loaded.state)];
  const known = new Set(loaded.notes.map(({ line }) => line));
  const notes = [...loaded.notes, ...read.notes.filter(({ line }) => !known.has(line))];
  return { loaded: { state: loaded.state, notes, position: read.position }, changed };
}

/** The editor must stay alive while the decisions on 500,000 samples are weighed. */
async function weighInTurns(state: ReviewFold): Promise<void> {
  const weighing = weighNews(state);
  for (let weighed = 1; weighing.next().done !== true; weighed++)
    if (weighed % samplesAtOnce === 0) await setImmediate();
}

function differences(before: ReviewFold, after: ReviewFold): readonly string[] {
  const ids = new Set(
    [before, after].flatMap(({ samples, notes, proposals }) => [
      ...[...samples.keys(), ...notes.keys()],
      ...proposals.keys(),
    ]),
  );
  return [...ids].filter((id) => summary(before, id) !== summary(after, id));
}

function summary(state: ReviewFold, id: string): string {
  const decisions = decisionsOn(state, id).map(({ who, batch, committed, updatedAt }) =>
    JSON.stringify([who, batch, committed, updatedAt]),
  );
  const notes = notesOn(state, id).map(({ who, batch }) => JSON.stringify([who, batch]));
  const proposals = (state.proposals.get(id) ?? []).map(({ who, at }) => JSON.stringify([who, at]));
  return [...decisions.sort(), '', ...notes.sort(), '', ...proposals.sort()].join();
}
