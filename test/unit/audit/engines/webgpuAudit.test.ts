import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAuditResult } from '../../../../src/audit/result/resultFile';
import { auditInProcess } from '../../../../src/audit/run/auditClient';
import type { AuditRequest } from '../../../../src/protocol/auditProcess';
import { csvAt } from '../../support/dataSets';
import { quietRun } from '../../support/quietRun';
import { noSoftwareDevice, showSoftwareDevice } from '../../support/softwareDevice';
import { drawFaces, writeLabels } from '../drawnFaces';
import { type DeviceFault, writeDawn } from './standInDawn';

const entry = path.resolve('dist/audit.js');

let folder: string;
let request: AuditRequest;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'webgpu-audit-'));
  const truth = await drawFaces(folder, 20);
  request = {
    dataSet: csvAt(await writeLabels(folder, truth, new Map())),
    roots: [folder],
    subjects: 'auto',
    recipe: 'paper',
    seed: 1,
    imageTraining: {
      network: 'small',
      inputSize: 32,
      epochs: 2,
      batchSize: 16,
      schedule: 'official',
      learnMargin: false,
      startingWeights: undefined,
    },
    cacheFolder: path.join(folder, 'cache'),
    resultFile: path.join(folder, 'audit.arrow'),
    reportFile: path.join(folder, 'report.csv'),
  };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** An audit end to end, each with a cache of its own. */
async function audit(choice: 'webgpu' | 'wasm', name: string, fault: DeviceFault = 'none') {
  const home = path.join(folder, name);
  if (choice === 'webgpu') await writeDawn(home, fault);
  const notes: string[] = [];
  const resultFile = path.join(home, 'audit.arrow');
  const summary = await auditInProcess(
    entry,
    {
      ...request,
      engine: { choice, folders: [home] },
      cacheFolder: path.join(home, 'cache'),
      resultFile,
      reportFile: undefined,
    },
    quietRun({ onNote: (line) => void notes.push(line) }),
  );
  const { scores } = await readAuditResult(resultFile);
  return { summary, notes, quality: scores.labelQuality };
}

const title = `an audit end to end on a software device (${noSoftwareDevice ?? 'there is one'})`;
describe.skipIf(noSoftwareDevice)(title, { timeout: 400_000 }, () => {
  let onWasm: Float32Array;

  beforeAll(async () => {
    showSoftwareDevice();
    onWasm = (await audit('wasm', 'wasm')).quality;
  }, 120_000);

  const differenceTo = (quality: Float32Array) =>
    quality.reduce((most, value, i) => Math.max(most, Math.abs(value - (onWasm[i] ?? NaN))), 0);

  // Each of its networks has a thread that compiles all programs anew, which takes a software device minutes.
  it.skipIf(process.env.SCN_WHOLE_WEBGPU === undefined)(
    'judges labels as with WebAssembly, within .02',
    async () => {
      const { summary, quality } = await audit('webgpu', 'whole');
      expect(summary.engine).toMatch(/WebGPU, SwiftShader/);
      expect(summary.warnings.filter((warning) => /WebGPU|webgpu/.test(warning))).toEqual([]);
      expect(quality).toHaveLength(20);
      expect(differenceTo(quality)).toBeLessThan(0.02);
    },
  );

  it.each([
    ['isLost', /WebGPU.* failed: the graphics device was lost \(.+\)\. The training went on with /],
    ['noMemory', /WebGPU.* failed: the graphics memory is full \(made up\)\)?\. The training went on with /],
  ] as const)(
    'goes on with what is built in where the device fails on the way: %s',
    async (fault, sentence) => {
      const { summary, notes, quality } = await audit('webgpu', fault, fault);
      expect(summary.warnings).toContainEqual(expect.stringMatching(sentence));
      expect(notes).toContainEqual(expect.stringMatching(sentence));
      expect(differenceTo(quality)).toBeLessThan(0.02);
    },
  );
});
