import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../scripts/seededRandom.mjs';
import { errorsAhead } from '../../../src/base/errorsAhead';
import { stillWrong } from '../../../src/base/stillWrong';
import { correctOdds } from '../../../src/base/wrongOdds';

const reviews = 200;
const faces = 1200;
const decisions = 200;
/** One act in so many is about a face drawn by chance. */
const everyControl = 40;

type Labels = {
  readonly odds: Float64Array;
  readonly isWrong: readonly boolean[];
  readonly group: readonly number[];
};

/** What an audit says of labels, and what is true. The second half of them goes wrong more often than it knows. */
function labelsOf(run: number, auditSays: (truly: number) => number, unseen = 0): Labels {
  const random = seededRandom(run * 13 + 77);
  const logOdds: number[] = [];
  const isWrong: boolean[] = [];
  const group: number[] = [];
  for (let face = 0; face < faces; face++) {
    const own = -3.2 + 2 * (random.next() + random.next() + random.next() + random.next() - 2) * 1.7;
    const half = face % 2;
    const truly = own + (half === 1 ? 0.5 : -0.5);
    logOdds.push(auditSays(own));
    group.push(half);
    isWrong.push(random.next() < 1 / (1 + Math.exp(-truly)) || random.next() < unseen);
  }
  return { odds: Float64Array.from(logOdds, Math.exp), isWrong, group };
}

/**
 * Reviews in an order that adapts: the most probable errors first, by odds that what was found in each half corrects every
 * twenty decisions, with faces drawn by chance among them.
 */
function review({ odds, isWrong, group }: Labels, run: number): Set<number> {
  const random = seededRandom(run + 5000);
  const judged = new Set<number>();
  const order = () => {
    const factors = [0, 1].map((half) => {
      const own = [...judged].filter((face) => group[face] === half);
      return correctOdds(
        Float64Array.from(own, (face) => odds[face] ?? 0),
        own.map((face) => isWrong[face] === true),
      ).factor;
    });
    const worth = odds.map((own, face) => own * (factors[group[face] ?? 0] ?? 1));
    const open = [...odds.keys()].filter((face) => !judged.has(face));
    return open.sort((a, b) => (worth[a] ?? 0) - (worth[b] ?? 0));
  };
  let open = order();
  while (judged.size < decisions) {
    if (judged.size % 20 === 0) open = order();
    const isControl = judged.size % everyControl === everyControl - 1;
    const place = isControl ? Math.floor(random.next() * open.length) : open.length - 1;
    const [face] = open.splice(place, 1);
    if (face !== undefined) judged.add(face);
  }
  return judged;
}

/** How often intervals hold the truth, of both ways to count, and how wide the new one is, in shares of the truth. */
function coverage(auditSays: (truly: number) => number, unseen = 0) {
  let [covered, before, width] = [0, 0, 0];
  for (let run = 0; run < reviews; run++) {
    const labels = labelsOf(run, auditSays, unseen);
    const isJudged = review(labels, run);
    const judged = [...isJudged];
    const left = [...labels.odds.keys()].filter((face) => !isJudged.has(face));
    const truth = left.filter((face) => labels.isWrong[face]).length;
    const evidence = judged.map((face) => labels.odds[face] ?? 0);
    const verdicts = judged.map((face) => labels.isWrong[face] === true);
    const { low, high } = stillWrong(
      evidence,
      verdicts,
      left.map((face) => labels.odds[face] ?? 0),
    );
    covered += Number(low <= truth && truth <= high);
    width += (high - low) / truth / reviews;
    const correction = correctOdds(Float64Array.from(evidence), verdicts);
    const old = errorsAhead(labels.odds, Uint32Array.from(left), new Uint32Array(), correction);
    before += Number(old.low <= truth && truth <= old.high);
  }
  return { covered: covered / reviews, before: before / reviews, width };
}

describe('stillWrong', () => {
  it('counts nothing where nothing is left, and little where nothing was judged', () => {
    expect(stillWrong([], [], [])).toEqual({ errors: 0, low: 0, high: 0 });
    expect(stillWrong([], [], [NaN])).toEqual({ errors: 0, low: 0, high: 0 });
    const { errors, low, high } = stillWrong([], [], [1, 1, 1 / 3]);
    expect(errors).toBeCloseTo(1.25, 9);
    expect(low).toBeLessThan(errors);
    expect(high).toBeGreaterThan(errors);
  });

  it('is surer the more was judged, and follows what was found', () => {
    const left = new Array<number>(400).fill(0.1);
    const judged = (count: number, every: number) =>
      stillWrong(
        new Array<number>(count).fill(0.1),
        Array.from({ length: count }, (_, label) => label % every === 0),
        left,
      );
    const ratio = ({ low, high }: ReturnType<typeof judged>) => high / low;
    expect(ratio(judged(1100, 11))).toBeLessThan(ratio(judged(110, 11)));
    expect(judged(1100, 4).errors).toBeGreaterThan(2 * judged(1100, 11).errors);
    const wild = stillWrong(
      new Array<number>(300).fill(1e6),
      new Array<boolean>(300).fill(false),
      [1e-6, 1e6],
    );
    expect([wild.errors, wild.low, wild.high].every(Number.isFinite)).toBe(true);
  });
});

describe('stillWrong, in an order that adapts, with faces drawn by chance', () => {
  it.each([
    ['knows its chances', (truly: number) => truly, 0],
    ['is too sure of itself', (truly: number) => 1.8 * truly, 0],
    ['is not sure enough of itself', (truly: number) => 0.7 * truly, 0],
    ['expects too few errors', (truly: number) => truly - 0.8, 0],
    ['does not see some errors at all', (truly: number) => truly, 0.02],
  ])('holds the truth nine times in ten where the audit %s', (_, auditSays, unseen) => {
    const { covered, width } = coverage(auditSays, unseen);
    expect(covered).toBeGreaterThanOrEqual(0.9);
    expect(width).toBeLessThan(8);
  });

  it('does so where one shift of all odds does not', () => {
    expect(coverage((truly) => 1.8 * truly).before).toBeLessThan(0.5);
  });
});
