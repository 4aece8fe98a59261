import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { probeEngineInProcess } from '../../../src/audit/run/auditClient';
import { IdleProcess } from '../../../src/processes/idleProcess';
import { quietRun } from '../support/quietRun';

/** The folder of the program, as if it were `dist`. */
let dist: string;

beforeEach(async () => {
  dist = await realpath(await mkdtemp(path.join(tmpdir(), 'current-folder-')));
});

afterEach(() => rm(dist, { recursive: true, force: true }));

// Libraries are looked for in the current folder, too, which may be that of somebody else's data.
it('is that of the program for the audit process', async () => {
  const entry = path.join(dist, 'audit.js');
  const answer = `{ kind: 'reply', id, result: { ok: process.cwd() } }`;
  await writeFile(
    entry,
    `process.on('message', ({ id }) => process.send(${answer}, () => process.disconnect()));`,
  );
  const request = { source: { kind: 'wasm', wasmFolder: dist }, workloads: [] } as const;
  expect(await probeEngineInProcess(entry, request, quietRun())).toBe(dist);
  expect(process.cwd()).not.toBe(dist);
});

it('is that of the program for the processes that answer requests', async () => {
  const entry = path.join(dist, 'thumbnails.js');
  await writeFile(
    entry,
    `process.on('message', ({ id }) => process.send({ kind: 'reply', id, result: { ok: process.cwd() } }));`,
  );
  const idle = new IdleProcess<{ where(): string }>({ entry, patience: 10_000, onNote: () => undefined });
  try {
    expect(await idle.call('where', undefined)).toBe(dist);
  } finally {
    idle.dispose();
  }
});
