import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HumanError } from '../../../../src/base/humanError';
import { readCheckpoint } from '../../../../src/scn/checkpoints/readCheckpoint';
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

  it('takes “module.” off names', async () => {
    expect(await valuesOf(write(new Map([['module.a', floats([2], [7, 8])]])), 'a')).toEqual([7, 8]);
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
