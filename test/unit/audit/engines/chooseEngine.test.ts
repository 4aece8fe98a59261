import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseEngine, pickFastest, type Started } from '../../../../src/audit/engines/chooseEngine';
import type { EngineWish, ProbedEngine } from '../../../../src/protocol/engine';
import { quietRun } from '../../support/quietRun';
import { type StandIn, writeStandIn } from './standInEngine';

const dist = path.resolve('dist');
const program = { entry: path.join(dist, 'audit.js'), wasmFolder: dist };
/** Networks on features are trained by onnxruntime then, which is there wherever these tests run. */
const wasm = { kind: 'wasm', wasmFolder: dist, graphs: true };
const gpu = '@tensorflow/tfjs-node-gpu';
const cpu = '@tensorflow/tfjs-node';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'engines-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function choose(choice: EngineWish['choice'], folders: readonly string[] = [folder]) {
  return chooseEngine({ choice, folders }, program, quietRun());
}

it('trains with WebAssembly where nothing is installed, and says what would be faster', async () => {
  expect(await choose('auto')).toEqual({
    source: wasm,
    kind: 'wasm',
    warnings: [],
    notes: ['No GPU engine is installed (webgpu); “SCN: Install GPU Engine” in VS Code installs it.'],
    failures: [],
  });
});

it('warns who asked for an engine by name that it is missing', async () => {
  const { kind, warnings } = await choose('cpu');
  expect(kind).toBe('wasm');
  expect(warnings).toEqual([
    `No native CPU engine is installed (${cpu}); “SCN: Install GPU Engine” in VS Code installs it.`,
  ]);
});

it('takes an engine that is found and computes rightly, from the first folder that has it', async () => {
  const place = await writeStandIn(folder);
  const chosen = await choose('cpu', [path.join(folder, 'nothing'), folder]);
  expect(chosen.source).toEqual({ kind: 'native', package: cpu, folder: place });
  expect(chosen.kind).toBe('cpu');
  expect(chosen.warnings).toEqual([]);
});

it('takes the one that is asked for', async () => {
  const onCpu = await writeStandIn(folder);
  const onGpu = await writeStandIn(folder, { name: gpu, usesGpu: true });
  expect(await choose('gpu')).toMatchObject({ kind: 'gpu', source: { folder: onGpu }, notes: [] });
  expect(await choose('cpu')).toMatchObject({ kind: 'cpu', source: { folder: onCpu } });
  expect(await choose('wasm')).toMatchObject({ source: { graphs: false }, kind: 'wasm', notes: [] });
});

it('uses the GPU package on the CPU where there is no card, and says so', async () => {
  const place = await writeStandIn(folder, { name: gpu });
  const chosen = await choose('gpu');
  expect(chosen).toMatchObject({ kind: 'cpu', source: { folder: place }, next: wasm });
  expect(chosen.warnings).toEqual([
    expect.stringMatching(/^@tensorflow\/tfjs-node-gpu found no CUDA device; /),
  ]);
});

it('measures what it may choose, and takes what is built in where that is faster', async () => {
  // A loop in JavaScript stands in for native code.
  await writeStandIn(folder);
  const chosen = await choose('auto');
  expect(chosen).toMatchObject({ source: wasm, kind: 'wasm', warnings: [] });
  expect(chosen.notes).toEqual([
    expect.stringMatching(
      /^TensorFlow\.js 4\.22\.0 native CPU, tfjs-node was not used: in a short test on this machine it trains on [\d.]+ faces a second, and onnxruntime \S+ CPU on \d+\.$/,
    ),
  ]);
}, 180_000);

describe('of engines that were timed', () => {
  const timed = (name: string, training: number): ProbedEngine => ({
    kind: 'gpu',
    name,
    speeds: [{ name: 'features', forward: 1, training }],
  });
  const source = { kind: 'webgpu', package: 'webgpu', folder: '/there' } as const;
  const started = [timed('slow', 5), timed('fast', 50), timed('quick', 20)].map((probed): Started => ({
    source,
    kind: 'webgpu',
    probed,
  }));

  it('takes the fastest, and says of the others what they do', () => {
    const { chosen, slower } = pickFastest(started, timed('own', 10));
    expect(chosen?.probed.name).toBe('fast');
    expect(slower).toEqual([
      'slow was not used: in a short test on this machine it trains on 5.0 faces a second, and fast on 50.',
      'quick was not used: in a short test on this machine it trains on 20 faces a second, and fast on 50.',
    ]);
  });

  it('takes none that is slower than what is built in, but any where that cannot train', () => {
    expect(pickFastest(started, timed('own', 60)).chosen).toBeUndefined();
    expect(pickFastest(started.slice(0, 1), undefined).chosen).toBe(started[0]);
  });
});

describe('passes over a package that', () => {
  const faults: readonly (readonly [string, StandIn, RegExp])[] = [
    [
      'throws',
      { fault: 'throws' },
      /could not be loaded \(libtensorflow\.so\.2: cannot open shared object file\)/,
    ],
    ['crashes', { fault: 'crashes' }, /was not used: it crashed \(SIGABRT\)\.$/],
    ['computes wrong numbers', { fault: 'wrongNumbers' }, /computes wrong numbers: \d+ of 226 /],
    [
      'is of another version',
      { version: '4.10.0' },
      /is version 4\.10\.0; install @tensorflow\/tfjs-node-gpu@4\.22\.0\.$/,
    ],
    [
      'brings another core',
      { fault: 'otherCore' },
      /brings TensorFlow\.js 4\.10\.0, and this extension has 4\.22\.0; /,
    ],
  ];
  it.each(faults)('%s, and takes the next one', async (_, standIn, sentence) => {
    await writeStandIn(folder, { ...standIn, name: gpu, usesGpu: true });
    const next = await writeStandIn(folder);
    const chosen = await choose('gpu');
    expect(chosen.source).toEqual({ kind: 'native', package: cpu, folder: next });
    expect(chosen.warnings).toEqual([expect.stringMatching(sentence)]);
  });

  it('fails, and trains with WebAssembly where it was the only one', async () => {
    await writeStandIn(folder, { fault: 'wrongNumbers' });
    const { source, warnings } = await choose('auto');
    expect(source).toEqual(wasm);
    expect(warnings).toHaveLength(1);
  });
});
