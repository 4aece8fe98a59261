import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settlePendingCommit } from '../../../src/commits/settleCommit';
import { BegunCommits } from '../../../src/review/begunCommits';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { parseLine, type JournalEntry } from '../../../src/review/entries';
import { kernelLocks } from '../../../scripts/kernelLocks.mjs';
import { seededRandom } from '../../../scripts/seededRandom.mjs';
import { csvAt } from '../support/dataSets';

const lives = 200;
const rows = 100;

let folder: string;
let labels: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-kill-'));
  labels = path.join(folder, 'labels.csv');
  program = path.join(folder, '.program', 'reviewChild.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'reviewChild.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    // Without the kernel's word a lock waits for others, long after which the commit would begin.
    plugins: [kernelLocks],
  });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** When a life ends: so many milliseconds after the nth line that it says, or after its birth where n is 0. */
type End = { readonly line: number; readonly milliseconds: number };

/** Lets a review live and kills it. @returns the lines that it said. */
function live(seed: number, { line, milliseconds }: End): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, folder, String(seed)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    let timer: NodeJS.Timeout | undefined;
    const count = () => {
      if (said.split('\n').length > line) timer ??= setTimeout(() => child.kill('SIGKILL'), milliseconds);
    };
    count();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      count();
    });
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      resolve(said.split('\n').slice(0, -1));
    });
  });
}

/** The label of each row by the journal's commits alone, with those after which the process may have died in between. */
function labelsByJournal(first: readonly string[], entries: readonly JournalEntry[]) {
  type Change = { readonly id: string; readonly from: string; readonly to: string };
  const now = new Map(first.map((label, row) => [`${row}.png`, label]));
  const commits = new Map<string, readonly Change[]>();
  let open: { readonly changes: readonly Change[]; readonly isUndo: boolean } | undefined;
  const change = (labelOf: Map<string, string>, { changes, isUndo }: NonNullable<typeof open>) => {
    for (const { id, from, to } of changes) labelOf.set(id, isUndo ? from : to);
  };
  for (const entry of entries) {
    if (entry.kind === 'commit-started') {
      const { changes } = entry.edit as { readonly changes: readonly Change[] };
      commits.set(entry.commit, changes);
      open = { changes, isUndo: false };
    } else if (entry.kind === 'undo-commit-started')
      open = { changes: commits.get(entry.commit) ?? [], isUndo: true };
    else if (entry.kind === 'commit-finished' || entry.kind === 'undo-commit-finished') {
      if (open) change(now, open);
      open = undefined;
    } else if (entry.kind === 'commit-abandoned') open = undefined;
  }
  const maybe = new Map(now);
  if (open) change(maybe, open);
  return { now, maybe };
}

const rendered = (labelOf: ReadonlyMap<string, string>) =>
  `image,label\n${[...labelOf].map(([id, label]) => `${id},${label}\n`).join('')}`;

async function readEntries(): Promise<JournalEntry[]> {
  const text = await readFile(path.join(folder, '.scn', 'decisions.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const entry = parseLine(line);
    return typeof entry === 'string' ? [] : [entry];
  });
}

test(
  `after ${lives} kills every decision that was seen as saved is there, and the labels are the old or the new ones`,
  { timeout: 600_000 },
  async () => {
    const random = seededRandom(7);
    const first = Array.from(
      { length: rows },
      () => ['happy', 'sad', 'calm', 'angry'][random.below(4)] ?? '',
    );
    await writeFile(labels, `image,label\n${first.map((label, row) => `${row}.png,${label}\n`).join('')}`);
    const seen = { decided: 0, committed: 0, undone: 0, planned: 0, 'took back': 0, open: 0 };
    let known = 0;
    for (let life = 0; life < lives; life++) {
      const isBorn = random.below(6) > 0;
      const end = {
        line: isBorn ? 1 + random.below(8) : 0,
        // Soon after what was said, or anywhere on the way to the next commit.
        milliseconds: random.next() * (isBorn && random.below(2) === 0 ? 20 : 120),
      };
      const said = await live(life, end);
      expect(said.filter((line) => line.startsWith('failed'))).toEqual([]);

      const entries = await readEntries();
      const decided = entries.flatMap((entry) =>
        entry.kind === 'decision' ? [`decided ${entry.sampleId} ${entry.label ?? entry.given}`] : [],
      );
      const shown = said.filter((line) => line.startsWith('decided'));
      expect(decided.slice(known, known + shown.length)).toEqual(shown);
      // One more may be saved that nobody was told of.
      expect(decided.length - known - shown.length).toBeLessThanOrEqual(1);
      known = decided.length;

      const { now, maybe } = labelsByJournal(first, entries);
      const text = await readFile(labels, 'utf8');
      expect([rendered(now), rendered(maybe)]).toContain(text);
      if (rendered(now) !== rendered(maybe)) seen.open++;

      if (life % 5 === 0) {
        const begun = new BegunCommits(path.join(folder, '.program', 'begun'));
        const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'ada', begun });
        await settlePendingCommit({ ...csvAt(labels), journal });
        expect(journal.pendingCommit()).toBeUndefined();
        expect(text).toBe(rendered(labelsByJournal(first, await readEntries()).now));
        await journal.close();
      }
      for (const what of ['decided', 'committed', 'undone', 'planned', 'took back'] as const)
        seen[what] += said.filter((line) => line.startsWith(what)).length;
    }
    // The lives were long enough for everything, and cut off in the middle of a commit, too.
    expect(
      Object.values(seen).every((count) => count > 0),
      JSON.stringify(seen),
    ).toBe(true);
    // What a kill leaves behind beside the labels is at most the temporary file of each.
    const names = await readdir(folder);
    expect(names.filter((name) => !name.startsWith('labels.csv.')).sort()).toEqual([
      '.program',
      '.scn',
      'labels.csv',
    ]);
  },
);
