import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extractFeatures } from '../../../src/faces/extractFeatures';
import { identifyOwnBackbone } from '../../../src/faces/ownBackbone';
import { type Inference, nativeRuntime } from '../../../src/faces/runtime/loadRuntime';
import type { OwnBackbone } from '../../../src/protocol/faceModel';
import { type SmallModel, expectedEmbedding, filters, writeSmallModel } from './smallModel';
import { seededPicture, temporaryFolder } from './support';

const size = 24;
const count = 5;
const mean: [number, number, number] = [91.5, 104, 131];
const scale: [number, number, number] = [1 / 60, 1 / 64, 1 / 50];

let folder: string;
let remove: () => Promise<void>;
let inference: Inference;
let files: string[];
let pictures: Buffer[];

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  inference = { runtime: await nativeRuntime(), provider: 'cpu' };
  const seeded = Array.from({ length: count }, (_, index) => seededPicture(index + 1, size));
  pictures = await Promise.all(seeded.map((picture) => picture.clone().raw().toBuffer()));
  files = await Promise.all(
    seeded.map(async (picture, index) => {
      const file = path.join(folder, `${index}.png`);
      await picture.clone().png().toFile(file);
      return file;
    }),
  );
});

afterAll(() => remove());

function own(file: string, changes: Partial<OwnBackbone> = {}): OwnBackbone {
  return {
    id: undefined,
    file,
    inputSize: size,
    layout: 'NCHW',
    channels: 'BGR',
    mean,
    scale,
    output: undefined,
    ...changes,
  };
}

async function model(name: string, changes: Partial<SmallModel> = {}): Promise<string> {
  const file = path.join(folder, `${name}.onnx`);
  await writeSmallModel(file, { size, layout: 'NCHW', outputs: ['embedding'], ...changes });
  return file;
}

/** Planes of blue, green and red, each less its mean and scaled; from right to left for the mirror image. */
function planes(rgb: Buffer, mirrored: boolean): Float32Array {
  const values = new Float32Array(3 * size * size);
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const value = rgb[(y * size + (mirrored ? size - 1 - x : x)) * 3 + 2 - channel] ?? NaN;
        values[(channel * size + y) * size + x] = (value - (mean[channel] ?? NaN)) * (scale[channel] ?? NaN);
      }
    }
  }
  return values;
}

describe('an ONNX model of one’s own', () => {
  const cases: [string, Partial<SmallModel>, Partial<OwnBackbone>, digits?: number][] = [
    ['NCHW', {}, {}],
    ['NHWC', { layout: 'NHWC' }, { layout: 'NHWC' }],
    ['a map NCHW', { outputs: ['map'] }, {}],
    ['a map NHWC', { layout: 'NHWC', outputs: ['map'] }, { layout: 'NHWC' }],
    ['one of several outputs', { outputs: ['rows', 'embedding'] }, { output: 'embedding' }],
    ['one image at a time', { batch: 1 }, {}],
    ['four images at a time', { batch: 4 }, {}],
    ['halves in', { inputType: 'float16' }, {}, 2],
    ['halves in and out', { inputType: 'float16', outputs: ['half'] }, {}, 2],
  ];
  test.each(cases)('gives what plain arithmetic gives: %s', async (name, written, settings, digits = 4) => {
    const file = await model(name.replaceAll(' ', '-'), written);
    const backbone = await identifyOwnBackbone(own(file, settings), inference, 1);
    expect(backbone).toMatchObject({ dimensions: filters, classifier: undefined });
    const table = await extractFeatures({
      ...{ files, backbone, inference, cacheFolder: path.join(folder, 'cache') },
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onNote: (line) => {
        throw new Error(line);
      },
    });
    expect([...table.failures]).toEqual([]);
    pictures.forEach((picture, row) => {
      const upright = expectedEmbedding(planes(picture, false), size);
      const mirror = expectedEmbedding(planes(picture, true), size);
      const expected = upright.map((value, index) => (value + (mirror[index] ?? NaN)) / 2);
      // Faces and their mirror images differ, or this would show nothing.
      expect(upright[0]).not.toBeCloseTo(mirror[0] ?? NaN, 3);
      const features = table.features.subarray(row * filters, (row + 1) * filters);
      features.forEach((value, index) => {
        expect(value).toBeCloseTo(expected[index] ?? NaN, digits);
      });
    });
  });

  test('is named by its content, its settings and what people call it', async () => {
    const file = await model('named');
    const id = async (changes: Partial<OwnBackbone>) =>
      (await identifyOwnBackbone(own(file, changes), inference, 1)).id;
    const first = await id({});
    expect(first).toMatch(/^named-[0-9a-f]{16}$/);
    expect(await id({})).toBe(first);
    expect(await id({ id: 'mine' })).toMatch(/^mine-/);
    expect(await id({ channels: 'RGB' })).not.toBe(first);
    await model('named', { outputs: ['map'] });
    expect(await id({})).not.toBe(first);
  });

  test('counts the weights that exporters put into a file beside it', async () => {
    const file = await model('beside');
    const id = async () => (await identifyOwnBackbone(own(file), inference, 1)).id;
    const alone = await id();
    await writeFile(`${file}.data`, 'weights');
    expect(await id()).not.toBe(alone);
  });
});

describe('a model that does not fit is refused with a sentence', () => {
  const cases: [string, Partial<SmallModel>, Partial<OwnBackbone>, RegExp][] = [
    ['dropout', { outputs: ['dropped'] }, {}, /gives other features each time .* after `model\.eval\(\)`/],
    [
      'the batch’s mean',
      { outputs: ['centred'] },
      {},
      /depends on the other images beside it.*model\.eval\(\)/,
    ],
    ['several inputs', { inputs: 2 }, {}, /must have one input, the image, but has 2 \(“image”, “second”\)/],
    ['another type', { inputType: 'double' }, {}, /its input is float64, not float32/],
    ['another size', {}, { inputSize: 32 }, /its input is \[n, 3, 24, 24\], not \[n, 3, 32, 32\]/],
    ['another layout', {}, { layout: 'NHWC' }, /its input is \[n, 3, 24, 24\], not \[n, 24, 24, 3\]/],
    ['no such output', {}, { output: 'features' }, /has no output “features”, but “embedding”/],
    [
      'several outputs',
      { outputs: ['map', 'embedding'] },
      {},
      /has 2 outputs, “map”, “embedding”. Name the one with the features in `output`/,
    ],
    ['rank', { outputs: ['rows'] }, {}, /output “rows” is \[n, 4, 576\], neither \[n, features\] nor a map/],
    ['too many features', { outputs: ['wide'] }, {}, /gives 9000 features; 1 to 8192 are possible/],
    ['no numbers', { outputs: ['logarithm'] }, {}, /gives values that are not numbers/],
    ['no row an image', { outputs: ['sum'] }, {}, /its output for 2 images is \[1, 4\]/],
  ];
  test.each(cases)('%s', async (name, written, settings, sentence) => {
    const file = await model(`misfit-${name.replaceAll(' ', '-')}`, written);
    const refused = identifyOwnBackbone(own(file, settings), inference, 1);
    await expect(refused).rejects.toThrow(sentence);
    await expect(refused).rejects.toMatchObject({ name: 'HumanError' });
    await expect(refused).rejects.toThrow(file);
  });

  test('no file, and a file that is no model', async () => {
    const missing = path.join(folder, 'nowhere.onnx');
    await expect(identifyOwnBackbone(own(missing), inference, 1)).rejects.toThrow(
      /nowhere\.onnx” cannot be read \(.*Check its path/,
    );
    const text = path.join(folder, 'text.onnx');
    await writeFile(text, 'not a model');
    await expect(identifyOwnBackbone(own(text), inference, 1)).rejects.toThrow(
      /text\.onnx” cannot be loaded as an ONNX model/,
    );
  });
});
