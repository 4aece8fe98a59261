import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  measurePlanting,
  auroc,
  averagePrecision,
  foundAmongFirst,
  precisionRecallCurve,
} from '../../../../src/audit/plantedErrors/measurePlanting';
import { randomBits, uniform } from '../../../../src/scn/randomness';
import { sharedFile, sharedSkipReason } from '../../support/sharedFolder';

const bits = (...values: number[]) => Uint8Array.from(values);
const qualities = (...values: number[]) => Float32Array.from(values);

describe('ranking metrics', () => {
  it('have the values worked out by hand', () => {
    // From the lowest quality on: hit, miss, hit, miss.
    const planted = bits(0, 1, 0, 1);
    const quality = qualities(0.9, 0.1, 0.2, 0.5);
    expect(auroc(planted, quality)).toBe(3 / 4);
    expect(averagePrecision(planted, quality)).toBeCloseTo((1 / 1 + 2 / 3) / 2, 12);
    expect(foundAmongFirst(planted, quality, 2)).toBe(1);
    expect(precisionRecallCurve(planted, quality)).toEqual([
      { faces: 1, found: 1, labelQuality: Math.fround(0.1) },
      { faces: 3, found: 2, labelQuality: 0.5 },
    ]);
  });

  it('treat ties as one cut', () => {
    // {hit, miss} tied, then {hit, hit, miss} tied, then a miss.
    const planted = bits(1, 0, 1, 1, 0, 0);
    const quality = qualities(0.1, 0.1, 0.4, 0.4, 0.4, 0.8);
    // Wins: the first hit beats ½ + 1 + 1, each of the tied two beats ½ + 1; of 3 × 3 pairs.
    expect(auroc(planted, quality)).toBeCloseTo((2.5 + 1.5 + 1.5) / 9, 12);
    expect(averagePrecision(planted, quality)).toBeCloseTo((1 * (1 / 2) + 2 * (3 / 5)) / 3, 12);
    expect(precisionRecallCurve(planted, quality).map(({ faces, found }) => [faces, found])).toEqual([
      [2, 1],
      [5, 3],
    ]);
    const same = qualities(1, 1, 1, 1, 1, 1);
    expect(auroc(planted, same)).toBe(0.5);
    expect(averagePrecision(planted, same)).toBe(0.5);
  });

  it('are at their ends for a perfect and for an upside-down order', () => {
    const planted = bits(1, 1, 0, 0);
    expect(auroc(planted, qualities(1, 2, 3, 4))).toBe(1);
    expect(averagePrecision(planted, qualities(1, 2, 3, 4))).toBe(1);
    expect(auroc(planted, qualities(4, 3, 2, 1))).toBe(0);
  });

  it('thin a long curve evenly and keep its ends', () => {
    const random = randomBits(5);
    const planted = Uint8Array.from({ length: 5000 }, () => (uniform(random) < 0.3 ? 1 : 0));
    const quality = Float32Array.from({ length: 5000 }, () => uniform(random));
    const whole = precisionRecallCurve(planted, quality, 5000);
    const thin = precisionRecallCurve(planted, quality);
    expect(thin).toHaveLength(200);
    expect([thin[0], thin.at(-1)]).toEqual([whole[0], whole.at(-1)]);
    expect(thin.at(-1)?.found).toBe(planted.reduce((sum, flag) => sum + flag, 0));
    for (const point of thin) expect(whole).toContainEqual(point);
    const steps = thin.slice(1).map(({ found }, index) => found - (thin[index]?.found ?? 0));
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
  });
});

const scorer = sharedFile('bench', 'score.mjs');
const folder = scorer === undefined ? '' : mkdtempSync(path.join(tmpdir(), 'scn-score-'));
afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(scorer === undefined)(
  `the benchmark’s scorer${scorer === undefined ? ` (${sharedSkipReason})` : ''}`,
  () => {
    it('comes to the same figures', () => {
      const data = path.join(path.dirname(scorer ?? ''), 'fer2013');
      const table = (name: string) => {
        const [header = '', ...rows] = readFileSync(path.join(data, name), 'utf8').trim().split(/\r?\n/);
        const names = header.split(',');
        return rows.map((row) => new Map(row.split(',').map((cell, index) => [names[index] ?? '', cell])));
      };
      const qualityOf = new Map(
        table('cleanlab-flip20.csv').map((row) => [row.get('image') ?? '', Number(row.get('label_quality'))]),
      );
      const truth = table('truth-flip20.csv');
      const classes = [...new Set(truth.map((row) => row.get('true_label') ?? ''))].sort();
      const random = randomBits(6);
      // Rounded, so that there are ties; suggestions and flags are made up.
      const quality = Float32Array.from(truth, (row) => {
        const known = qualityOf.get(row.get('image') ?? '');
        expect(known).toBeDefined();
        return Math.round((known ?? NaN) * 100) / 100;
      });
      const originals = Uint16Array.from(truth, (row) => classes.indexOf(row.get('true_label') ?? ''));
      const suggested = originals.map((label) =>
        uniform(random) < 0.7 ? label : Math.floor(uniform(random) * classes.length),
      );
      const isIssue = Uint8Array.from(quality, (value) => (value < 0.15 || uniform(random) < 0.05 ? 1 : 0));
      const isPlanted = Uint8Array.from(truth, (row) => Number(row.get('is_error')));
      const report = path.join(folder, 'report.csv');
      writeFileSync(
        report,
        [
          'image,label_quality,predicted_label,is_label_issue',
          ...truth.map((row, face) =>
            [
              row.get('image'),
              (quality[face] ?? NaN).toFixed(2),
              classes[suggested[face] ?? 0],
              isIssue[face] === 1,
            ].join(','),
          ),
        ].join('\n'),
      );
      const output = execFileSync(process.execPath, [scorer ?? '', 'flip20', report], { encoding: 'utf8' });
      const { ours } = JSON.parse(output.trim().split('\n').at(-1) ?? '') as {
        ours: Record<string, number>;
      };
      const planted = isPlanted.reduce((sum, flag) => sum + flag, 0);
      const measured = measurePlanting({
        rows: Uint32Array.from(truth, (_, face) => face),
        originals,
        planting: { labels: originals, isPlanted, planted },
        scores: { labelQuality: quality, suggested, isIssue },
        isKnown: undefined,
        classes,
      });
      expect(ours).toMatchObject({ faces: measured.faces, errors: planted, flagged: measured.flags.flagged });
      expect(measured.auroc).toBeCloseTo(ours['auroc'] ?? NaN, 10);
      expect(measured.averagePrecision).toBeCloseTo(ours['ap'] ?? NaN, 10);
      expect(measured.foundFirst / planted).toBeCloseTo(ours['precisionAtErrors'] ?? NaN, 10);
      expect(measured.suggestedRight / planted).toBeCloseTo(ours['suggestionRight'] ?? NaN, 10);
      expect(measured.flags.found / measured.flags.flagged).toBeCloseTo(ours['flagPrecision'] ?? NaN, 10);
      expect(measured.flags.found / planted).toBeCloseTo(ours['flagRecall'] ?? NaN, 10);
    });
  },
);
