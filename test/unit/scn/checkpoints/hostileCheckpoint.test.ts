import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HumanError } from '../../../../src/base/humanError';
import { readCheckpoint } from '../../../../src/scn/checkpoints/readCheckpoint';
import { PickleReader, unpickle } from '../../../../src/scn/checkpoints/unpickle';
import { Call, floats, legacyCheckpoint, zipCheckpoint } from './pickledCheckpoint';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-hostile-'));
  file = path.join(folder, 'model.pth');
});
afterAll(() => rm(folder, { recursive: true }));

/** Reads everything in a checkpoint. */
async function readAll(bytes: Buffer): Promise<void> {
  await writeFile(file, bytes);
  const checkpoint = await readCheckpoint(file);
  try {
    for (const [, tensor] of checkpoint.tensors) await tensor.values();
  } finally {
    checkpoint.close();
  }
}

const pickle = (text: string) => unpickle(new PickleReader(Buffer.from(text, 'latin1')), 'model.pth');
/** The pickle of a text. */
const text = (value: string) => `X${String.fromCharCode(value.length)}\0\0\0${value}`;

const root = new Map<string, unknown>([
  ['epoch', 12],
  ['best', 0.25],
  [
    'state_dict',
    new Map<string, unknown>([
      ['module.fc.weight', floats([2, 3], [1, 2, 3, 4, 5, 6])],
      ['module.fc.bias', floats([2], [7, 8])],
    ]),
  ],
  ['args', new Call('argparse.Namespace', [])],
]);

describe.each([
  ['zip', zipCheckpoint(root)],
  ['before 1.6', legacyCheckpoint(root)],
])('a checkpoint in the format %s with changed bytes', (_, whole) => {
  it('is read or refused with a sentence, whatever is changed', async () => {
    const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255) });
    const before = process.memoryUsage().rss;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, to } of changes) bytes[at] = to;
        await readAll(bytes).catch((error: unknown) => {
          if (!(error instanceof HumanError)) throw error;
        });
      }),
      { numRuns: 500, seed: 3 },
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 * 1024);
  }, 60_000);
});

it('reads options of argparse and metrics of numpy as Python pickles them: constructed, then set', () => {
  // Namespace.__new__, then its state; dtype('f8') with its state.
  expect(pickle(`\x80\x02cargparse\nNamespace\n)\x81}(${text('lr')}K\x01ub.`)).toBeDefined();
  expect(pickle(`\x80\x02cnumpy\ndtype\n(${text('f8')}K\0K\x01tR(K\x03${text('<')}tb.`)).toBeDefined();
});

it.each([
  ['\x8a\x06\0\0\0\0\0\xff', -(2 ** 40)],
  ['\x8a\x01\xff', -1],
  ['\x8a\x02\xff\0', 255],
  ['\x8a\0', 0],
  ['\x8a\x09\0\0\0\0\0\0\0\0\x40', 2 ** 70],
  ['\x8b\x07\0\0\0\xff\xff\xff\xff\xff\xff\x1f', 2 ** 53 - 1],
  ['\x8b\x08\0\0\0\0\0\0\0\0\0\0\x80', -(2 ** 63)],
  ['G\x3f\xf8\0\0\0\0\0\0', 1.5],
])('reads a whole number of any length and sign: %j is %d', (code, value) => {
  expect(pickle(`\x80\x02${code}.`)).toBe(value);
});

it('ends a pickle whose length below zero leads back to itself', () => {
  expect(() => pickle('\x80\x02B\xfb\xff\xff\xff.')).toThrow(/a length is below zero/);
});

it('gives attributes of nothing but schedulers', () => {
  const asked = (owner: string) => `\x80\x02cbuiltins\ngetattr\nc${owner}\n${text('x')}\x86R.`;
  expect(pickle(asked('torch.optim.lr_scheduler\nOneCycleLR'))).toBeDefined();
  for (const owner of ['torch\nSize', 'builtins\nobject'])
    expect(() => pickle(asked(owner))).toThrow(/“getattr” of something else than a scheduler/);
  expect(() => pickle(asked('os\nsystem'))).toThrow(/“os\.system”/);
  // What stands in for an attribute cannot be called.
  const called = `${asked('torch.optim.lr_scheduler\nOneCycleLR').slice(0, -1)})R.`;
  expect(() => pickle(called)).toThrow(HumanError);
});

it('leaves the length of a list alone, which a pickle may set to four thousand million', () => {
  const list = pickle(`\x80\x02](K\x01e}${text('length')}\x8a\x05\xff\xff\xff\xff\0sb.`);
  expect(list).toEqual([1]);
});

it('ends a pickle that calls a function with a long list again and again', () => {
  const long = `(${'K\x01'.repeat(100)}tq\0`;
  expect(() => pickle(`\x80\x02ctorch\nSize\n${long}R.`)).toThrow(/too many parameters/);
});

it('refuses a storage that is part of another, as PyTorch wrote it before 0.4', () => {
  const address = `(${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}K\x01`;
  expect(pickle(`\x80\x02${address}NtQ.`)).toBeDefined();
  const view = `(${text('1')}K\0K\x01t`;
  expect(() => pickle(`\x80\x02${address}${view}tQ.`)).toThrow(/in a way that is not known/);
});

it('changes no prototype', () => {
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    const harmful = `\x80\x02}${text(key)}}${text('polluted')}K\x01sscargparse\nNamespace\n)\x81}${text(key)}}${text('polluted')}K\x01ssb.`;
    try {
      pickle(harmful);
    } catch (error) {
      expect(error).toBeInstanceOf(HumanError);
    }
    expect('polluted' in {}).toBe(false);
  }
});

it('holds a deep nesting out', () => {
  const deep = 200_000;
  expect(pickle(`\x80\x02${']'.repeat(deep)}${'a'.repeat(deep - 1)}.`)).toBeInstanceOf(Array);
});

it('refuses a view that repeats one number a hundred million times', async () => {
  const repeated = { ...floats([1], [1]), shape: [100_000_000], strides: [0] };
  await expect(readAll(zipCheckpoint(new Map([['w', repeated]])))).rejects.toThrow(/beyond its storage/);
});

it('refuses two parts of one name', async () => {
  const zip = zipCheckpoint(
    new Map([
      ['v', floats([1], [1])],
      ['w', floats([1], [2])],
    ]),
  );
  const doubled = zip.toString('latin1').replaceAll('archive/data/1', 'archive/data/0');
  await expect(readAll(Buffer.from(doubled, 'latin1'))).rejects.toThrow(/two parts “archive\/data\/0”/);
});
