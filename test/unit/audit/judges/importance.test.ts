import { describe, expect, it } from 'vitest';
import { importanceSpread, importanceWarnings } from '../../../../src/audit/judges/scores/importance';

const faces = 200;
/** From a face that can only be the first of two classes to one that may be either. */
const probabilities = Float32Array.from({ length: 2 * faces }, (_, cell) => {
  const doubt = (0.5 * Math.floor(cell / 2)) / (faces - 1);
  return cell % 2 ? doubt : 1 - doubt;
});
const spreadOf = (importanceOf: (face: number) => number) =>
  importanceSpread(
    { importance: Float32Array.from({ length: faces }, (_, face) => importanceOf(face)), probabilities },
    2,
  );

describe('importanceSpread', () => {
  it('is positive where α falls as the entropy rises', () => {
    expect(spreadOf((face) => 0.9 - face / 1000).agreement).toBeCloseTo(1, 9);
    expect(spreadOf((face) => 0.1 + face / 1000).agreement).toBeCloseTo(-1, 9);
  });

  it('has the standard deviation, and no agreement where all faces have one α', () => {
    const { deviation, agreement } = spreadOf((face) => (face % 2 ? 0.75 : 0.25));
    expect(deviation).toBeCloseTo(0.25, 6);
    expect(Math.abs(agreement ?? 1)).toBeLessThan(0.1);
    expect(spreadOf(() => 0.5)).toEqual({ deviation: 0, agreement: null });
  });
});

describe('the warnings about importance', () => {
  const warningsOf = (
    importanceOf: (face: number) => number,
    recipe: 'cure' | 'paper' = 'paper',
    count = faces,
  ) => importanceWarnings(spreadOf(importanceOf), count, recipe);

  it('are none where importance means what it should', () => {
    expect(warningsOf((face) => 0.9 - face / 1000)).toEqual([]);
  });

  it('say that it is upside down, and what to do with this recipe', () => {
    const upsideDown = (face: number) => 0.1 + face / 1000;
    expect(warningsOf(upsideDown)).toEqual([
      "Importance came out upside down: the faces that the networks are least sure of have the highest importance (Spearman's correlation with the networks' certainty: −1.00). Order by label quality instead, or audit with the recipe “cure” (setting “scn.recipe”).",
    ]);
    expect(warningsOf(upsideDown, 'cure')[0]).toMatch(/another seed \(setting “scn\.seed”\)\.$/);
  });

  it('are milder where it follows nothing', () => {
    const [warning] = warningsOf((face) => (face % 2 ? 0.75 : 0.25));
    expect(warning).toMatch(
      /^Importance hardly follows how sure the networks are .*label quality instead\.$/,
    );
  });

  it('say that it has collapsed, whichever way round the rest is', () => {
    expect(warningsOf((face) => 0.5 + face / 1e6)).toEqual([
      expect.stringMatching(/^Importance has collapsed: .* \(standard deviation 0\.0001\)/),
    ]);
  });

  it('leave few faces alone: chance reaches such correlations there', () => {
    expect(warningsOf((face) => 0.1 + face / 1000, 'paper', 99)).toEqual([]);
  });
});
