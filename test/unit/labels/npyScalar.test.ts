import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { npyScalar, readScalar, writeScalar } from '../../../src/labels/npy/arrayLabelFile';
import { NpyProblem } from '../../../src/labels/npy/npyHeader';
import { npyFile } from './npyFile';

/** What NumPy 2.4.6 wrote behind the header: `np.save(f, np.array(value, dtype=descr))`, in base64. */
const data: readonly (readonly [descr: string, value: string, base64: string])[] = [
  ['<U1', '3', 'MwAAAA=='],
  ['>U1', '3', 'AAAAMw=='],
  ['<U2', '10', 'MQAAADAAAAA='],
  ['<U5', '7', 'NwAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ['|S1', '5', 'NQ=='],
  ['|S2', '8', 'OAA='],
  ['<i8', '3', 'AwAAAAAAAAA='],
  ['>i8', '3', 'AAAAAAAAAAM='],
  ['<i4', '10', 'CgAAAA=='],
  ['>i2', '7', 'AAc='],
  ['|i1', '2', 'Ag=='],
  ['|u1', '255', '/w=='],
  ['<u2', '6', 'BgA='],
  ['<u8', '4', 'BAAAAAAAAAA='],
  ['<f4', '5', 'AACgQA=='],
  ['>f8', '6', 'QBgAAAAAAAA='],
  ['<f8', '2.5', 'AAAAAAAABEA='],
  ['<i8', '-1', '//////////8='],
  ['<U3', '4', 'NAAAAC4AAAAwAAAA'],
];

test.each(data)('NumPy’s %s %s is read', (descr, value, base64) => {
  const bytes = npyFile(descr, Buffer.from(base64, 'base64'));
  expect(readScalar(bytes, npyScalar(bytes))).toBe(value);
});

describe('written values', () => {
  const types = ['<i8', '>i8', '<i4', '>i2', '|i1', '|u1', '<u2', '>u4', '<u8', '<f4', '>f4', '<f8', '>f8'];
  const texts = ['<U1', '>U1', '<U2', '|S1', '|S3'];

  test('are read back, in every type and byte order, and nothing else in the file changes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types, ...texts),
        fc.nat(9),
        fc.nat(9),
        fc.constantFrom(1, 2, 3),
        fc.constantFrom('()', '(1,)', '(1, 1)'),
        fc.uint8Array({ maxLength: 3 }),
        (descr, first, second, version, shape, after) => {
          const size = Number(descr.slice(2)) * (descr[1] === 'U' ? 4 : 1);
          const empty = npyFile(descr, Buffer.concat([Buffer.alloc(size), after]), { version, shape });
          const put = (bytes: Buffer, value: number) => {
            const scalar = npyScalar(bytes);
            const written = writeScalar(String(value), scalar);
            expect(written).toHaveLength(size);
            return Buffer.concat(
              [bytes.subarray(0, scalar.start), written ?? '', bytes.subarray(scalar.end)].map((part) =>
                Buffer.from(part),
              ),
            );
          };
          const one = put(empty, first);
          expect(readScalar(one, npyScalar(one))).toBe(String(first));
          const two = put(one, second);
          expect(readScalar(two, npyScalar(two))).toBe(String(second));
          expect(two.subarray(0, -size - after.length).equals(empty.subarray(0, -size - after.length))).toBe(
            true,
          );
          expect(put(two, first).equals(one)).toBe(true);
        },
      ),
      { numRuns: 1_000, seed: 7 },
    );
  });

  test('a value that the type has no room for is refused', () => {
    const into = (descr: string, size: number, value: string) =>
      writeScalar(value, npyScalar(npyFile(descr, Buffer.alloc(size))));
    expect(into('<U1', 4, '10')).toBe(undefined);
    expect(into('|S1', 1, '10')).toBe(undefined);
    expect(into('|i1', 1, '128')).toBe(undefined);
    expect(into('|i1', 1, '127')).toEqual(Buffer.of(127));
    expect(into('|u1', 1, '255')).toEqual(Buffer.of(255));
    expect(into('<i8', 8, 'x')).toBe(undefined);
    expect(into('<f8', 8, '1.5')).toBe(undefined);
  });
});

describe('refused with a reason', () => {
  const whole = npyFile('<i8', Buffer.alloc(8));
  const raw = (header: string) => npyFile('', Buffer.alloc(8), { header });
  const bad: readonly (readonly [string, Buffer, RegExp])[] = [
    ['an empty file', Buffer.alloc(0), /not a \.npy file/],
    ['another kind of file', Buffer.from('PK\x03\x04 something'), /not a \.npy file/],
    [
      'a later version',
      Buffer.concat([whole.subarray(0, 6), Buffer.of(4, 0), whole.subarray(8)]),
      /version 4/,
    ],
    ['only the magic', whole.subarray(0, 8), /cut short/],
    ['half a header', whole.subarray(0, 60), /cut short/],
    ['half a value', whole.subarray(0, -1), /cut short/],
    [
      'a pickled object',
      npyFile('|O', Buffer.from('\x80\x04K\x03.', 'latin1')),
      /pickled Python object.*not read/,
    ],
    ['a pickled object of old', npyFile('|O8', Buffer.alloc(8)), /pickled Python object/],
    [
      'a record',
      raw("{'descr': [('a', '<i8')], 'fortran_order': False, 'shape': (), }"),
      /type .*no type of labels/,
    ],
    ['a complex number', npyFile('<c16', Buffer.alloc(16)), /“<c16”, which is no type of labels/],
    ['a long text', npyFile('<U999999', Buffer.alloc(8)), /no type of labels/],
    ['many values', npyFile('<i8', Buffer.alloc(16), { shape: '(2,)' }), /shape \(2\) where one value/],
    ['no value', npyFile('<i8', Buffer.alloc(8), { shape: '(0,)' }), /shape \(0\)/],
    ['a huge shape', npyFile('<i8', Buffer.alloc(8), { shape: '(99999999999999999999, 4)' }), /shape/],
    ['a negative shape', npyFile('<i8', Buffer.alloc(8), { shape: '(-1,)' }), /impossible shape \(-1,\)/],
    ['a program', raw("__import__('os').system('true')"), /no description of an array/],
    [
      'a program in the shape',
      raw("{'descr': '<i8', 'fortran_order': False, 'shape': (1+0,), }"),
      /no description/,
    ],
    ['a missing key', raw("{'descr': '<i8', 'shape': (), }"), /no description of an array/],
    [
      'a key too many',
      raw("{'descr': '<i8', 'fortran_order': False, 'shape': (), 'x': 'y'}"),
      /no description/,
    ],
    ['brackets without end', raw('{'.repeat(5_000)), /no description of an array/],
    ['a header of ten thousand blanks', raw(' '.repeat(20_000)), /too long/],
  ];
  test.each(bad)('%s', (_, bytes, reason) => {
    expect(() => npyScalar(bytes)).toThrow(reason);
  });

  test('any damage gives a reason or a value, never anything else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(140), byte: fc.nat(255) }), { maxLength: 6 }),
        fc.nat(140),
        (damage, length) => {
          const bytes = Buffer.from(whole);
          for (const { at, byte } of damage) if (at < bytes.length) bytes[at] = byte;
          const cut = bytes.subarray(0, length);
          try {
            expect(readScalar(cut, npyScalar(cut))).toMatch(/^[^\0]*$/);
          } catch (error) {
            expect(error).toBeInstanceOf(NpyProblem);
          }
        },
      ),
      { numRuns: 2_000, seed: 8 },
    );
  });
});
