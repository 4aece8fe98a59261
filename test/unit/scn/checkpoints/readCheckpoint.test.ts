import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HumanError } from '../../../../src/base/humanError';
import { readCheckpoint } from '../../../../src/scn/checkpoints/readCheckpoint';
import { fixture } from '../../support/fixture';
import {
  Call,
  type MadeUpTensor,
  floats,
  legacyCheckpoint,
  zipCheckpoint,
  zipEntries,
  zipFile,
} from './pickledCheckpoint';

const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

async function fileWith(bytes: Buffer): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scn-checkpoint-'));
  folders.push(folder);
  const file = path.join(folder, 'model.pth');
  await writeFile(file, bytes);
  return file;
}

async function valuesOf(bytes: Buffer, name: string): Promise<number[]> {
  const checkpoint = await readCheckpoint(await fileWith(bytes));
  try {
    return [...((await checkpoint.tensors.get(name)?.values()) ?? [])];
  } finally {
    checkpoint.close();
  }
}

const formats = [
  ['zip', zipCheckpoint],
  ['before 1.6', legacyCheckpoint],
] as const;

describe.each(formats)('the format %s', (_, write) => {
  it('gives the tensors by name, wherever the dictionary stands', async () => {
    const weights = new Map([['fc.weight', floats([2, 3], [1, 2, 3, 4, 5, 6])]]);
    for (const root of [
      weights,
      new Map([['state_dict', weights]]),
      new Map<string, unknown>([
        ['iter', 12],
        ['acc', 0.5],
        ['model_state_dict', weights],
      ]),
    ])
      expect(await valuesOf(write(root), 'fc.weight')).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ...['module.a', 'module.module.a', 'model.a', 'model.module.a', '_orig_mod.a', 'module._orig_mod.a'],
    ...['model.backbone.a', 'net.a', 'state_dict.a'],
  ])('takes wrappers off %s', async (name) => {
    expect(await valuesOf(write(new Map([[name, floats([2], [7, 8])]])), 'a')).toEqual([7, 8]);
  });

  it('takes wrappers off within a name, and keeps what a layer is called', async () => {
    const names = ['features._orig_mod.0.module.weight', 'fc.module'];
    const root = new Map(names.map((name, i) => [name, floats([1], [i])]));
    expect(await valuesOf(write(root), 'features.0.weight')).toEqual([0]);
    expect(await valuesOf(write(root), 'fc.module')).toEqual([1]);
  });

  it.each([
    ['model', 'state_dict'],
    ['backbone'],
    ['net', 'module'],
    ['resnet_of_mine'],
    ['state_dict_ema', 'model'],
  ])('finds weights under %s %s', async (...keys) => {
    const weights: unknown = new Map([['w', floats([1], [5])]]);
    const rest = ['optimizer', new Map([['state', new Map([['exp_avg', floats([1], [9])]])]])] as const;
    const root = keys.reduceRight((inner, key) => new Map<string, unknown>([[key, inner], rest]), weights);
    expect(await valuesOf(write(root), 'w')).toEqual([5]);
  });

  it('takes the outer of two tensors for the one that a name means, and one tensor with two names for one', async () => {
    const shared = floats([1], [3]);
    const root = new Map([
      ['backbone.fc', floats([1], [1])],
      ['fc', floats([1], [2])],
      ['net.w', shared],
      ['model.w', shared],
    ]);
    expect(await valuesOf(write(root), 'fc')).toEqual([2]);
    expect(await valuesOf(write(root), 'w')).toEqual([3]);
  });

  it('refuses to choose between networks', async () => {
    const one = new Map([['w', floats([1], [1])]]);
    const two = new Map([['w', floats([1], [2])]]);
    for (const root of [
      new Map([
        ['teacher', one],
        ['student', two],
      ]),
      new Map([
        ['encoder.w', floats([1], [1])],
        ['backbone.w', floats([1], [2])],
      ]),
    ])
      await expect(readCheckpoint(await fileWith(write(root)))).rejects.toThrow(
        /weights of several networks \((teacher, student|encoder\.w, backbone\.w)\)/,
      );
  });

  it('reads a tensor that repeats numbers of its storage', async () => {
    const expanded = { ...floats([2, 3], [4, 5]), strides: [1, 0] };
    expect(await valuesOf(write(new Map([['w', expanded]])), 'w')).toEqual([4, 4, 4, 5, 5, 5]);
  });

  it('reads hundreds of views of one storage, each its own numbers alone', async () => {
    // All of it each time would be 2 GB, which takes longer than a test may.
    const flat = Float32Array.from({ length: 1_000_000 }, (_, i) => i);
    const { bytes, storage, count } = floats([1], flat);
    const views = Array.from({ length: 500 }, (_, i) => ({
      ...{ bytes, storage, count, shape: [2, 1000], strides: [1000, 1], offset: 2000 * i },
    }));
    const file = await fileWith(write(viewsOf(views)));
    const checkpoint = await readCheckpoint(file);
    for (const [name, tensor] of checkpoint.tensors) {
      const values = await tensor.values();
      expect([values.length, values[0], values[1999]]).toEqual([
        2000,
        ...[0, 1999].map((at) => 2000 * Number(name) + at),
      ]);
    }
    checkpoint.close();
  });

  it('reads halves', async () => {
    const bytes = Buffer.alloc(10);
    [0x3c00, 0xc000, 0x7bff, 0x0001, 0x3555].forEach((bits, i) => bytes.writeUInt16LE(bits, 2 * i));
    const half: MadeUpTensor = { shape: [5], storage: 'HalfStorage', count: 5, bytes };
    // IEEE 754: 1, −2, the largest, the smallest, and the nearest to a third.
    expect(await valuesOf(write(new Map([['w', half]])), 'w')).toEqual([
      1,
      -2,
      65504,
      2 ** -24,
      0.333251953125,
    ]);
  });

  it('reads a view: transposed, from the middle of its storage', async () => {
    const view = { ...floats([2, 2], [9, 1, 2, 3, 4]), strides: [1, 2], offset: 1 };
    expect(await valuesOf(write(new Map([['w', view]])), 'w')).toEqual([1, 3, 2, 4]);
  });

  it.each(['os.system', 'posix.system', 'builtins.eval', 'torch.load', 'torch.nn.modules.linear.Linear'])(
    'refuses %s by name, and runs nothing',
    async (name) => {
      const hostile = write(new Map<string, unknown>([['state_dict', new Call(name, ['touch /tmp/owned'])]]));
      await expect(readCheckpoint(await fileWith(hostile))).rejects.toThrow(`“${name}”`);
    },
  );

  it('carries options and metrics of numpy and argparse along, unread', async () => {
    const root = new Map<string, unknown>([
      ['best', new Call('numpy.core.multiarray.scalar', [new Call('numpy.dtype', ['f8']), 'bytes'])],
      ['args', new Call('argparse.Namespace', [])],
      ['state_dict', new Map([['w', floats([1], [5])]])],
    ]);
    expect(await valuesOf(write(root), 'w')).toEqual([5]);
  });

  it('says of every cut that the file is damaged, whatever was cut off', async () => {
    const whole = write(
      new Map([
        ['w', floats([64], new Float32Array(64).fill(1))],
        ['v', floats([4], [1, 2, 3, 4])],
      ]),
    );
    for (let length = 1; length < whole.length; length += 7) {
      const error: unknown = await valuesOf(whole.subarray(0, length), 'v').then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error, `cut at ${length}`).toBeInstanceOf(HumanError);
    }
  });

  it('takes no memory for numbers that are only claimed', async () => {
    const claimed = { ...floats([1], [1]), shape: [2 ** 29], strides: [1], count: 2 ** 29 };
    await expect(readCheckpoint(await fileWith(write(new Map([['w', claimed]]))))).rejects.toThrow(
      HumanError,
    );
    const beyond = { ...floats([3], [1, 2, 3]), shape: [4] };
    await expect(readCheckpoint(await fileWith(write(new Map([['w', beyond]]))))).rejects.toThrow(
      /beyond its storage/,
    );
  });
});

/** Weights by their numbers. */
function viewsOf(views: readonly MadeUpTensor[]): Map<string, MadeUpTensor> {
  return new Map(views.map((view, i) => [String(i), view]));
}

// Made by PyTorch 1.13: a training checkpoint with all that programs put beside weights (states of optimizers and schedulers,
// types, numpy's scalars and arrays, sets, paths, a Namespace, 2**70, -2**40; "model.module." before names, and an expanded
// bias), a module saved whole, and a scripted one.
const made = (name: string) => readFile(fixture('checkpoints', name));

it('reads a whole training checkpoint of PyTorch, whatever stands beside the weights', async () => {
  expect(await valuesOf(await made('training.pth'), 'fc.weight')).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await valuesOf(await made('training.pth'), 'fc.bias')).toEqual([0.5, 0.5]);
});

it.each([
  [
    'whole.pth',
    /whole model, an object of the class “__main__\.Net”.*torch\.load\("model\.pth", weights_only=False\)\.state_dict\(\)/,
  ],
  ['script.pt', /TorchScript program.*torch\.jit\.load\("model\.pth"\)\.state_dict\(\)/],
])('refuses %s, and says what to save instead', async (name, sentence) => {
  await expect(readCheckpoint(await fileWith(await made(name)))).rejects.toThrow(sentence);
});

it('refuses a zip whose header claims 2 GB, without taking them', async () => {
  const zip = zipFile(zipEntries(new Map([['w', floats([1], [1])]])));
  // The sizes of the first entry, data.pkl, in the central directory.
  const entry = zip.indexOf('PK\u0001\u0002');
  zip.writeUInt32LE(2 ** 31, entry + 20);
  zip.writeUInt32LE(2 ** 31, entry + 24);
  const before = process.memoryUsage().rss;
  await expect(readCheckpoint(await fileWith(zip))).rejects.toThrow(/claims 2,147,483,648 bytes/);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
});

it.each([
  ['something else', Buffer.from('not a checkpoint at all')],
  ['an empty file', Buffer.alloc(0)],
  ['another zip', zipFile(new Map([['a.txt', Buffer.from('a')]]))],
  ['no weights', zipCheckpoint(new Map([['epoch', 3]]))],
])('says of %s what it is not', async (_, bytes) => {
  await expect(readCheckpoint(await fileWith(bytes))).rejects.toThrow(HumanError);
});

it('says of a missing file that it cannot be opened', async () => {
  await expect(readCheckpoint('/nowhere/model.pth')).rejects.toThrow(/cannot be opened/);
});
