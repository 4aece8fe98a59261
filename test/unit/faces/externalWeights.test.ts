import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import onnxProto from 'onnx-proto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HumanError } from '../../../src/base/humanError';
import { externalWeights } from '../../../src/faces/externalWeights';
import { identifyOwnBackbone } from '../../../src/faces/ownBackbone';
import type { Inference } from '../../../src/faces/runtime/loadRuntime';
import type { OwnBackbone } from '../../../src/protocol/faceModel';
import { tempFolder } from '../labels/tempFolder';
import { filters, writeSmallModel } from './smallModel';
import { onCpu } from './support';

const { onnx } = onnxProto;
const size = 24;
let inference: Inference;
let folder: string;
let file: string;

beforeAll(async () => {
  inference = await onCpu();
});
beforeEach(async () => {
  folder = path.join(await tempFolder(), 'model');
  await mkdir(folder);
  file = path.join(folder, 'face.onnx');
});

const own = (): OwnBackbone => ({
  ...{ id: undefined, file, inputSize: size, layout: 'NCHW', channels: 'RGB', output: undefined },
  ...{ mean: [0, 0, 0], scale: [1, 1, 1] },
});

/** The small model with the weights of its convolution in a file beside it, as exporters write large models. */
async function writeModelWithWeights(location: string): Promise<void> {
  await writeSmallModel(file, { size, layout: 'NCHW', outputs: ['embedding'] });
  const model = onnx.ModelProto.decode(await readFile(file));
  const weights = model.graph?.initializer?.find(({ name }) => name === 'weights');
  if (!weights?.rawData) throw new Error('The small model has no weights.');
  const place = path.join(folder, location);
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, weights.rawData);
  Object.assign(weights, external(location), { rawData: undefined });
  await writeFile(file, onnx.ModelProto.encode(model).finish());
}

function external(location: string) {
  return {
    dataLocation: onnx.TensorProto.DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: location },
      { key: 'offset', value: '0' },
    ],
  };
}

/** A model that only names files: one place of it has a tensor elsewhere. */
async function writeNaming(model: onnxProto.onnx.IModelProto): Promise<void> {
  await writeFile(
    file,
    onnx.ModelProto.encode(onnx.ModelProto.create({ irVersion: 8, opsetImport: [], ...model })).finish(),
  );
}

async function flipByte(place: string, position: number): Promise<void> {
  const handle = await open(place, 'r+');
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, position);
  await handle.write(Buffer.of((buffer[0] ?? 0) ^ 1), 0, 1, position);
  await handle.close();
}

describe("a model's weights count in its name, whatever their file is called", () => {
  test.each([
    'face.onnx.data',
    'face.onnx_data',
    'weights.bin',
    'conv1.weight',
    'parts/a/0',
    '..data',
    'Gewichte ä',
  ])('%s', async (location) => {
    await writeModelWithWeights(location);
    const before = await identifyOwnBackbone(own(), inference, 1);
    expect(await identifyOwnBackbone(own(), inference, 1)).toEqual(before);
    await flipByte(path.join(folder, location), 200);
    const after = await identifyOwnBackbone(own(), inference, 1);
    expect(after.id).not.toBe(before.id);
    expect(after.modelId).not.toBe(before.modelId);
    await flipByte(path.join(folder, location), 200);
    expect(await identifyOwnBackbone(own(), inference, 1)).toEqual(before);
  });

  test('a file that it does not name does not count', async () => {
    await writeModelWithWeights('weights.bin');
    const before = await identifyOwnBackbone(own(), inference, 1);
    await writeFile(path.join(folder, 'other.bin'), 'another model’s');
    expect(await identifyOwnBackbone(own(), inference, 1)).toEqual(before);
  });

  test('a link to them is followed, as caches of models have it', async () => {
    await writeModelWithWeights('weights.bin');
    const before = await identifyOwnBackbone(own(), inference, 1);
    await rename(path.join(folder, 'weights.bin'), path.join(folder, 'blob'));
    await symlink(path.join(folder, 'blob'), path.join(folder, 'weights.bin'));
    expect(await identifyOwnBackbone(own(), inference, 1)).toEqual(before);
    await flipByte(path.join(folder, 'blob'), 200);
    expect((await identifyOwnBackbone(own(), inference, 1)).id).not.toBe(before.id);
  });
});

test('a model without such weights, or with weights in files of the usual names, keeps its name of old', async () => {
  // Saved models and caches of features have it: the bytes of the model, of the file beside it, and the settings.
  const settings = [[size, 'NCHW', 'RGB', [0, 0, 0], [1, 1, 1], 'embedding', filters, 'mirrored'], 1];
  const nameOf = async (files: readonly string[]) => {
    const hash = createHash('sha256');
    for (const each of files) hash.update(await readFile(each));
    return `face-${hash.update(JSON.stringify(settings)).digest('hex').slice(0, 16)}`;
  };
  await writeSmallModel(file, { size, layout: 'NCHW', outputs: ['embedding'] });
  expect((await identifyOwnBackbone(own(), inference, 1)).modelId).toBe(await nameOf([file]));
  await writeModelWithWeights('face.onnx.data');
  const both = await nameOf([file, `${file}.data`]);
  expect((await identifyOwnBackbone(own(), inference, 1)).modelId).toBe(both);
});

const tensor = { name: 't', dims: [1], dataType: onnx.TensorProto.DataType.FLOAT, ...external('w.bin') };
const { AttributeType } = onnx.AttributeProto;
const node = (attribute: onnxProto.onnx.IAttributeProto) => ({ opType: 'X', attribute: [attribute] });
const inGraph = (attribute: onnxProto.onnx.IAttributeProto) => ({ graph: { node: [node(attribute)] } });
const graph = { initializer: [tensor] };

test.each<[string, onnxProto.onnx.IModelProto]>([
  ['a weight', { graph }],
  ['a sparse weight', { graph: { sparseInitializer: [{ values: tensor }] } }],
  ['its indices', { graph: { sparseInitializer: [{ indices: tensor }] } }],
  ['a constant', inGraph({ name: 'value', type: AttributeType.TENSOR, t: tensor })],
  ['constants', inGraph({ name: 'values', type: AttributeType.TENSORS, tensors: [tensor] })],
  [
    'a sparse constant',
    inGraph({ name: 'v', type: AttributeType.SPARSE_TENSOR, sparseTensor: { values: tensor } }),
  ],
  [
    'sparse constants',
    inGraph({ name: 'v', type: AttributeType.SPARSE_TENSORS, sparseTensors: [{ values: tensor }] }),
  ],
  ['a branch', inGraph({ name: 'then', type: AttributeType.GRAPH, g: graph })],
  ['a branch of a branch', inGraph({ name: 'then', g: inGraph({ name: 'else', g: graph }).graph })],
  ['branches', inGraph({ name: 'branches', type: AttributeType.GRAPHS, graphs: [{}, graph] })],
  ['a function', { functions: [{ name: 'f', node: [node({ name: 'value', t: tensor })] }] }],
  ['a training', { trainingInfo: [{ initialization: graph }] }],
])('weights elsewhere are found in %s', async (_, model) => {
  await writeFile(path.join(folder, 'w.bin'), 'weights');
  await writeNaming(model);
  expect(await externalWeights(file)).toEqual([path.join(folder, 'w.bin')]);
});

test('each file once, in order, without what a tensor in the model itself may say', async () => {
  for (const name of ['b', 'a', 'c']) await writeFile(path.join(folder, name), '');
  const named = (location: string) => ({ ...tensor, ...external(location) });
  await writeNaming({
    graph: {
      initializer: [named('b'), named('a'), named('./b'), { ...named('c'), dataLocation: 0 }],
    },
  });
  expect(await externalWeights(file)).toEqual([path.join(folder, 'a'), path.join(folder, 'b')]);
});

describe('is refused with a sentence', () => {
  test.each([
    '../w.bin',
    '/w.bin',
    'a/../../w.bin',
    '..',
    '.',
    'C:\\w.bin',
    'c:w.bin',
    '..\\w.bin',
    '\\\\host\\share\\w',
    '//host/w',
  ])('what leads outside of the folder: %s', async (location) => {
    await writeFile(path.join(path.dirname(folder), 'w.bin'), 'marker');
    await writeNaming({ graph: { initializer: [{ ...tensor, ...external(location) }] } });
    const refused = identifyOwnBackbone(own(), inference, 1);
    await expect(refused).rejects.toThrow(HumanError);
    await expect(refused).rejects.toThrow(
      `The face model “${file}” has weights in “${location}”, outside of its folder`,
    );
  });

  test('a file that is missing', async () => {
    await writeNaming({ graph });
    const refused = identifyOwnBackbone(own(), inference, 1);
    await expect(refused).rejects.toThrow(HumanError);
    await expect(refused).rejects.toThrow(`“${file}” has weights in “w.bin”, which is not there. Copy`);
  });

  test('a model that is cut short, or in itself too deep', async () => {
    await writeModelWithWeights('weights.bin');
    await writeFile(file, (await readFile(file)).subarray(0, 200));
    await expect(externalWeights(file)).rejects.toThrow(/cannot be loaded as an ONNX model \(.+\)\. Check/);
    let deep: onnxProto.onnx.IGraphProto = graph;
    for (let level = 0; level < 40; level++) deep = inGraph({ name: 'then', g: deep }).graph;
    await writeNaming({ graph: deep });
    await expect(externalWeights(file)).rejects.toThrow(/in one another more than 100 deep/);
  });
});
