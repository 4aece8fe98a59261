import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Backbone } from '../../../src/faces/backbone';
import {
  chooseProvider,
  ProviderMemory,
  type ProbeResult,
  probeProvider,
  relativeDifference,
} from '../../../src/faces/runtime/chooseProvider';
import { type InferenceRuntime, nativeRuntime, whatIsMissing } from '../../../src/faces/runtime/loadRuntime';
import type { ProviderChoice } from '../../../src/protocol/faceModel';
import { convertedBackbone, temporaryFolder } from './support';

let folder: string;
let remove: () => Promise<void>;
let backbone: Backbone;
/** onnxruntime-node as it is here, with the names of providers that a machine without a graphics processor lacks. */
let runtime: InferenceRuntime;
let notes: string[];
let cacheFolder: string;
let runs = 0;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  backbone = await convertedBackbone(folder);
  runtime = { ...(await nativeRuntime()), providers: ['cpu', 'dml', 'coreml'] };
});
afterAll(() => remove());
beforeEach(() => {
  notes = [];
  cacheFolder = path.join(folder, `cache${runs++}`);
});

const cpuPace = 100;
const sound: ProbeResult = { difference: 1e-6, facesPerSecond: 400, cpuFacesPerSecond: cpuPace };

type Probes = Partial<Record<string, ProbeResult | Error>>;

/** @param probes what measuring each provider gives; one that is not named must not be measured. */
function choose(choice: ProviderChoice, probes?: Probes): Promise<string> {
  return chooseProvider(backbone, runtime, {
    ...{ choice, cacheFolder, threads: 1, onNote: (line) => notes.push(line) },
    ...(probes && {
      probe: (_model, _runtime, provider) => {
        const result = probes[provider] ?? new Error(`${provider} was measured, uncalled for`);
        return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
      },
    }),
  });
}

describe('a provider that this machine lacks', () => {
  // Real attempts: onnxruntime's own answer.
  test('is left alone by `auto`, without a word', async () => {
    expect(await choose('auto')).toBe('cpu');
    expect(notes).toEqual([]);
  });

  test('chosen by name gives way to the CPU, and a note says why', async () => {
    expect(await choose('coreml')).toBe('cpu');
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(
      /^CoreML is set, but it cannot run the face model here \(.+\): features are computed on the CPU\.$/,
    );
  });

  test('and that onnxruntime does not even name', async () => {
    expect(await choose('cuda')).toBe('cpu');
    expect(notes).toEqual([`CUDA is set, but ${runtime.missing('cuda')}: features are computed on the CPU.`]);
  });

  test('is said to lack what it lacks', () => {
    expect(whatIsMissing('webgpu', true)).toBe(
      'there is no graphics processor that Linux shows (/dev/dri, /dev/nvidiactl, /dev/dxg)',
    );
    expect(whatIsMissing('dml', false)).toBe('it is for Windows alone');
    expect(whatIsMissing('coreml', false)).toBe('it is for Macs alone');
    expect(whatIsMissing('cuda', false)).toBe(
      `onnxruntime is built without it for ${process.platform} on ${process.arch}`,
    );
  });
});

describe('a provider that is there', () => {
  test('is taken by `auto` where it is the fastest that agrees with the CPU', async () => {
    const faster = { ...sound, facesPerSecond: 500 };
    expect(await choose('auto', { dml: sound, coreml: faster })).toBe('coreml');
    expect(notes[1]).toBe(
      'CoreML was tried: 500 faces a second, the CPU 100; the features differ by 1.0e-6 of the largest.',
    );
  });

  const unfit: [string, ProbeResult | Error][] = [
    ['slower', { ...sound, facesPerSecond: cpuPace }],
    ['wrong', { ...sound, difference: 0.02 }],
    ['broken', new Error('device lost')],
  ];
  test.each(unfit)('is not taken by `auto` where it is %s', async (_, result) => {
    expect(await choose('auto', { dml: result, coreml: result })).toBe('cpu');
    expect(await choose('auto', { dml: sound, coreml: result })).toBe('cpu');
  });

  test('is taken by name even where it is slower, but not where it computes something else', async () => {
    expect(await choose('dml', { dml: { ...sound, facesPerSecond: 1 } })).toBe('dml');
    expect(await choose('coreml', { coreml: { ...sound, difference: 0.02 } })).toBe('cpu');
    expect(notes.at(-1)).toMatch(
      /^CoreML is set, but its features are not those of the CPU \(they differ by 2\.0e-2 of the largest\)/,
    );
  });

  test('is measured once, and again by name after it failed', async () => {
    await choose('auto', { dml: sound, coreml: new Error('no device') });
    notes = [];
    expect(await choose('auto', {})).toBe('dml');
    expect(notes).toEqual([]);
    expect(await choose('coreml', { coreml: sound })).toBe('coreml');
    expect(await choose('auto', {})).toMatch(/^(dml|coreml)$/);
  });

  test('whose driver ended the process is left alone by `auto`', async () => {
    const memory = new ProviderMemory(cacheFolder);
    for (const provider of ['dml', 'coreml'])
      await memory.keep({ kind: 'started' }, backbone.id, runtime.name, provider);
    expect(await choose('auto', {})).toBe('cpu');
    expect(await choose('dml', { dml: sound })).toBe('dml');
  });
});

describe('probing', () => {
  test('measures a provider beside the CPU on the same images', async () => {
    const result = await probeProvider(backbone, runtime, 'cpu', 1);
    expect(result.difference).toBe(0);
    expect(result.facesPerSecond).toBeGreaterThan(0);
    expect(result.cpuFacesPerSecond).toBeGreaterThan(0);
  });

  test('finds a provider that computes something else', async () => {
    // No provider here is at fault, so one is made up; what finds it is not.
    const faulty: InferenceRuntime = {
      ...runtime,
      load: async (file, provider, threads) => {
        const session = await runtime.load(file, 'cpu', threads);
        if (provider === 'cpu') return session;
        const run = session.run.bind(session);
        session.run = (feeds: Record<string, Tensor>) => {
          const halved = Object.entries(feeds).map(([name, { data, dims }]) => {
            const values = (data as Float32Array).map((value) => value / 2);
            return [name, new runtime.Tensor('float32', values, dims)];
          });
          return run(Object.fromEntries(halved) as Record<string, Tensor>);
        };
        return session;
      },
    };
    expect((await probeProvider(backbone, faulty, 'dml', 1)).difference).toBeGreaterThan(0.05);
  });

  test('compares with the largest feature', () => {
    const expected = Float32Array.of(0, -4, 2);
    expect(relativeDifference(Float32Array.of(0, -4, 2), expected)).toBe(0);
    expect(relativeDifference(Float32Array.of(1, -4, 2), expected)).toBe(0.25);
    expect(relativeDifference(Float32Array.of(0, NaN, 2), expected)).toBe(Number.MAX_VALUE);
    expect(relativeDifference(Float32Array.of(0, -4), expected)).toBe(Number.MAX_VALUE);
  });
});
