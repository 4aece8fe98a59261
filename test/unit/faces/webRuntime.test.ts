import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backbone } from '../../../src/faces/backbone';
import { extractFeatures } from '../../../src/faces/extractFeatures';
import { chooseProvider } from '../../../src/faces/runtime/chooseProvider';
import { type Inference, loadRuntime } from '../../../src/faces/runtime/loadRuntime';
import { convertedBackbone, onCpu, temporaryFolder, writeFaces } from './support';

/** Where `npm run build` puts onnxruntime-web's files. */
const wasmFolder = path.resolve(import.meta.dirname, '../../../dist');

let folder: string;
let remove: () => Promise<void>;
let backbone: Backbone;
let notes: string[];

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  backbone = await convertedBackbone(folder);
  notes = [];
});
afterAll(() => remove());

const noBinary = () =>
  Promise.reject(new Error('Cannot find module onnxruntime_binding.node\nRequire stack:'));
const note = (line: string) => void notes.push(line);

function features(files: string[], inference: Inference) {
  return extractFeatures({
    ...{ files, backbone, inference, cacheFolder: path.join(folder, 'cache') },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onNote: note,
  });
}

describe('without native code', () => {
  test('features are the same on WebAssembly, and a note says that it takes longer', async () => {
    const runtime = await loadRuntime(wasmFolder, note, noBinary);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(
      /^onnxruntime has no native code that runs here \(Cannot find module onnxruntime_binding\.node\): features are computed on WebAssembly/,
    );
    const native = await onCpu();
    // One version: a network that was trained on features of either works on those of the other.
    expect(runtime.version).toBe(native.runtime.version);
    expect(runtime.name).not.toBe(native.runtime.name);
    const options = { choice: 'auto', cacheFolder: folder, threads: 2, onNote: note } as const;
    expect(await chooseProvider(backbone, runtime, options)).toBe('wasm');

    const files = await writeFaces(folder, 40);
    const [expected, table] = [
      await features(files, native),
      await features(files, { runtime, provider: 'wasm' }),
    ];
    expect([table.decoded, table.failures.size]).toEqual([40, 0]);
    const largest = expected.features.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    table.features.forEach((value, index) => {
      expect(Math.abs(value - (expected.features[index] ?? NaN))).toBeLessThan(1e-4 * largest);
    });
    expect(largest).toBeGreaterThan(0.1);
  });

  test('where there is some, it is used', async () => {
    const runtime = await loadRuntime('/nowhere', note);
    expect(runtime.providers[0]).toBe('cpu');
  });
});
