import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeStandIn } from '../audit/engines/standInEngine';
import { runCli } from './runCli';

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'cli-engines-'));
});

afterEach(() => rm(cache, { recursive: true, force: true }));

it('lists the engine that is built in, with its speed, and those that cannot be used, with the reason', async () => {
  await writeStandIn(path.join(cache, 'engines'), { fault: 'throws' });
  const { code, stdout } = await runCli(['engines', '--engines-from', path.join(cache, 'engines')]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^TensorFlow\.js 4\.22\.0 WASM SIMD( +[\d.,]+){4}$/m);
  expect(stdout).toMatch(/^@tensorflow\/tfjs-node-gpu: not installed\.$/m);
  expect(stdout).toMatch(
    /^@tensorflow\/tfjs-node: the package in .* could not be loaded \(libtensorflow\.so\.2: /m,
  );
}, 180_000);
