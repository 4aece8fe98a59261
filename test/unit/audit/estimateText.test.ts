import { expect, it } from 'vitest';
import { aboutTime, estimateText, progressText } from '../../../src/audit/run/progressText';

it.each([
  [3, 'less than a minute'],
  [60, 'about a minute'],
  [100, 'about 2 minutes'],
  [80 * 60, 'about 80 minutes'],
  [9 * 3600, 'about 9 hours'],
  [30 * 3600, 'about 30 hours'],
  [4 * 24 * 3600, 'about 4 days'],
])('says %d seconds as “%s”', (seconds, text) => {
  expect(aboutTime(seconds)).toBe(text);
});

it('says what is going to take so long', () => {
  const estimate = { engine: 'TensorFlow.js WASM', seconds: 32_000, networks: 5, atOnce: 2 };
  expect(estimateText(estimate)).toBe(
    'Training 5 networks end to end, 2 at a time, will take about 9 hours on TensorFlow.js WASM.',
  );
  expect(estimateText({ ...estimate, atOnce: 1 })).toContain('5 networks end to end will take');
});

it('counts what is left in hours where it is hours', () => {
  expect(progressText({ stage: 'folds', done: 1.2, total: 5, secondsLeft: 32_000 })).toBe(
    'Training: fold 2 of 5, 9 hours left',
  );
});
