import { describe, expect, test } from 'vitest';
import { cohenKappa, fleissKappa, agreementText, annotatorAgreement } from '../../../src/review/agreement';
import { agreementWords } from '../../../src/review/agreementTable';
import { accepted, rejected, reviewFolder, skipped } from './reviewFolder';

/** Both ratings of each sample of a table that counts them: rows are the first annotator's categories. */
function pairsOf(table: readonly (readonly number[])[]): [string, string][] {
  return table.flatMap((row, a) =>
    row.flatMap((count, b) => Array.from({ length: count }, (): [string, string] => [`${a}`, `${b}`])),
  );
}

/** The ratings of each sample of a table that counts them: a row a sample, a column a category. */
function ratingsOf(table: readonly (readonly number[])[]): string[][] {
  return table.map((row) => row.flatMap((count, category) => new Array<string>(count).fill(`${category}`)));
}

describe('Cohen’s κ', () => {
  test('of the table in Cohen’s article (1960)', () => {
    const table = [
      [88, 14, 18],
      [10, 40, 10],
      [2, 6, 12],
    ];
    const found = cohenKappa(pairsOf(table));
    expect(found).toMatchObject({ samples: 200, observed: 0.7 });
    expect(found?.expected).toBeCloseTo(0.41, 10);
    expect(found?.kappa).toBeCloseTo(0.492, 3);
  });

  test('of the examples in scikit-learn’s and Wikipedia’s pages', () => {
    const first = ['negative', 'positive', 'negative', 'neutral', 'positive'];
    const second = ['negative', 'positive', 'negative', 'neutral', 'negative'];
    const pairs = first.map((label, index): [string, string] => [label, second[index] ?? '']);
    expect(cohenKappa(pairs)?.kappa).toBeCloseTo(0.6875, 10);
    const tables = [
      [20, 5, 10, 15, 0.4],
      [45, 15, 25, 15, 0.1304],
      [25, 35, 5, 35, 0.2593],
    ] as const;
    for (const [a, b, c, d, kappa] of tables)
      expect(
        cohenKappa(
          pairsOf([
            [a, b],
            [c, d],
          ]),
        )?.kappa,
      ).toBeCloseTo(kappa, 4);
  });

  test('is 1 for the same, below 0 for less than chance, and undefined for one category', () => {
    expect(
      cohenKappa(
        pairsOf([
          [3, 0],
          [0, 4],
        ]),
      )?.kappa,
    ).toBe(1);
    expect(
      cohenKappa(
        pairsOf([
          [0, 3],
          [4, 0],
        ]),
      )?.kappa,
    ).toBeLessThan(0);
    expect(cohenKappa(pairsOf([[7]]))).toEqual({ samples: 7, observed: 1, expected: 1, kappa: undefined });
    expect(cohenKappa([])).toBeUndefined();
  });
});

describe('Fleiss’ κ', () => {
  /** Fourteen raters, ten subjects, five categories: the worked example of Wikipedia's page. */
  const table = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
  ];

  test('of a published table', () => {
    const found = fleissKappa(ratingsOf(table));
    expect(found?.observed).toBeCloseTo(0.378, 3);
    expect(found?.expected).toBeCloseTo(0.213, 3);
    expect(found?.kappa).toBeCloseTo(0.21, 3);
  });

  test('leaves out samples with one rating, and takes unequal numbers', () => {
    expect(fleissKappa([...ratingsOf(table), ['4'], []])).toEqual(fleissKappa(ratingsOf(table)));
    // By hand: pairs agree on 1, 1/3 and 1 of three samples; shares are (1 + 2/3 + 0) / 3 and (0 + 1/3 + 1) / 3.
    const found = fleissKappa([
      ['x', 'x'],
      ['x', 'x', 'y'],
      ['y', 'y'],
    ]);
    expect(found?.observed).toBeCloseTo(7 / 9, 10);
    expect(found?.expected).toBeCloseTo((5 / 9) ** 2 + (4 / 9) ** 2, 10);
  });

  test('is undefined for one category, and missing without a second rating', () => {
    expect(
      fleissKappa([
        ['x', 'x'],
        ['x', 'x', 'x'],
      ]),
    ).toMatchObject({ observed: 1, kappa: undefined });
    expect(fleissKappa([['x'], ['y']])).toBeUndefined();
  });
});

describe('the agreement of a journal’s annotators', () => {
  test('counts what each decided by themselves, not what they decided in sight of another', async () => {
    const { open } = await reviewFolder();
    const [ada, mei] = [await open('labels.csv', 'ada'), await open('labels.csv', 'mei')];
    await ada.decide([accepted('a'), accepted('b'), rejected('c'), accepted('d', 'calm'), skipped('e')]);
    await mei.decide([accepted('a'), rejected('b'), rejected('c'), accepted('d', 'calm'), accepted('e')]);
    const later = await open('labels.csv', 'ada');
    const before = annotatorAgreement(later.state);
    expect(before.all).toBeUndefined();
    // Labels: sad sad, sad happy, happy happy, calm calm.
    expect(before.pairs).toMatchObject([
      { annotators: ['ada', 'mei'], agreement: { samples: 4, observed: 0.75 } },
    ]);
    await later.decide([rejected('b')]);
    await later.decide([accepted('e')]);
    expect(later.disagreements.size).toBe(0);
    expect(annotatorAgreement(later.state)).toEqual(before);
    const sentences = ['ada and mei: Cohen’s κ 0.64; the same label for 75.0 % of 4 faces.'];
    expect(agreementText(before)).toEqual(sentences);
    expect(agreementWords(before)).toEqual({ sentences, tables: [] });
  });

  test('of three has Fleiss’ κ as well, and says where it is undefined', async () => {
    const { open } = await reviewFolder();
    const all = await Promise.all(['ada', 'jo', 'mei'].map((who) => open('labels.csv', who)));
    for (const journal of all) await journal.decide([accepted('a'), accepted('b')]);
    const agreement = annotatorAgreement((await open()).state);
    expect(agreement.pairs).toHaveLength(3);
    expect(agreementWords(agreement)).toEqual({
      sentences: [agreementText(agreement).at(-1)],
      tables: [
        {
          caption: 'Cohen’s κ of each two annotators, and the faces that both judged',
          names: ['ada', 'jo', 'mei'],
          cells: [
            ['', '– (2)', '– (2)'],
            ['– (2)', '', '– (2)'],
            ['– (2)', '– (2)', ''],
          ],
        },
      ],
    });
    expect(agreementText(agreement).at(-1)).toBe(
      'All annotators: Fleiss’ κ undefined, as only one label was given; the same label for 100.0 % of 2 faces.',
    );
  });
});
