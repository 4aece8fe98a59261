import { describe, expect, test } from 'vitest';
import { Budget } from '../../../src/faces/budget';
import { type FeatureProgress, ProgressMeter } from '../../../src/faces/featureProgress';

/** Lets every promise that can settle do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('Budget', () => {
  test('lets tasks in while there is room, in their order', async () => {
    const budget = new Budget(10);
    const started: string[] = [];
    const releases = new Map<string, () => void>();
    const ask = (name: string, amount: number) => {
      void budget.take(amount).then((release) => {
        started.push(name);
        releases.set(name, release);
      });
    };
    ask('a', 6);
    ask('b', 4);
    ask('huge', 99);
    ask('c', 1);
    await settle();
    expect(started).toEqual(['a', 'b']);
    releases.get('a')?.();
    await settle();
    // There is room for c, but it came after the huge one, which would otherwise wait for ever.
    expect(started).toEqual(['a', 'b']);
    releases.get('b')?.();
    await settle();
    expect(started).toEqual(['a', 'b', 'huge']);
    releases.get('huge')?.();
    await settle();
    expect(started).toEqual(['a', 'b', 'huge', 'c']);
  });
});

describe('ProgressMeter', () => {
  test('reports at most ten times a second, with the pace of the last seconds', () => {
    let now = 0;
    const reports: FeatureProgress[] = [];
    const meter = new ProgressMeter(
      4000,
      (progress) => reports.push(progress),
      () => now,
    );
    // 2,000 out of the store in a second, then a hundred decoded a second.
    for (; now < 1000; now += 0.5) meter.count('cached');
    expect(reports).toHaveLength(10);
    for (; now < 11_000; now += 10) meter.count('decoded');
    expect(reports.length).toBeLessThanOrEqual(110);
    const last = reports.at(-1);
    expect(last?.cached).toBe(2000);
    expect(last?.facesPerSecond).toBeCloseTo(100, 0);
    const left = 4000 - (last?.done ?? 0);
    expect(last?.secondsLeft).toBeCloseTo(left / 100, 0);
  });

  test('knows no pace before there is one', () => {
    const reports: FeatureProgress[] = [];
    const meter = new ProgressMeter(
      2,
      (progress) => reports.push(progress),
      () => 5,
    );
    meter.count('failed');
    meter.send();
    expect(reports).toEqual([
      { done: 1, total: 2, cached: 0, facesPerSecond: 0, secondsLeft: undefined },
      { done: 1, total: 2, cached: 0, facesPerSecond: 0, secondsLeft: undefined },
    ]);
  });
});
