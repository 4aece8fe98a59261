import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../../../src/audit/engines/chooseEngine';
import type { EngineWish } from '../../../../src/protocol/engine';
import { quietRun } from '../../support/quietRun';
import { noSoftwareDevice, showSoftwareDevice } from '../../support/softwareDevice';
import { type DeviceFault, writeDawn } from './standInDawn';

const dist = path.resolve('dist');
const program = { entry: path.join(dist, 'audit.js'), wasmFolder: dist };
const builtIn = { kind: 'wasm', wasmFolder: dist, graphs: true };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'webgpu-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const choose = (choice: EngineWish['choice']) =>
  chooseEngine({ choice, folders: [folder] }, program, quietRun());

const title = `WebGPU on a software device (${noSoftwareDevice ?? 'there is one'})`;
describe.skipIf(noSoftwareDevice)(title, { timeout: 240_000 }, () => {
  beforeEach(showSoftwareDevice);

  it('trains where it is asked for, with what is built in behind it', async () => {
    const place = await writeDawn(folder);
    expect(await choose('webgpu')).toEqual({
      source: { kind: 'webgpu', package: 'webgpu', folder: place },
      kind: 'webgpu',
      next: builtIn,
      warnings: [],
      notes: [],
      failures: [],
    });
  });

  it('is never chosen by itself', async () => {
    await writeDawn(folder);
    const { source, warnings, notes } = await choose('auto');
    expect(source).toEqual(builtIn);
    expect(warnings).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(
        /^TensorFlow\.js 4\.22\.0 WebGPU, SwiftShader.* \(software\) was not used: it only imitates /,
      ),
    ]);
  });

  const faults: readonly (readonly [DeviceFault, RegExp])[] = [
    ['noAdapter', /^webgpu was not used: it found no graphics adapter\. Install /],
    [
      'smallLimits',
      /^webgpu was not used: the graphics adapter SwiftShader.* is below what training needs \(maxBufferSize is 1000, needed are 134217728\)\.$/,
    ],
    ['wrongNumbers', /^webgpu was not used: .* computes wrong numbers: \d+ of 226 /],
  ];
  it.each(faults)('is not used where it has a fault (%s), which is told', async (fault, sentence) => {
    await writeDawn(folder, fault);
    const { source, warnings } = await choose('webgpu');
    expect(source).toEqual(builtIn);
    expect(warnings).toEqual([expect.stringMatching(sentence)]);
  });
});

it('is not used in a version that was not tested', async () => {
  const { writeFile, mkdir } = await import('node:fs/promises');
  const place = path.join(folder, 'node_modules', 'webgpu');
  await mkdir(place, { recursive: true });
  await writeFile(path.join(place, 'package.json'), JSON.stringify({ name: 'webgpu', version: '0.7.0' }));
  const { warnings } = await choose('webgpu');
  expect(warnings).toEqual([
    `webgpu was not used: the package in ${place} is version 0.7.0; install webgpu@0.6.2.`,
  ]);
});

it('says that nothing is installed', async () => {
  const { source, warnings } = await choose('webgpu');
  expect(source).toEqual(builtIn);
  expect(warnings).toEqual([
    'No GPU engine is installed (webgpu); “SCN: Install GPU Engine” in VS Code installs it.',
  ]);
});
