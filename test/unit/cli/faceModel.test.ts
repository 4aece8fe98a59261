import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import { drawFaces, writeLabels } from '../audit/drawnFaces';
import { writeSmallModel } from '../faces/smallModel';
import { cli, outcomeOf, runCli, summaryOf } from './runCli';

const project = path.resolve(import.meta.dirname, '../../..');
const faces = 30;
let folder: string;
const inFolder = (...parts: string[]) => path.join(folder, ...parts);
const audit = (...args: string[]) =>
  runCli(['audit', folder, '--cache', inFolder('.cache'), '--json', ...args]);

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'scn-model-')));
  await writeLabels(folder, await drawFaces(folder, faces));
  await mkdir(inFolder('models'));
  await writeSmallModel(inFolder('models', 'small.onnx'), {
    size: 32,
    layout: 'NHWC',
    outputs: ['map', 'embedding'],
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function describeModel(name: string, description: unknown): Promise<string> {
  const file = inFolder('models', name);
  await writeFile(file, typeof description === 'string' ? description : JSON.stringify(description));
  return file;
}

const small = { file: 'small.onnx', inputSize: 32, layout: 'NHWC', mean: 127.5, scale: 1 / 127.5 };

describe('audit --backbone', () => {
  it('learns from the features of the model that is described, and says which it was', async () => {
    const description = await describeModel('small.json', { ...small, output: 'map', id: 'my-model' });
    const run = await audit('--backbone', description);
    expect(run.stderr).toMatch(/30 faces audited/);
    const summary = summaryOf(run);
    expect(summary).toMatchObject({ audited: faces, facesDecoded: faces, failed: 0 });
    expect(summary.backbone).toMatch(/^my-model-[0-9a-f]{16}$/);
    expect(summary.inference).toMatch(/^onnxruntime \d+\.\d+\.\d+, \w+/);
    const { metadata } = await readAuditResult(String(summary.resultFile));
    expect([metadata.backbone, metadata.inference]).toEqual([summary.backbone, summary.inference]);
    // Nobody knows the classes of another's model.
    expect(summary.secondOpinion).not.toMatch(/own expression classifier counted/);

    expect(summaryOf(await audit('--backbone', description)).facesDecoded).toBe(0);
    // Another model's features are not taken for these.
    expect(summaryOf(await audit()).facesDecoded).toBe(faces);
  });

  it('refuses a model that does not fit before it reads a face, with a sentence', async () => {
    const description = await describeModel('unclear.json', small);
    const run = await audit('--backbone', description);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /The face model “small” \(.*small\.onnx\) does not fit its settings: it has 2 outputs, “map”, “embedding”\. Name the one with the features in `output`\./,
    );
    expect(run.stderr).not.toMatch(/Features:/);
  });

  it('refuses a description that is wrong as wrong usage', async () => {
    for (const [content, sentence] of [
      [{ ...small, layout: 'HWC' }, /`layout` must be "NCHW" or "NHWC"/],
      ['{"file"', /JSON/],
      ['null', /it is null/],
    ] as const) {
      const run = await audit('--backbone', await describeModel('wrong.json', content));
      expect([run.code, run.stdout]).toEqual([2, '']);
      expect(run.stderr).toMatch(sentence);
      expect(run.stderr).toMatch(/wrong\.json/);
    }
  });
});

describe('audit --provider', () => {
  it('takes the CPU', async () => {
    expect(summaryOf(await audit('--provider', 'cpu')).inference).toMatch(/, CPU$/);
  });

  it('knows no others than onnxruntime does', async () => {
    const run = await audit('--provider', 'tpu');
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/Allowed choices are auto, cpu, cuda, dml, coreml, webgpu/);
  });

  it('says so where the one that is asked for is missing, and audits all the same', async () => {
    // Microsoft's, and Apple's: none has both.
    const other = process.platform === 'win32' ? 'coreml' : 'dml';
    const run = await audit('--provider', other);
    expect(run.stderr).toMatch(/(DirectML|CoreML) is set, but .*: features are computed on the CPU\.$/m);
    expect(summaryOf(run)).toMatchObject({ audited: faces });
  });
});

describe('the program without the native code of onnxruntime and LMDB', () => {
  it('audits on WebAssembly, and keeps features in plain files', { timeout: 120_000 }, async () => {
    const installed = inFolder('installed');
    await cp(path.dirname(cli), path.join(installed, 'dist'), { recursive: true });
    const faceModel = path.join('media', 'faceModel');
    await cp(path.join(project, faceModel), path.join(installed, faceModel), { recursive: true });
    await mkdir(path.join(installed, 'node_modules'));
    // Nothing else that is loaded from there.
    await symlink(
      path.join(project, 'node_modules', 'sharp'),
      path.join(installed, 'node_modules', 'sharp'),
      'junction',
    );
    const program = path.join(installed, 'dist', 'cli.js');
    const args = [program, 'audit', folder, '--cache', inFolder('.wasm'), '--json'];
    const start = () => outcomeOf(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
    const run = await start();
    expect(run.stderr).toMatch(/onnxruntime has no native code that runs here/);
    expect(run.stderr).toMatch(
      /LMDB has no native code that runs here \(.*lmdb.*\): features are kept in plain/,
    );
    const summary = summaryOf(run);
    expect(summary).toMatchObject({ audited: faces, facesDecoded: faces });
    expect(summary.inference).toMatch(/^onnxruntime-web \d.*, CPU \(WebAssembly\)$/);
    // The same model, whatever runs it.
    expect(summaryOf(await audit()).backbone).toBe(summary.backbone);
    const again = summaryOf(await start());
    expect(again).toMatchObject({ audited: faces, facesDecoded: 0, suspects: summary.suspects });
  });
});
