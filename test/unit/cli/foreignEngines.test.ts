import { existsSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { drawFaces, writeLabels } from '../audit/drawnFaces';
import { writeStandIn } from '../audit/engines/standInEngine';
import { type Run, runCli, summaryOf } from './runCli';

/** A data set from somebody else, with an engine in it that leaves a mark where its code runs. */
let data: string;
let marker: string;
let home: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'foreign-engines-')));
  data = path.join(home, 'data');
  marker = path.join(home, 'ran');
  for (const name of ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'] as const) {
    for (const folder of [data, path.join(data, 'cache', 'engines')]) {
      const program = path.join(await writeStandIn(folder, { name, fault: 'throws' }), 'index.js');
      const mark = `require('fs').appendFileSync(${JSON.stringify(marker)}, 'x');`;
      await writeFile(program, `${mark}\n${await readFile(program, 'utf8')}`);
    }
  }
});

afterEach(() => rm(home, { recursive: true, force: true }));

/** Runs the program with the data set as the current folder, and with a cache of its own. */
function runThere(...args: string[]): Promise<Run> {
  return runCli(args, {
    cwd: data,
    env: { ...process.env, HOME: home, XDG_CACHE_HOME: path.join(home, 'cache') },
  });
}

it(
  'lists engines of the current folder and of a cache in it without loading them',
  { timeout: 180_000 },
  async () => {
    const { code, stdout } = await runThere('engines', '--cache', 'cache');
    expect(code).toBe(0);
    expect(existsSync(marker)).toBe(false);
    expect(stdout).toMatch(
      /^@tensorflow\/tfjs-node: the one in .*data was not loaded, .* --engines-from \.$/m,
    );
    expect(stdout).toMatch(/^@tensorflow\/tfjs-node: the one in .*data.cache.engines was not loaded, /m);
    expect(stdout).toMatch(/^TensorFlow\.js 4\.22\.0 WASM SIMD /m);
  },
);

it('says that a named folder holds no packages', async () => {
  const { code, stderr } = await runThere('engines', '--engines-from', 'cache');
  expect(code).toBe(2);
  expect(stderr).toMatch(/There is no folder .*cache.node_modules\. Give the folder that it stands in\./);
});

it.each(['auto', 'gpu'])(
  'audits with --engine %s without code of the data set, wherever the cache is',
  { timeout: 180_000 },
  async (engine) => {
    await writeLabels(data, await drawFaces(data, 30));
    const run = await runThere('audit', '.', '--engine', engine, '--cache', 'cache', '--json');
    expect(run.code).toBe(0);
    expect(summaryOf(run)['engine']).toMatch(/^onnxruntime .* CPU$/);
    expect(existsSync(marker)).toBe(false);
  },
);

it('loads those of a folder that is named', { timeout: 180_000 }, async () => {
  await writeLabels(data, await drawFaces(data, 30));
  const run = await runThere('audit', '.', '--engines-from', '.', '--json');
  expect(existsSync(marker)).toBe(true);
  expect(summaryOf(run)['warnings']).toEqual([
    expect.stringMatching(/^@tensorflow\/tfjs-node-gpu was not used: the package in .* could not be loaded /),
    expect.stringMatching(/^@tensorflow\/tfjs-node was not used: /),
  ]);
});
