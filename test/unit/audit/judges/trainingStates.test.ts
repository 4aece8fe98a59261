import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  foldFile,
  loadFold,
  saveFold,
  removeOldTrainings,
  trainingFolder,
} from '../../../../src/audit/judges/images/savedFold';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'scn-states-'));
});
afterEach(() => rm(cache, { recursive: true }));

const state = {
  kind: 'training',
  batchSize: 16,
  state: {
    epoch: 3,
    steps: 12,
    trainingLabels: Uint16Array.from([0, 2, 1]),
    tensors: [Float32Array.from([0.1, NaN, -1e-30]), new Float32Array()],
  },
} as const;

it('gives back what was saved, bit by bit, and nothing of what is damaged', async () => {
  const file = foldFile(trainingFolder(cache, { seed: 1 }), 0);
  expect(await loadFold(file)).toBeUndefined();
  await saveFold(file, state);
  expect(await loadFold(file)).toEqual(state);
  const bytes = await readFile(file);
  for (const damaged of [
    bytes.subarray(0, bytes.length - 1),
    bytes.fill(7, bytes.length - 1),
    Buffer.from('scn-training 2\n'),
    Buffer.alloc(0),
  ]) {
    await writeFile(file, damaged);
    expect(await loadFold(file)).toBeUndefined();
  }
});

it('names a training by all that decides it', () => {
  const folders = [
    trainingFolder(cache, { seed: 1 }, Uint8Array.from([1])),
    trainingFolder(cache, { seed: 2 }, Uint8Array.from([1])),
    trainingFolder(cache, { seed: 1 }, Uint8Array.from([2])),
  ];
  expect(new Set(folders).size).toBe(3);
  expect(trainingFolder(cache, { seed: 1 }, Uint8Array.from([1]))).toBe(folders[0]);
});

it('removes trainings that nobody went on with for a month', async () => {
  const [old, fresh] = [trainingFolder(cache, { seed: 1 }), trainingFolder(cache, { seed: 2 })];
  for (const folder of [old, fresh]) await saveFold(foldFile(folder, 0), state);
  const longAgo = new Date(Date.now() - 31 * 24 * 3600 * 1000);
  await utimes(old, longAgo, longAgo);
  await removeOldTrainings(cache);
  expect(await readdir(path.dirname(old))).toEqual([path.basename(fresh)]);
});
