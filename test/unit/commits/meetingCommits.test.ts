import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kernelLocks } from '../../../scripts/kernelLocks.mjs';
import type { LabelChange } from '../../../src/labels/labelFile';
import { BegunCommits } from '../../../src/review/begunCommits';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import type { Told, Turn } from './meetingChild';

const rounds = 100;

let root: string;
let program: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'scn-meet-'));
  program = path.join(root, 'meetingChild.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'meetingChild.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    plugins: [kernelLocks],
  });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

/** A refusal after which nothing of what was refused is written; any other sentence would be wrong here. */
const trueRefusals = [
  /^Another window or program is writing to /,
  /was changed on disk since it was read, so nothing was written/,
  /is not there any more, so nothing was moved/,
  /exists already, so nothing was moved/,
  /were two names of one image when .* was read: another window or program may just be moving it/,
  /^(The last commit to .* is another one|That commit to .* is taken back) by now/,
  /^A later commit to .* wrote some of the same labels, so nothing was taken back/,
  /^There is no commit to undo/,
];

async function newProcess(place: { folder: string; labels: string; dataSet: string }) {
  const child = fork(program, [place.folder, place.labels, place.dataSet], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.push(child);
  let errors = '';
  child.stderr?.on('data', (text) => (errors += String(text)));
  const end = once(child, 'exit').then(() => {
    throw new Error(errors);
  });
  end.catch(() => undefined);
  await once(child, 'message');
  return async (turn: Turn): Promise<Told> => {
    const answer = once(child, 'message');
    child.send(turn);
    const [told] = (await Promise.race([answer, end])) as [Told];
    return told;
  };
}

/** Which label each image has by the journal, by its file's name. */
async function byJournal(
  place: { folder: string; dataSet: string },
  given: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const begun = new BegunCommits(`${place.folder}-begun`);
  const journal = await DecisionJournal.open({ ...place, who: 'tester', begun });
  expect(journal.pendingCommit()).toBeUndefined();
  const labels = new Map(given);
  for (const { commit } of journal.state.commits.finished)
    for (const { image, from, to } of (commit?.edit as { changes: LabelChange[] }).changes) {
      expect(labels.get(path.basename(image))).toBe(from);
      labels.set(path.basename(image), to);
    }
  await journal.close();
  return labels;
}

/** Two processes commit and take back on one data set, and stall; after each round the disk is what the journal says. */
async function meet(
  place: { folder: string; labels: string; dataSet: string },
  given: ReadonlyMap<string, string>,
  checkDisk: (labels: ReadonlyMap<string, string>) => Promise<void>,
): Promise<void> {
  const processes = [await newProcess(place), await newProcess(place)];
  const counts = { committed: 0, undone: 0, refused: 0, stalls: 0 };
  for (let round = 0; round < rounds; round++) {
    const told = await Promise.all(
      processes.map((take, index) => take({ seed: 2 * round + index, restarts: (round + index) % 3 === 0 })),
    );
    for (const { settled, outcome, stalls } of told) {
      // Nobody died, so nothing is to be settled and nothing to be said.
      expect({ round, settled }).toEqual({ round, settled: undefined });
      if (typeof outcome === 'string') counts[outcome]++;
      else {
        counts.refused++;
        expect(outcome.refused).toSatisfy((sentence: string) =>
          trueRefusals.some((one) => one.test(sentence)),
        );
      }
      counts.stalls += stalls;
    }
    await checkDisk(await byJournal(place, given));
  }
  // They wrote, took back, stalled and met.
  expect(counts.committed).toBeGreaterThan(rounds / 4);
  expect(counts.undone).toBeGreaterThan(rounds / 8);
  expect(counts.stalls).toBeGreaterThan(rounds / 2);
  expect(counts.refused).toBeGreaterThan(0);
}

describe.concurrent('two programs that write to one data set, and stall', () => {
  test(
    'lose no image of class folders, name none twice and say nothing wrong',
    { timeout: 240_000 },
    async () => {
      const folder = path.join(root, 'faces');
      const given = new Map<string, string>();
      for (let face = 0; face < 10; face++) {
        const [label, name] = [face % 3 === 0 ? 'sad' : 'happy', `face${face}.jpg`];
        given.set(name, label);
        await mkdir(path.join(folder, label), { recursive: true });
        await writeFile(path.join(folder, label, name), `face ${face}`);
      }
      await meet({ folder, labels: folder, dataSet: '.' }, given, async (labels) => {
        const found: string[] = [];
        for (const label of ['happy', 'sad'])
          for (const name of await readdir(path.join(folder, label))) found.push(`${label}/${name}`);
        expect(found.sort()).toEqual([...labels].map(([name, label]) => `${label}/${name}`).sort());
        for (const place of found)
          expect(await readFile(path.join(folder, place), 'utf8')).toBe(`face ${/\d+/.exec(place)?.[0]}`);
      });
    },
  );

  test(
    'leave a CSV as the journal says, byte for byte, and say nothing wrong',
    { timeout: 240_000 },
    async () => {
      const folder = path.join(root, 'table');
      const file = path.join(folder, 'labels.csv');
      const given = new Map(
        Array.from({ length: 40 }, (_, row) => [`face${row}.jpg`, row % 3 === 0 ? 'sad' : 'happy'] as const),
      );
      const text = (labels: ReadonlyMap<string, string>) =>
        ['image,label', ...[...labels].map(([name, label]) => `${name},${label}`), ''].join('\n');
      await mkdir(folder);
      await writeFile(file, text(given));
      await meet({ folder, labels: file, dataSet: 'labels.csv' }, given, async (labels) => {
        expect(await readFile(file, 'utf8')).toBe(text(labels));
      });
    },
  );
});
