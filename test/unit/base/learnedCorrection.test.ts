import { describe, expect, it } from 'vitest';
import type { JudgedFaces } from '../../../src/base/learning/candidates';
import { type FoundLabel, learnFrom } from '../../../src/base/learning/learnedCorrection';
import { seededRandom } from '../../../scripts/seededRandom.mjs';

const classes = 5;

/**
 * Faces of which the audit has chances, and their right labels. What the audit says of a label is what is true of it, but
 * where `off` says by how much its log odds are wrong.
 */
function madeUp(count: number, seed: number, off: (given: number, suggested: number) => number = () => 0) {
  const random = seededRandom(seed);
  const given = new Uint16Array(count);
  const alternatives = new Uint16Array(count * 2);
  const alternativeChances = new Float32Array(count * 2);
  const labelQuality = new Float32Array(count);
  const right: number[] = [];
  for (let face = 0; face < count; face++) {
    const own = Math.floor(random.next() * classes);
    const first = (own + 1 + Math.floor(random.next() * (classes - 1))) % classes;
    const second = (first + 1) % classes === own ? (first + 2) % classes : (first + 1) % classes;
    const odds = 8 * random.next() - 4;
    const quality = 1 / (1 + Math.exp(-odds));
    given[face] = own;
    alternatives.set([first, second], face * 2);
    alternativeChances.set([(1 - quality) * 0.8, (1 - quality) * 0.15], face * 2);
    labelQuality[face] = quality;
    const truth = 1 / (1 + Math.exp(-odds - off(own, first)));
    const draw = random.next();
    const share = (draw - truth) / (1 - truth);
    if (draw < truth) right.push(own);
    else right.push(share < 0.8 ? first : second);
  }
  const importance = Float32Array.from({ length: count }, () => random.next());
  const faces: JudgedFaces = { count, given, alternatives, alternativeChances, labelQuality, importance };
  const found = (faceNumbers: Iterable<number>): FoundLabel[] =>
    Array.from(faceNumbers, (face) => ({ face, label: right[face] ?? 0 }));
  return { faces, found, right };
}

/** Faces in the order of a chance, the least first. */
function lowest(chances: Float32Array, most: number): number[] {
  return [...chances.keys()].sort((a, b) => (chances[a] ?? 0) - (chances[b] ?? 0)).slice(0, most);
}

/** How many wrong labels the first so many faces of an order hold. */
function errorsIn({ faces, right }: ReturnType<typeof madeUp>, order: readonly number[]): number {
  return order.filter((face) => right[face] !== faces.given[face]).length;
}

const logOdds = (chance: number) => Math.log(chance / (1 - chance));
const firstFaces = (count: number) => Array.from({ length: count }, (_, face) => face);

describe('learnFrom', () => {
  it('learns which labels are right more often than the audit says', () => {
    // The audit doubts class 2 wrongly, and trusts what is to become class 0 wrongly.
    const world = madeUp(6000, 1, (given, suggested) => (given === 2 ? 2 : 0) - (suggested === 0 ? 2 : 0));
    const { faces, found } = world;
    const { labelQuality } = learnFrom(faces, classes, found(firstFaces(300))).correct();
    const fresh = firstFaces(faces.count).slice(300);
    const shiftOf = (isMeant: (face: number) => boolean) => {
      const meant = fresh.filter(
        (face) => isMeant(face) && Math.abs(logOdds(faces.labelQuality[face] ?? 0)) < 2,
      );
      return (
        meant.reduce(
          (sum, face) => sum + logOdds(labelQuality[face] ?? 0) - logOdds(faces.labelQuality[face] ?? 0),
          0,
        ) / meant.length
      );
    };
    expect(shiftOf((face) => faces.given[face] === 2 && faces.alternatives[face * 2] !== 0)).toBeGreaterThan(
      0.8,
    );
    expect(shiftOf((face) => faces.given[face] !== 2 && faces.alternatives[face * 2] === 0)).toBeLessThan(
      -0.8,
    );
    const most = 2400;
    expect(errorsIn(world, lowest(labelQuality, most))).toBeGreaterThan(
      1.02 * errorsIn(world, lowest(faces.labelQuality, most)),
    );
  });

  it('learns which class is the right one where the audit prefers another', () => {
    const { faces, found } = madeUp(3000, 2);
    // Whatever is suggested, the second is right.
    const wrong = found(firstFaces(400)).map(({ face, label }) => ({
      face,
      label: label === faces.given[face] ? label : (faces.alternatives[face * 2 + 1] ?? 0),
    }));
    const { alternatives, alternativeChances } = learnFrom(faces, classes, wrong).correct();
    const fresh = firstFaces(faces.count).slice(400);
    const before = fresh.map(
      (face) => (faces.alternativeChances[face * 2 + 1] ?? 0) / (1 - (faces.labelQuality[face] ?? 0)),
    );
    expect(Math.max(...before)).toBeLessThan(0.2);
    const exchanged = fresh.filter((face) => alternatives[face * 2] === faces.alternatives[face * 2 + 1]);
    expect(exchanged.length).toBeGreaterThan(0.5 * fresh.length);
    for (const face of fresh)
      expect(alternativeChances[face * 2]).toBeGreaterThanOrEqual(alternativeChances[face * 2 + 1] ?? 1);
  });

  it.each([1, 2, 3])('does no harm where there is nothing to learn (seed %i)', (seed) => {
    const world = madeUp(4000, seed);
    const { faces, found } = world;
    const { labelQuality } = learnFrom(faces, classes, found(lowest(faces.labelQuality, 400))).correct();
    const most = 1600;
    expect(errorsIn(world, lowest(labelQuality, most))).toBeGreaterThan(
      0.99 * errorsIn(world, lowest(faces.labelQuality, most)),
    );
  });

  it('says the same whatever the order of the decisions, and reads nothing but them', () => {
    const { faces, found } = madeUp(5000, 4);
    const decided = found(firstFaces(2500));
    const one = learnFrom(faces, classes, decided).correct();
    const other = learnFrom(faces, classes, decided.toReversed()).correct();
    expect(other).toEqual(one);
  });

  it('gives back the chances of the audit where nothing is decided', () => {
    const { faces } = madeUp(500, 5);
    const { labelQuality, alternatives, alternativeChances } = learnFrom(faces, classes, []).correct();
    expect(alternatives).toEqual(faces.alternatives);
    labelQuality.forEach((chance, face) => expect(chance).toBeCloseTo(faces.labelQuality[face] ?? 0, 4));
    alternativeChances.forEach((chance, at) =>
      expect(chance).toBeCloseTo(faces.alternativeChances[at] ?? 0, 3),
    );
  });

  it('is led astray little by a reviewer who is wrong in one of ten', () => {
    const world = madeUp(4000, 6);
    const { faces, found } = world;
    const decided = found(lowest(faces.labelQuality, 500));
    const slipped = decided.map(({ face, label }, place) => {
      const given = faces.given[face] ?? 0;
      const slip = label === given ? (faces.alternatives[face * 2] ?? 0) : given;
      return { face, label: place % 10 === 0 ? slip : label };
    });
    const { labelQuality } = learnFrom(faces, classes, slipped).correct();
    const most = 1600;
    expect(errorsIn(world, lowest(labelQuality, most))).toBeGreaterThan(
      0.98 * errorsIn(world, lowest(faces.labelQuality, most)),
    );
  });

  const accepts = (faces: JudgedFaces, face: number) => ({ face, label: faces.alternatives[face * 2] ?? 0 });
  it.each([
    ['accepts all', (faces: JudgedFaces) => firstFaces(800).map((face) => accepts(faces, face))],
    [
      'keeps all',
      (faces: JudgedFaces) => firstFaces(800).map((face) => ({ face, label: faces.given[face] ?? 0 })),
    ],
    [
      'says one thing of a face and another of the next like it',
      (faces: JudgedFaces) =>
        firstFaces(800).map((face) =>
          face % 2 === 0 ? accepts(faces, face) : { face, label: faces.given[face] ?? 0 },
        ),
    ],
    ['gives all one class', () => firstFaces(800).map((face) => ({ face, label: 1 }))],
    ['has decided ten', (faces: JudgedFaces) => firstFaces(10).map((face) => accepts(faces, face))],
    ['gives classes that are none', () => firstFaces(50).map((face) => ({ face, label: 0xffff }))],
  ])('makes no wild order of a reviewer who %s', (_, decide) => {
    const { faces } = madeUp(3000, 7);
    const { labelQuality, alternativeChances } = learnFrom(faces, classes, decide(faces)).correct();
    for (let face = 0; face < faces.count; face++) {
      const own = labelQuality[face] ?? NaN;
      const shift = logOdds(own) - logOdds(faces.labelQuality[face] ?? NaN);
      expect(Math.abs(shift)).toBeLessThan(3.01);
      const sum = own + (alternativeChances[face * 2] ?? NaN) + (alternativeChances[face * 2 + 1] ?? NaN);
      expect(sum).toBeLessThan(1.001);
    }
  });

  it('moves little by ten decisions', () => {
    const { faces } = madeUp(3000, 8);
    const { labelQuality } = learnFrom(
      faces,
      classes,
      firstFaces(10).map((face) => accepts(faces, face)),
    ).correct();
    const order = lowest(faces.labelQuality, 300);
    const kept = lowest(labelQuality, 300).filter((face) => order.includes(face));
    expect(kept.length).toBeGreaterThan(200);
  });

  it('leaves alone what the audit did not judge, and decisions about faces that are gone', () => {
    const { faces, found } = madeUp(200, 9);
    faces.labelQuality[3] = NaN;
    faces.importance[4] = NaN;
    faces.alternatives.set([0xffff, 0xffff], 10);
    faces.alternativeChances.set([NaN, NaN], 10);
    const decided = [...found(firstFaces(100)), { face: 5000, label: 1 }];
    const learned = learnFrom(faces, classes, decided);
    expect(learned.decisions).toBe(99);
    const { labelQuality, alternatives } = learned.correct();
    expect(labelQuality[3]).toBeNaN();
    expect(Number.isFinite(labelQuality[4])).toBe(true);
    expect(Number.isFinite(labelQuality[5])).toBe(true);
    expect(alternatives[10]).toBe(0xffff);
  });

  it('learns from a hundred thousand decisions, always the same ones of them', () => {
    const { faces, found } = madeUp(100_000, 10);
    const decided = found(firstFaces(100_000));
    const learned = learnFrom(faces, classes, decided);
    expect(learned.decisions).toBe(100_000);
    const { labelQuality } = learned.correct();
    expect(labelQuality.every(Number.isFinite)).toBe(true);
    // How long it takes is measured by `npm run bench:review`.
    expect(learnFrom(faces, classes, decided.toReversed()).correct().labelQuality).toEqual(labelQuality);
  });
});
