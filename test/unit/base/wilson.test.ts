import { expect, it } from 'vitest';
import { wilsonInterval } from '../../../src/base/wilson';

const rounded = (found: number, looked: number) => {
  const interval = wilsonInterval(found, looked);
  return interval && [interval.low, interval.high].map((each) => Number(each.toFixed(4)));
};

it('is Wilson’s interval as published', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  expect(rounded(81, 263)).toEqual([0.2553, 0.3662]);
  expect(rounded(15, 148)).toEqual([0.0624, 0.1605]);
  expect(rounded(0, 20)).toEqual([0, 0.1611]);
  expect(rounded(1, 29)).toEqual([0.0061, 0.1718]);
  expect(rounded(20, 20)).toEqual([0.8389, 1]);
});

it('is not there before anybody has looked', () => {
  expect(wilsonInterval(0, 0)).toBeUndefined();
});
