import { describe, expect, it } from 'vitest';
import { recipeFor, recipes } from '../../../src/scn/recipe';

describe('the recipe for a number of samples', () => {
  it('is the recipe itself for as many as it was chosen with', () => {
    expect(recipeFor(recipes.cure, 20_000)).toBe(recipes.cure);
    expect(recipeFor(recipes.paper, 1_000_000)).toBe(recipes.paper);
  });

  it('has fewer epochs for more, relabelling at the same place', () => {
    const of = (samples: number) => {
      const { epochs, relabelling } = recipeFor(recipes.cure, samples);
      return [epochs, relabelling.fromEpoch];
    };
    expect(of(80_000)).toEqual([8, 5]);
    expect(of(500_000)).toEqual([5, 3]);
  });
});
