import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Backbone } from '../../../src/faces/backbone';
import { convertedBackbone, temporaryFolder, writeFaces } from './support';

const project = path.resolve(import.meta.dirname, '../../..');
const count = 1000;
/** Faces of the tests that need no long run. */
const few = 300;
let folder: string;
let remove: () => Promise<void>;
let backbone: Backbone;
let files: string[];
let program: string;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  backbone = await convertedBackbone(folder);
  files = await writeFaces(folder, count);
  program = path.join(folder, 'extractChild.cjs');
  // The program lies outside the project, the packages that it loads inside.
  await symlink(path.join(project, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'extractChild.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
  });
}, 120_000);
afterAll(() => remove());

type Outcome = { decoded: number; cached: number; failures: number; notes: string[] };
type Message = Partial<Outcome> & { progress?: { done: number }; unhandled?: string };

function start(cache: string, faces: number, execPath?: string): ChildProcess {
  const request = path.join(folder, `${cache}.json`);
  writeFileSync(
    request,
    JSON.stringify({ files: files.slice(0, faces), backbone, cacheFolder: path.join(folder, cache) }),
  );
  return fork(program, [request], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    ...(execPath !== undefined && { execPath }),
  });
}

/** Runs to the end, or until `until` says to kill. */
function follow(
  child: ChildProcess,
  until: (message: Message) => boolean = () => false,
): Promise<Outcome | string> {
  return new Promise((resolve, reject) => {
    let outcome: Outcome | undefined;
    child.on('message', (message: Message) => {
      if (message.unhandled !== undefined) reject(new Error(message.unhandled));
      if (message.notes) outcome = message as Outcome;
      if (until(message)) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      resolve(outcome ?? signal ?? `exit ${code}`);
    });
  });
}

test(
  'a run that is killed half-way is taken up where its last commit was',
  { timeout: 120_000 },
  async () => {
    const killed = await follow(start('killed', count), ({ progress }) => (progress?.done ?? 0) >= 600);
    expect(killed).toBe('SIGKILL');
    const resumed = await follow(start('killed', count));
    expect(resumed).toMatchObject({ failures: 0, notes: [] });
    const { decoded, cached } = resumed as Outcome;
    expect(decoded + cached).toBe(count);
    expect(cached).toBeGreaterThanOrEqual(200);
    expect(await follow(start('killed', count))).toMatchObject({ decoded: 0, cached: count });
  },
);

test.skipIf(process.platform === 'win32')(
  'a disk that is full costs the keeping, not the run',
  { timeout: 120_000 },
  async () => {
    // A file may not grow beyond 400 blocks of 512 bytes: writing fails as on a full disk, half-way through.
    const limited = path.join(folder, 'node-limited');
    const script = `#!/bin/sh\ntrap '' XFSZ\nulimit -f 400\nexec "${process.execPath}" "$@"\n`;
    await writeFile(limited, script, { mode: 0o755 });
    const outcome = await follow(start('full', few, limited));
    expect(outcome).toMatchObject({ decoded: few, cached: 0, failures: 0 });
    expect((outcome as Outcome).notes).toEqual([
      expect.stringMatching(/^Features cannot be kept in “.+” \(.+\): the audit goes on/),
    ]);
    // What the full disk left behind is a sound store.
    expect(await follow(start('full', few))).toMatchObject({ failures: 0, notes: [] });
    expect(await follow(start('full', few))).toMatchObject({ decoded: 0, cached: few });
  },
);

test('two runs at once share a store', { timeout: 120_000 }, async () => {
  const outcomes = await Promise.all([follow(start('shared', few)), follow(start('shared', few))]);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ failures: 0, notes: [] });
    const { decoded, cached } = outcome as Outcome;
    expect(decoded + cached).toBe(few);
  }
  expect(await follow(start('shared', few))).toMatchObject({ decoded: 0, cached: few });
});
