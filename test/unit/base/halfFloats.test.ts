import { expect, it } from 'vitest';
import { fromHalf, toHalf } from '../../../src/base/halfFloats';

it('gives each half its own bits again', () => {
  for (let bits = 0; bits < 2 ** 16; bits++) {
    const value = fromHalf(bits);
    if (Number.isNaN(value)) expect(fromHalf(toHalf(value))).toBeNaN();
    else if (toHalf(value) !== bits) expect.fail(`${bits} became ${toHalf(value)}`);
  }
});

it('rounds to the nearest, and to the even one of two', () => {
  // IEEE 754: halves beside 1 are 2^-10 apart above and 2^-11 below, those beside 0 are 2^-24.
  expect([1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20].map(toHalf)).toEqual([
    0x3c00, 0x3c02, 0x3c01,
  ]);
  expect([2 ** -25, 3 * 2 ** -25, -(2 ** -24)].map(toHalf)).toEqual([0, 2, 0x8001]);
  expect([65519, 65520, -1e9, 2047.9, 1 / 3].map(toHalf)).toEqual([0x7bff, 0x7c00, 0xfc00, 0x6800, 0x3555]);
});
