import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importCheckpoint } from '../../../../src/audit/models/importCheckpoint';
import { readModelFolder } from '../../../../src/audit/models/modelFolder';
import type { ScnModel } from '../../../../src/scn/models/modelFiles';
import type { ImagesModelDescription } from '../../../../src/scn/models/modelDescription';
import { resNetShapes } from '../../../../src/scn/models/imagesModel';
import { resNet18 } from '../../../../src/scn/resnet/resNetShape';
import { Call, floats, type MadeUpTensor, zipCheckpoint } from '../../scn/checkpoints/pickledCheckpoint';
import { fixture } from '../../support/fixture';
import { sharedFile, sharedSkipReason } from '../../support/sharedFolder';
import { startTestEngine } from '../../support/startTestEngine';
import { outputsOf } from '../../scn/models/referenceOutputs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-import-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function checkpoint(name: string, root: unknown): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, Buffer.isBuffer(root) ? root : zipCheckpoint(root));
  return file;
}

const toFolder = (file: string, classes?: readonly string[]) =>
  importCheckpoint({ file, folder: `${file}.model`, classes });

const layers = resNetShapes(resNet18);
const made = (shape: readonly number[], start: number) =>
  floats(
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => start + (i % 7) / 8),
  );

/** A ResNet-18 with numbers of no meaning, as a face recognition network is saved: with another classifier. */
function recognition(): Map<string, MadeUpTensor> {
  const tensors = new Map(layers.map(({ name, shape }, i) => [`module.${name}`, made(shape, i)]));
  return tensors.set('module.feature.weight', made([10, 512], 0));
}

/** Where the official code keeps the layers. */
const official: Readonly<Record<string, string>> = {
  conv1: 'features.0',
  bn1: 'features.1',
  layer1: 'features.4',
  layer2: 'features.5',
  layer3: 'features.6',
  layer4: 'features.7',
};

function selfCure(outputs: number): Map<string, MadeUpTensor> {
  const tensors = new Map(
    layers.map(({ name, shape }, i) => {
      const [layer = '', ...rest] = name.split('.');
      return [[official[layer] ?? layer, ...rest].join('.'), made(shape, i)];
    }),
  );
  tensors.set('fc.weight', made([outputs, 512], 1)).set('fc.bias', made([outputs], 2));
  return tensors.set('alpha.0.weight', made([1, 512], 3)).set('alpha.0.bias', made([1], 4));
}

describe('importing a checkpoint', () => {
  it('makes starting weights of a face recognition network', async () => {
    const summary = await toFolder(await checkpoint('faces.pth', new Map([['state_dict', recognition()]])));
    expect(summary).toMatchObject({ kind: 'backbone', classes: [] });
    const { description, weights } = await readModelFolder(summary.folder);
    expect(description).toMatchObject({ kind: 'backbone', shape: { inputSize: 224, blocks: [2, 2, 2, 2] } });
    expect([...weights.values('backbone/bn1.weight', [64])].slice(0, 3)).toEqual([1, 1.125, 1.25]);
  });

  it('takes seven outputs of the official network for RAF-DB’s, and says so', async () => {
    const root = new Map([['model_state_dict', selfCure(7)]]);
    const summary = await toFolder(await checkpoint('scn.pth', root));
    expect(summary.kind).toBe('images');
    expect(summary.notes.join(' ')).toMatch(/taken for RAF-DB’s.*0 Surprise, 1 Fear.*6 Neutral/);
    const named = await toFolder(path.join(folder, 'scn.pth'), ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(named.classes).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('asks for the names of other outputs', async () => {
    const file = await checkpoint('eight.pth', new Map([['model_state_dict', selfCure(8)]]));
    await expect(toFolder(file)).rejects.toThrow(/has 8 outputs and does not say what they mean/);
    await expect(toFolder(file, ['a', 'b'])).rejects.toThrow(/8 outputs, but 2 class names were given/);
    await expect(readdir(`${file}.model`)).rejects.toThrow(/ENOENT/);
  });

  const without = (name: string) => {
    const tensors = selfCure(7);
    tensors.delete(name);
    return tensors;
  };
  const notNumbers = floats([64], new Float32Array(64).fill(NaN));
  it.each<[string, () => unknown, RegExp]>([
    [
      'a missing layer',
      () => without('features.5.0.conv1.weight'),
      /has no tensor “features\.5\.0\.conv1\.weight”/,
    ],
    ['a missing bias', () => without('fc.bias'), /has no tensor “fc\.bias”/],
    [
      'another shape',
      () => selfCure(7).set('features.1.weight', floats([32], new Float32Array(32))),
      /“features\.1\.weight” in .* has the shape 32 instead of 64/,
    ],
    [
      'a ResNet-34',
      () => recognition().set('module.layer1.2.conv1.weight', made([64, 64, 3, 3], 0)),
      /has a tensor “layer1\.2\.conv1\.weight”, which a ResNet-18 has not/,
    ],
    [
      'a layer between, in the official layout',
      () => selfCure(7).set('features.4.0.se.fc1.weight', made([4, 64], 0)),
      /has a tensor “features\.4\.0\.se\.fc1\.weight”/,
    ],
    [
      'a variance below zero',
      () => selfCure(7).set('features.1.running_var', made([64], -0.5)),
      /“features\.1\.running_var” in .* holds variances below zero/,
    ],
    ['values that are no numbers', () => selfCure(7).set('features.1.weight', notNumbers), /are no numbers/],
    [
      'a command to run',
      () => new Map([['model_state_dict', new Call('os.system', ['touch owned'])]]),
      /asks for “os\.system”/,
    ],
    [
      'a file cut short',
      () => zipCheckpoint(new Map([['model_state_dict', selfCure(7)]])).subarray(0, 20_000_000),
      /damaged or was cut short/,
    ],
    [
      '2 GB that are not there',
      () => {
        const zip = zipCheckpoint(new Map([['w', floats([1], [1])]]));
        const place = zip.indexOf('PK\u0001\u0002');
        zip.writeUInt32LE(2 ** 31, place + 20);
        zip.writeUInt32LE(2 ** 31, place + 24);
        return zip;
      },
      /claims 2,147,483,648 bytes/,
    ],
  ])('refuses %s with a sentence, and writes nothing', async (name, root, sentence) => {
    const file = await checkpoint(`${name.replaceAll(' ', '-')}.pth`, root());
    await expect(toFolder(file)).rejects.toThrow(sentence);
    await expect(readdir(`${file}.model`)).rejects.toThrow(/ENOENT/);
  });
});

const reference = sharedFile('reference', 'scn-resnet18.pth');
const outputs = fixture('reference', 'scn-resnet18.json');
describe.skipIf(!reference)(`the official checkpoint (${sharedSkipReason})`, () => {
  it('gives PyTorch’s features, importance and logits after it was imported and read again', async () => {
    await startTestEngine();
    const target = path.join(folder, 'reference');
    await importCheckpoint({ file: reference ?? '', folder: target, classes: undefined });
    const model = await readModelFolder(target);
    expect(model.description.kind).toBe('images');
    const expected = JSON.parse(readFileSync(outputs, 'utf8')) as Record<string, number[] | number[][]>;
    const actual = await outputsOf(model as ScnModel<ImagesModelDescription>);
    for (const name of ['features', 'alpha', 'weighted_logits'] as const) {
      const wanted = (expected[name] ?? []).flat();
      const largest = Math.max(...wanted.map(Math.abs));
      expect(actual[name]).toHaveLength(wanted.length);
      wanted.forEach((value, i) => {
        expect(Math.abs((actual[name][i] ?? NaN) - value) / largest).toBeLessThan(1e-4);
      });
    }
    expect((await readFile(path.join(target, 'weights.bin'))).length).toBeGreaterThan(44_000_000);
  });
});
