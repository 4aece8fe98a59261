import { appendFile, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { DecisionJournal } from '../../../src/review/decisionJournal';
import { accepted, rejected, reviewFolder } from './reviewFolder';

const whats = (journal: DecisionJournal, id: string) =>
  journal
    .historyOf(id)
    .map(({ what, who, verdict, label }) =>
      [who, what, verdict, label].filter((part) => part !== undefined).join(' '),
    );

describe('the history of a sample', () => {
  it('tells what was decided, taken back, made again and committed, the newest first, after a restart too', async () => {
    const { open } = await reviewFolder();
    const journal = await open();
    await journal.decide([rejected('a')]);
    await journal.undo();
    await journal.redo();
    await journal.decide([accepted('a'), accepted('b', 'calm')]);
    await journal.commitFinished(await journal.commitStarted({}, ['a', 'b']));
    const told = [
      'ada committed',
      'ada decided accept sad',
      'ada redone',
      'ada undone',
      'ada decided reject',
    ];
    expect(whats(journal, 'a')).toEqual(told);
    expect(whats(journal, 'b')).toEqual(['ada committed', 'ada decided accept calm']);
    expect(whats(journal, 'nobody')).toEqual([]);
    expect(whats(await open(), 'a')).toEqual(told);
    const commit = journal.lastCommit()?.id ?? '';
    await journal.undoCommitStarted(commit);
    await journal.undoCommitFinished(commit);
    expect(whats(journal, 'a').slice(0, 2)).toEqual(['ada commitUndone', 'ada committed']);
    const times = journal.historyOf('a').map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('orders what several annotators did by time, however a merge interleaved their lines', async () => {
    const { open, file } = await reviewFolder();
    const ada = await open();
    await ada.decide([accepted('a')]);
    const line = (await readFile(file, 'utf8')).trim();
    const entry = JSON.parse(line) as Record<string, unknown>;
    const earlier = { ...entry, entry: 'e', batch: 'b', who: 'bob', at: '2001-01-01T00:00:00.000Z' };
    await appendFile(file, `${JSON.stringify(earlier)}\n`);
    await ada.refresh();
    expect(whats(ada, 'a')).toEqual(['ada decided accept sad', 'bob decided accept sad']);
  });

  it('leaves out other data sets', async () => {
    const { open } = await reviewFolder();
    await (await open('other.csv')).decide([accepted('a')]);
    expect(whats(await open(), 'a')).toEqual([]);
  });
});
