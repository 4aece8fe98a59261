import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLabels, kappaInterval } from '../../../../src/audit/secondLabels/compareLabels';
import type { LabelSample } from '../../../../src/labels/labelFile';

function labels(rows: readonly (readonly [string, string])[]) {
  const samples = rows.map(([image, label], row): LabelSample => ({
    id: image,
    image,
    label,
    line: row + 2,
  }));
  return {
    samples,
    classes: [...new Set(rows.map(([, label]) => label).filter((each) => each !== ''))].sort(),
  };
}

describe('compareLabels', () => {
  it('matches images and classes as people write them, and lists where they differ', () => {
    const first = labels([
      ['faces/a.png', 'happy'],
      ['faces/b.png', 'sad'],
      ['faces/c.png', 'sad'],
      ['faces/d.png', ''],
      ['faces/e.png', 'happy'],
    ]);
    const second = labels([
      ['/mnt/faces/c.png', 'Happiness'],
      ['a.png', 'Happiness'],
      ['b.png', 'contempt'],
      ['d.png', 'Sadness'],
      ['x.png', 'Sadness'],
      ['a.png', 'Happiness'],
    ]);
    expect(compareLabels(first, second)).toMatchObject({
      ...{ both: 3, onlyFirst: 1, onlySecond: 1, ambiguous: 0 },
      classes: ['happy', 'sad', 'contempt'],
      matrix: [
        [1, 0, 0],
        [1, 0, 1],
        [0, 0, 0],
      ],
      differences: [
        { image: 'faces/b.png', label: 'sad', otherLabel: 'contempt', line: 3, otherLine: 4 },
        { image: 'faces/c.png', label: 'sad', otherLabel: 'happy', line: 4, otherLine: 2 },
      ],
    });
  });

  it('counts each image once, and all that differ', () => {
    const label = fc.constantFrom('angry', 'happy', 'sad', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 40 }), (pairs) => {
        const side = (which: 0 | 1) =>
          labels(pairs.map((pair, row) => [`${row % 3}/face${row}.png`, pair[which]] as const));
        const { both, matrix, differences, onlyFirst, onlySecond, agreement } = compareLabels(
          side(0),
          side(1),
        );
        const common = pairs.filter(([a, b]) => a !== '' && b !== '');
        expect(both).toBe(common.length);
        expect(matrix.flat().reduce((sum, each) => sum + each, 0)).toBe(both);
        expect(differences).toHaveLength(common.filter(([a, b]) => a !== b).length);
        expect(onlyFirst).toBe(pairs.filter(([a]) => a !== '').length - both);
        expect(onlySecond).toBe(0);
        expect(agreement?.samples ?? 0).toBe(both);
      }),
    );
  });
});

describe('the interval of κ', () => {
  // statsmodels 0.14, cohens_kappa.
  it.each([
    [
      [
        [53, 5, 2],
        [11, 14, 5],
        [1, 6, 3],
      ],
      [0.27969485, 0.577448],
    ],
    [
      [
        [40, 3, 0, 1],
        [5, 30, 2, 0],
        [0, 4, 20, 6],
        [2, 0, 1, 25],
      ],
      [0.68237828, 0.85098303],
    ],
  ])('is that of statsmodels: %j', (counts, [from, to]) => {
    const interval = kappaInterval(counts);
    expect(interval?.[0]).toBeCloseTo(from ?? NaN, 5);
    expect(interval?.[1]).toBeCloseTo(to ?? NaN, 5);
  });

  it('is none where only one label was given', () => {
    expect(kappaInterval([[7]])).toBeUndefined();
    expect(kappaInterval([[0]])).toBeUndefined();
  });
});
