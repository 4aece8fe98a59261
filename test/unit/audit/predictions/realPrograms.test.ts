import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readPredictions } from '../../../../src/audit/predictions/readPredictions';
import { openDataSet } from '../../../../src/labels/opening/openLabels';
import { csvAt } from '../../support/dataSets';
import { fixture } from '../../support/fixture';

const expected = JSON.parse(await readFile(fixture('predictions', 'expected.json'), 'utf8')) as Record<
  string,
  number[][]
>;

describe('predictions as NumPy, pandas, scikit-learn, PyTorch and transformers write them', () => {
  it.each(Object.keys(expected))('%s', async (name) => {
    const labels = await openDataSet(csvAt(fixture('predictions', 'labels.csv')));
    expect(labels.classes).toEqual(['angry', 'happy', 'sad']);
    const { probabilities, speaks, knows, notes } = await readPredictions(
      fixture('predictions', name),
      labels,
    );
    expect(speaks.every((each) => each === 1)).toBe(true);
    expect([...knows]).toEqual([1, 1, 1]);
    const wanted = (expected[name] ?? []).flat();
    expect(wanted).toHaveLength(45);
    for (const [cell, value] of wanted.entries())
      expect(Math.abs((probabilities[cell] ?? NaN) - value)).toBeLessThan(1e-3);
    // Logits are said to be taken as such; all else is as it should be.
    expect(notes).toEqual(name === 'logits.csv' ? [expect.stringContaining('logits')] : []);
  });
});
