import { describe, expect, it } from 'vitest';
import { scoreFaces } from '../../../src/audit/judges/scores/scoreFaces';
import { chancesOf, faceAlone, shareChances } from '../../../src/audit/result/chances';
import { recipes } from '../../../src/scn/recipe';
import { noClass } from '../../../src/protocol/gallery';
import { seededRandom } from '../../../scripts/seededRandom.mjs';

const classes = ['a', 'b', 'c', 'd'];

/** Scores of faces as an audit makes them, of made-up judgements; the last row was set aside. */
function scored(faces: number) {
  const random = seededRandom(3);
  const shares = () => {
    const weights = classes.map(() => random.next() ** 4);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  };
  const [probabilities, posterior] = [new Float32Array(faces * 4), new Float32Array(faces * 4)];
  for (let face = 0; face < faces; face++) {
    probabilities.set(shares(), face * 4);
    posterior.set(shares(), face * 4);
  }
  const set = {
    classes: 4,
    rows: Uint32Array.from({ length: faces }, (_, face) => face),
    labels: Uint16Array.from({ length: faces }, () => random.below(4)),
    aside: Uint32Array.of(faces),
  };
  const aside = { probabilities: Float32Array.of(0.5, 0.25, 0.125, 0.125), importance: Float32Array.of(0.5) };
  const judgement = { probabilities, posterior, importance: new Float32Array(faces), aside };
  const recipe = recipes.cure;
  return { metadata: { classes }, scores: scoreFaces(set, faces + 1, judgement, recipe) };
}

describe('the chances of a face', () => {
  const result = scored(500);
  const { scores } = result;

  it('add up to 1, and are the label quality and the confidence that a card shows', () => {
    for (let row = 0; row < 500; row++) {
      const chances = chancesOf(result, row) ?? new Float32Array();
      expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 4);
      expect(chances[scores.given[row] ?? noClass]).toBe(scores.labelQuality[row]);
      expect(chances[scores.suggested[row] ?? noClass]).toBe(scores.confidence[row]);
    }
  });

  it('are those of the face alone where there is no label to judge', () => {
    expect(Array.from(chancesOf(result, 500) ?? [])).toEqual([0.5, 0.25, 0.125, 0.125]);
    expect(faceAlone(result, 500)).toEqual(chancesOf(result, 500));
  });

  it('are shared evenly where the face could be nothing but what it was given', () => {
    expect(Array.from(shareChances(Float32Array.of(1, 0, 0), 0, 0.5))).toEqual([0.5, 0.25, 0.25]);
  });

  it('are none of a face that failed', () => {
    const failed = { ...scores, probabilities: scores.probabilities.fill(NaN, 0, 4) };
    expect(chancesOf({ ...result, scores: failed }, 0)).toBeUndefined();
  });
});
