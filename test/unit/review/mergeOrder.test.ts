import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { annotatorAgreement } from '../../../src/review/agreement';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { signed } from '../../../src/review/entries';
import { emptyFold, takeEntry } from '../../../src/review/fold';
import { waitingProposals } from '../../../src/review/proposals';
import { accepted, rejected, skipped } from './reviewFolder';

const sample = fc.constantFrom('a', 'b', 'c');
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('accept' as const),
      sample,
      label: fc.constantFrom('sad', 'calm'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'reject' as const,
        'skip' as const,
        'unclear' as const,
        'note' as const,
        'bulk' as const,
        'blind' as const,
        'undoBlind' as const,
      ),
      sample,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('undo' as const, 'redo' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('commit' as const, 'undoCommit' as const) }) },
  // The annotator merges what the other has done so far.
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('merge' as const) }) },
);
type Act = (typeof act extends fc.Arbitrary<infer T> ? T : never) & { sample?: string; label?: string };

const everySample = new Set(['a', 'b', 'c']);

async function perform(journal: DecisionJournal, { kind, sample: id = '', label }: Act): Promise<void> {
  switch (kind) {
    case 'accept':
      await journal.decide([accepted(id, label)]);
      break;
    case 'reject':
      await journal.decide([rejected(id)]);
      break;
    case 'skip':
      await journal.decide([skipped(id)]);
      break;
    case 'unclear':
      await journal.decide([{ ...skipped(id), verdict: 'unclear' }]);
      break;
    case 'note':
      await journal.note({ sampleId: id, text: journal.notesOn(id).length > 0 ? '' : 'noted' });
      break;
    case 'bulk':
      await journal.decide(['a', 'b', 'c'].map((each) => accepted(each, each === id ? 'sad' : 'calm')));
      break;
    case 'blind':
      await journal.decideBlind(id === 'b' ? rejected(id) : accepted(id, 'sad'));
      break;
    case 'undoBlind':
      await journal.undo(everySample);
      break;
    case 'undo':
    case 'redo':
      await journal[kind]();
      break;
    case 'commit': {
      const ids = journal.corrections().map((correction) => correction.id);
      if (ids.length > 0) await journal.commitFinished(await journal.commitStarted({}, ids));
      break;
    }
    case 'undoCommit': {
      const last = journal.lastCommit();
      if (!last) break;
      await journal.undoCommitStarted(last.id);
      await journal.undoCommitFinished(last.id);
      break;
    }
  }
}

const linesOf = async (file: string) =>
  (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

/** What the state says about each annotator, and about all of them. */
function summary(journal: DecisionJournal) {
  const { state } = journal;
  return {
    decisions: Object.fromEntries(
      [...state.samples.keys()].sort().map((id) => [
        id,
        journal
          .decisionsOn(id)
          .map(({ who, verdict, label, batch, committed, updatedAt, overrides, blind }) => ({
            ...{ who, verdict, label, batch, committed, updatedAt, overrides, blind },
          }))
          .sort((a, b) => a.who.localeCompare(b.who) || Number(a.blind) - Number(b.blind)),
      ]),
    ),
    notes: ['a', 'b', 'c'].map((id) => journal.notesOn(id).map(({ who, text }) => ({ who, text }))),
    corrections: journal.corrections().sort((a, b) => a.id.localeCompare(b.id)),
    disagreements: [...journal.disagreements].sort(),
    agreement: annotatorAgreement(state),
    undo: [journal.canUndo, journal.canRedo, journal.blindTurns(everySample)],
  };
}

/** Two lists in one, each in its own order; `turns` says over and over whose turn it is. */
function interleaved<T>(first: readonly T[], second: readonly T[], turns: readonly boolean[]): T[] {
  const merged: T[] = [];
  let [a, b] = [0, 0];
  for (let turn = 0; a < first.length && b < second.length; turn++)
    merged.push(...(turns[turn % turns.length] ? second.slice(b, ++b) : first.slice(a, ++a)));
  return [...merged, ...first.slice(a), ...second.slice(b)];
}

test(
  'however a merge interleaves two annotators, it says the same of each and of both',
  { timeout: 120_000 },
  async () => {
    const acts = fc.array(fc.tuple(fc.boolean(), act), { minLength: 4, maxLength: 24 });
    const turns = fc.array(fc.boolean(), { minLength: 2, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(acts, fc.array(turns, { minLength: 2, maxLength: 4 }), async (script, orders) => {
        const folder = await mkdtemp(path.join(tmpdir(), 'scn-merge-'));
        try {
          const folders = ['ada', 'mei'].map((who) => path.join(folder, who));
          const journals = await Promise.all(
            folders.map((each) =>
              DecisionJournal.open({ folder: each, dataSet: 'labels.csv', who: path.basename(each) }),
            ),
          );
          for (const [isSecond, each] of script) {
            const [own, other] = isSecond ? [journals[1], journals[0]] : [journals[0], journals[1]];
            if (!own || !other) continue;
            if (each.kind !== 'merge') {
              await perform(own, each);
              continue;
            }
            const known = new Set(await linesOf(own.file));
            const news = (await linesOf(other.file)).filter((line) => !known.has(line));
            await mkdir(path.dirname(own.file), { recursive: true });
            await appendFile(own.file, news.map((line) => `${line}\n`).join(''));
            await own.refresh();
          }
          const written = await Promise.all(
            journals.map(async ({ file, who }) =>
              (await linesOf(file)).filter((line) => (JSON.parse(line) as { who: string }).who === who),
            ),
          );
          const seen: unknown[] = [];
          for (const [index, order] of [[false, true], ...orders].entries()) {
            const merged = path.join(folder, `merged${index}`);
            await mkdir(path.join(merged, '.scn'), { recursive: true });
            const lines = interleaved(written[0] ?? [], written[1] ?? [], order);
            await writeFile(
              path.join(merged, '.scn', 'decisions.jsonl'),
              lines.map((line) => `${line}\n`).join(''),
            );
            seen.push(
              summary(await DecisionJournal.open({ folder: merged, dataSet: 'labels.csv', who: 'ada' })),
            );
          }
          for (const each of seen) expect(each).toEqual(seen[0]);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 150 },
    );
  },
);

test('of one agent’s proposals from two clones the latest waits, whichever line comes first', () => {
  const proposal = (minute: number, label: string) =>
    signed(
      { kind: 'proposal', sampleId: 'a', verdict: 'relabel', label, reason: '' },
      { entry: label, at: `2026-01-01T00:0${minute}:00.000Z`, who: 'agent', dataSet: 'labels.csv' },
    );
  const [first, last] = [proposal(1, 'sad'), proposal(2, 'calm')];
  for (const lines of [
    [first, last],
    [last, first],
  ]) {
    const state = emptyFold();
    for (const line of lines) takeEntry(state, line);
    expect(waitingProposals(state, 'a')).toMatchObject([{ label: 'calm' }]);
  }
});
