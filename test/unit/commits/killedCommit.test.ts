import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { settlePendingCommit } from '../../../src/commits/settleCommit';
import { BegunCommits } from '../../../src/review/begunCommits';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { readingOf } from './commitChildReading';
import { kernelLocks } from '../../../scripts/kernelLocks.mjs';

let root: string;
let program: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'scn-kill-'));
  program = path.join(root, 'commitChild.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'commitChild.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    plugins: [kernelLocks],
  });
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(root, 'data-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a process that commits or takes back; killed by `kill` once it is about to, unless it is done before. */
async function runKilled(
  folder: string,
  files: readonly string[],
  kill: (child: ChildProcess) => Promise<void>,
) {
  const child = spawn(process.execPath, [program, folder, ...files], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => (errors += String(text)));
  const exit = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exit]);
  await kill(child);
  child.kill('SIGKILL');
  const [code, signal] = (await exit) as [number | null, string | null];
  expect(errors).toBe('');
  expect(signal ?? code).toSatisfy((end) => end === 'SIGKILL' || end === 0);
}

/** What the journal says once what was left open is settled. */
async function settle(folder: string, files: readonly string[] = []): Promise<'committed' | 'not committed'> {
  const begun = new BegunCommits(`${folder}-begun`);
  const journal = await DecisionJournal.open({ folder, dataSet: '.', who: 'tester', begun });
  await settlePendingCommit({ location: folder, isFolder: true, reading: readingOf(files), journal });
  expect(journal.pendingCommit()).toBeUndefined();
  const last = journal.lastCommit();
  await journal.close();
  return last ? 'committed' : 'not committed';
}

test(
  '52 kills while images are moved lose none and double none: all are moved or none',
  { timeout: 240_000 },
  async () => {
    const folder = await newFolder();
    const count = 200;
    for (const label of ['happy', 'sad']) await mkdir(path.join(folder, label));
    const name = (number: number) => `face${number}.jpg`;
    const classOf = (number: number) => (number % 3 === 0 ? 'sad' : 'happy');
    for (let number = 0; number < count; number++)
      await writeFile(path.join(folder, classOf(number), name(number)), `face ${number}`);
    const inSad = () => readdirSync(path.join(folder, 'sad')).length;
    let cutOff = 0;

    for (let kill = 0; kill < 52; kill++) {
      const [before, moved] = [inSad(), Math.floor(Math.random() * count)];
      await runKilled(folder, [], async (child) => {
        const wanted = Math.abs(before - moved);
        while (child.exitCode === null && Math.abs(inSad() - before) < wanted % 100) await setImmediate();
      });
      // Now and then the next process settles, and may be killed at that.
      if (kill % 3 === 1) continue;
      const places = await Promise.all(['happy', 'sad'].map((label) => readdir(path.join(folder, label))));
      if (new Set(places.flat()).size !== places.flat().length || places[1]?.length !== before) cutOff++;
      const committed = (await settle(folder)) === 'committed';
      for (let number = 0; number < count; number++) {
        const given = classOf(number);
        const other = given === 'sad' ? 'happy' : 'sad';
        const [here, there] = committed ? [other, given] : [given, other];
        expect(await readFile(path.join(folder, here, name(number)), 'utf8')).toBe(`face ${number}`);
        expect(existsSync(path.join(folder, there, name(number)))).toBe(false);
      }
    }
    // The kills hit the moves themselves, not only what is around them.
    expect(cutOff).toBeGreaterThan(5);
  },
);

test('30 kills while several files are written: all are new or none', { timeout: 240_000 }, async () => {
  const folder = await newFolder();
  const files = Array.from({ length: 6 }, (_, index) => `part${index}.csv`);
  const rows = (file: string) =>
    Array.from({ length: 1000 }, (_, row) => `${file}-${row}.jpg,${row % 2 ? 'x' : 'y'}`);
  const original = (file: string) => ['image,label', ...rows(file), ''].join('\n');
  const corrected = (file: string) =>
    [
      'image,label',
      ...rows(file).map((row, index) => (index % 10 ? row : row.replace(/,.$/, ',corrected'))),
      '',
    ].join('\n');
  for (const file of files) await writeFile(path.join(folder, file), original(file));

  const sizes = () => files.map((file) => statSync(path.join(folder, file)).size);
  let cutOff = 0;

  for (let kill = 0; kill < 30; kill++) {
    const before = sizes();
    const written = () => sizes().filter((size, index) => size !== before[index]).length;
    const wanted = Math.floor(Math.random() * files.length);
    await runKilled(folder, files, async (child) => {
      while (child.exitCode === null && written() < wanted) await setImmediate();
    });
    if (kill % 3 === 1) continue;
    if (written() > 0 && written() < files.length) cutOff++;
    const committed = (await settle(folder, files)) === 'committed';
    for (const file of files) {
      const expected = committed ? corrected(file) : original(file);
      expect((await readFile(path.join(folder, file), 'utf8')) === expected).toBe(true);
    }
  }
  expect(cutOff).toBeGreaterThan(3);
});
