import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { markdownTable } from '../../../bench/measure/markdownTable.mjs';
import { memoryOf } from '../../../bench/measure/memory.mjs';
import { growthOf } from '../../../bench/measure/scaleReport.mjs';
import {
  areaUnderRoc,
  averagePrecision,
  mean,
  standardDeviation,
} from '../../../bench/measure/statistics.mjs';
import { uniform, randomBits } from '../../../src/scn/randomness';

describe('statistics', () => {
  it('gives the area that comparing every pair gives, ties counting half', () => {
    const random = randomBits(3);
    // Few values, so that many are tied.
    const scores = Array.from({ length: 200 }, () => Math.floor(uniform(random) * 12));
    const positive = scores.map((score) => uniform(random) < score / 15);
    let wins = 0;
    let pairs = 0;
    scores.forEach((a, i) => {
      scores.forEach((b, j) => {
        if (positive[i] !== true || positive[j] !== false) return;
        pairs++;
        wins += a > b ? 1 : a === b ? 0.5 : 0;
      });
    });
    expect(pairs).toBeGreaterThan(1000);
    expect(areaUnderRoc(positive, scores)).toBeCloseTo(wins / pairs, 12);
  });

  it('gives the mean precision at each positive', () => {
    expect(averagePrecision([true, false, true, false])).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(averagePrecision([false, false])).toBeNaN();
  });

  it('gives the deviation of a sample, and none for a single value', () => {
    expect(mean([2, 4, 9])).toBe(5);
    expect(standardDeviation([2, 4, 9])).toBeCloseTo(Math.sqrt(13), 12);
    expect(standardDeviation([7])).toBe(0);
  });
});

describe('memoryOf', () => {
  it.skipIf(process.platform === 'win32')('counts the children of children', async () => {
    const megabytes = 150;
    const hold = `const held = Buffer.alloc(${megabytes * 2 ** 20}, 1); process.stdout.write('held'); setInterval(() => held.length, 1000);`;
    const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hold)}], { stdio: 'inherit' });`;
    const child = spawn(process.execPath, ['-e', parent], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    try {
      await once(child.stdout, 'data');
      expect(await memoryOf(child.pid ?? 0)).toBeGreaterThan(megabytes);
      // Not everything that runs on the machine.
      expect(await memoryOf(child.pid ?? 0)).toBeLessThan(4 * megabytes);
    } finally {
      if (child.pid !== undefined) process.kill(-child.pid);
    }
  });
});

describe('reports', () => {
  it('tells proportional growth by the exponent 1', () => {
    const measurement = (rows: number, seconds: number, megabytes: number) => ({
      ...{ rows, recipe: 'cure', engine: 'made up', auroc: 1, groups: { made: 0, found: 0 } },
      ...{ seconds: { folds: seconds }, stageMegabytes: {}, peakMegabytes: megabytes },
    });
    const [growth] = growthOf([measurement(1000, 3, 100), measurement(4000, 12, 200)]);
    expect(growth?.from).toBe(1000);
    expect(growth?.exponents.folds).toBeCloseTo(1, 12);
    expect(growth?.exponents.memory).toBeCloseTo(0.5, 12);
  });

  it('lines up a table', () => {
    expect(markdownTable(['a', 'wide'], [['longer', '1']])).toBe(
      '| a      | wide |\n| ------ | ---- |\n| longer | 1    |',
    );
  });
});

describe('measurements of the product’s own modules', () => {
  const folders = ['bench', 'bench/measure'];
  const scripts = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.mjs'))
      .map((name) => `${folder}/${name}`),
  );
  const named = scripts.flatMap((script) =>
    [
      ...readFileSync(script, 'utf8').matchAll(/(?:bundle|product)Modules\(\s*'\w+',\s*\[([^\]]*)\]/g),
    ].flatMap(([, list = '']) =>
      [...list.matchAll(/'([^']+)'/g)].map(([, module = '']) => [script, module] as const),
    ),
  );

  it('are found in the scripts', () => {
    expect(named.length).toBeGreaterThan(8);
  });

  it.each(named)('%s: %s is there', (_, module) => {
    expect(existsSync(`src/${module}.ts`)).toBe(true);
  });
});
