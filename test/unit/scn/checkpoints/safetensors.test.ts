import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { HumanError } from '../../../../src/base/humanError';
import { readCheckpoint } from '../../../../src/scn/checkpoints/readCheckpoint';
import { fixture } from '../../support/fixture';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-safetensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function valuesIn(file: string): Promise<Record<string, number[]>> {
  const checkpoint = await readCheckpoint(file);
  try {
    const all: Record<string, number[]> = {};
    for (const [name, { values }] of checkpoint.tensors) all[name] = [...(await values())];
    return all;
  } finally {
    checkpoint.close();
  }
}

async function written(name: string, content: Buffer | string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

/** A file of the format from a header, as text or to be one, and the bytes behind it. */
function safetensors(header: unknown, numbers: ArrayLike<number> = [], claimed?: bigint): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed ?? BigInt(text.length));
  return Buffer.concat([length, text, Buffer.from(Float32Array.from(numbers).buffer)]);
}

const f32 = (shape: readonly number[], from: number, to: number) => ({
  ...{ dtype: 'F32', shape, data_offsets: [from, to] },
});

it('gives the numbers that the format’s own library wrote, of each type', async () => {
  // safetensors 0.8 for Python, save_file with these numbers and metadata.
  expect(await valuesIn(fixture('checkpoints', 'types.safetensors'))).toEqual({
    f32: [1, 2.5, -3, 4],
    f16: [1, -2, 65504],
    bf16: [1, -2.5],
    f64: [Math.fround(0.1)],
    i64: [-3],
  });
});

it('are read with a header whose length begins with the byte of a brace', async () => {
  const header = JSON.stringify({ w: f32([2], 0, 8) });
  const padded = header.padEnd('{'.charCodeAt(0));
  expect(await valuesIn(await written('padded.safetensors', safetensors(padded, [1, 2])))).toEqual({
    w: [1, 2],
  });
});

describe('weights in several files', () => {
  const parts = { 'model.a': 'w-00001-of-00002.safetensors', 'model.b': 'w-00002-of-00002.safetensors' };
  beforeAll(async () => {
    await written('w-00001-of-00002.safetensors', safetensors({ 'model.a': f32([2], 0, 8) }, [1, 2]));
    await written('w-00002-of-00002.safetensors', safetensors({ 'model.b': f32([2], 0, 8) }, [3, 4]));
  });
  const indexed = (map: unknown) =>
    written('w.safetensors.index.json', JSON.stringify({ metadata: {}, weight_map: map }));

  it('are read by their index', async () => {
    expect(await valuesIn(await indexed(parts))).toEqual({ a: [1, 2], b: [3, 4] });
  });

  it.each<[string, unknown, RegExp]>([
    ['without a list', 3, /no “weight_map”/],
    ['with a tensor that is elsewhere', { ...parts, c: parts['model.a'] }, /“c” is in w-00001.*it is not/],
    ['with a missing file', { a: 'gone.safetensors' }, /gone\.safetensors cannot be opened/],
    ...['../w.safetensors', '/etc/passwd', '..', 'a\\b', 'c:w'].map((place): [string, unknown, RegExp] => [
      `that leads to ${place}`,
      { a: place },
      /not a file beside it/,
    ]),
  ])('are refused by an index %s', async (_, map, sentence) => {
    const refused = readCheckpoint(await indexed(map));
    await expect(refused).rejects.toThrow(HumanError);
    await expect(refused).rejects.toThrow(sentence);
  });

  it('are refused by an index that names itself', async () => {
    await expect(readCheckpoint(await indexed({ a: 'w.safetensors.index.json' }))).rejects.toThrow(
      HumanError,
    );
  });
});

const two = { a: f32([2], 0, 8), b: f32([1], 8, 12) };
it.each<[string, Buffer]>([
  ['a header longer than the file', safetensors(two, [1, 2, 3], 4096n)],
  ['a header of 4 GB', safetensors(two, [1, 2, 3], 2n ** 32n - 1n)],
  ['numbers cut off', safetensors(two, [1, 2])],
  ['numbers that no tensor has', safetensors(two, [1, 2, 3, 4])],
  ['a gap', safetensors({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, [1, 2, 3])],
  ['tensors over one another', safetensors({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, [1, 2, 3])],
  ['an end before its start', safetensors({ a: f32([], 4, 0) }, [1])],
  ['a shape of other numbers', safetensors({ a: f32([3], 0, 8) }, [1, 2])],
  ['a shape without end', safetensors({ a: f32([2 ** 40, 2 ** 40], 0, 8) }, [1, 2])],
  ['a shape below zero', safetensors({ a: f32([-1, -2], 0, 8) }, [1, 2])],
  ['no JSON', safetensors('{"a":')],
  ['JSON of another kind', safetensors({ a: 3 })],
  ['no tensor', safetensors({ __metadata__: { format: 'pt' } })],
])('refuses a file with %s', async (_, bytes) => {
  await expect(readCheckpoint(await written('broken.safetensors', bytes))).rejects.toThrow(HumanError);
});

it('reads or refuses a file with changed bytes with a sentence, and changes no prototype', async () => {
  const whole = safetensors({ ...two, __metadata__: { format: 'pt' } }, [1, 2, 3]);
  const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const bytes = Buffer.from(whole);
      for (const { at, to } of changes) bytes[at] = to;
      await valuesIn(await written('changed.safetensors', bytes)).catch((error: unknown) => {
        if (!(error instanceof HumanError)) throw error;
      });
    }),
    { numRuns: 300, seed: 5 },
  );
  const named = safetensors(
    '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"polluted":1}}',
    [7],
  );
  await readCheckpoint(await written('proto.safetensors', named)).then(({ close }) => close());
  expect('polluted' in {}).toBe(false);
});

it('takes a type that it does not read for no weights, and reads the others', async () => {
  const eight = { dtype: 'F8_E4M3', shape: [4], data_offsets: [0, 4] };
  const file = await written('eight.safetensors', safetensors({ q: eight, a: f32([1], 4, 8) }, [0, 9]));
  const checkpoint = await readCheckpoint(file);
  expect(checkpoint.tensors.get('q')).toMatchObject({ isFloat: false, shape: [4] });
  expect(await checkpoint.tensors.get('a')?.values()).toEqual(Float32Array.of(9));
  checkpoint.close();
});
