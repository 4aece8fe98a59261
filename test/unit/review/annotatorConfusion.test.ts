import { describe, expect, test } from 'vitest';
import { annotatorConfusions, confusionText } from '../../../src/review/annotatorConfusion';
import { agreementText, annotatorAgreement } from '../../../src/review/agreement';
import { randomBits, uniform } from '../../../src/scn/randomness';
import { accepted, rejected, reviewFolder } from './reviewFolder';

const classes = ['fear', 'neutral', 'sadness'];
/** How each annotator errs: [true][said]. */
const people: Readonly<Record<string, readonly (readonly number[])[]>> = {
  ana: [
    [0.95, 0.03, 0.02],
    [0.02, 0.95, 0.03],
    [0.02, 0.28, 0.7],
  ],
  bob: [
    [0.9, 0.05, 0.05],
    [0.05, 0.9, 0.05],
    [0.05, 0.05, 0.9],
  ],
  cem: [
    [0.6, 0.2, 0.2],
    [0.1, 0.8, 0.1],
    [0.1, 0.1, 0.8],
  ],
  // Presses the same key whatever the face.
  dee: [
    [0, 1, 0],
    [0, 1, 0],
    [0, 1, 0],
  ],
};

function draw(shares: readonly number[], at: number): number {
  let rest = at;
  const drawn = shares.findIndex((share) => (rest -= share) < 0);
  return drawn < 0 ? shares.length - 1 : drawn;
}

/** Ratings of made faces, each by all but one of the annotators. */
function rated(faces: number, names: readonly string[], seed: number) {
  const random = randomBits(seed);
  return Array.from({ length: faces }, () => {
    const truth = Math.floor(uniform(random) * classes.length);
    const absent = Math.floor(uniform(random) * names.length);
    return new Map(
      names
        .filter((_, who) => names.length < 4 || who !== absent)
        .map((who) => [who, classes[draw(people[who]?.[truth] ?? [], uniform(random))] ?? '']),
    );
  });
}

describe('annotators’ confusions', () => {
  test('come out as they were made, within their intervals in most cases', () => {
    let [inside, all] = [0, 0];
    for (let seed = 1; seed <= 10; seed++)
      for (const { who, confusions, faces } of annotatorConfusions(rated(1500, Object.keys(people), seed))) {
        expect(faces).toBeGreaterThan(1000);
        for (const { truth, said, share, interval } of confusions) {
          const made = people[who]?.[classes.indexOf(truth)]?.[classes.indexOf(said)] ?? 0;
          expect(Math.abs(share - made)).toBeLessThan(0.1);
          all++;
          if (interval[0] <= made && made <= interval[1] + 1e-9) inside++;
        }
      }
    expect(inside / all).toBeGreaterThan(0.85);
  });

  test('tell who errs most, and what, first', () => {
    const found = annotatorConfusions(rated(2000, Object.keys(people), 3));
    expect(found.map(({ who }) => who)).toEqual(['ana', 'bob', 'cem', 'dee']);
    expect(found[0]?.confusions[0]).toMatchObject({ truth: 'sadness', said: 'neutral' });
    const right = Object.fromEntries(found.map(({ who, right: share }) => [who, share]));
    expect(right['bob']).toBeCloseTo(0.9, 1);
    expect(right['dee']).toBeLessThan(0.45);
    expect(confusionText(found)[0]).toMatch(
      /^ana: right for about 8\d % .*“neutral” for “sadness” in \d+ % \(\d+ to \d+ %\) of about \d+/,
    );
  });

  test('weigh a careful annotator more than two who press one key', () => {
    const sloppy = rated(600, ['bob', 'dee'], 5).map((each) => {
      const said = each.get('bob') ?? '';
      return new Map([...each, ['ana', said], ['eve', 'neutral']]);
    });
    const found = new Map(annotatorConfusions(sloppy).map((each) => [each.who, each.right]));
    expect(found.get('bob')).toBeGreaterThan(0.8);
    expect(found.get('eve')).toBeLessThan(0.5);
  });

  test('are the same whatever the order of faces and annotators', () => {
    const ratings = rated(300, Object.keys(people), 9);
    const turned = ratings.map((each) => new Map([...each].reverse())).reverse();
    expect(annotatorConfusions(turned)).toEqual(annotatorConfusions(ratings));
  });

  test('need three annotators', () => {
    expect(annotatorConfusions(rated(100, ['ana', 'bob'], 1))).toEqual([]);
    expect(annotatorConfusions([])).toEqual([]);
  });
});

test('a journal’s independent decisions say who confuses what', async () => {
  const { open } = await reviewFolder();
  const journals = [
    await open('labels.csv', 'ada'),
    await open('labels.csv', 'bob'),
    await open('labels.csv', 'mei'),
  ];
  const ids = Array.from({ length: 20 }, (_, face) => `f${face}`);
  for (const journal of journals) await journal.decide(ids.slice(0, 10).map((id) => accepted(id)));
  const [ada, bob, mei] = journals;
  await ada?.decide(ids.slice(10).map(rejected));
  await bob?.decide(ids.slice(10).map(rejected));
  await mei?.decide([...ids.slice(10, 16).map(rejected), ...ids.slice(16).map((id) => accepted(id))]);
  const { state } = await open();
  const { confusions } = annotatorAgreement(state);
  expect(confusions.map(({ who, faces }) => [who, faces])).toEqual([
    ['ada', 20],
    ['bob', 20],
    ['mei', 20],
  ]);
  expect(confusions[2]?.confusions[0]).toMatchObject({ truth: 'happy', said: 'sad' });
  expect(confusions[2]?.confusions[0]?.share).toBeCloseTo(0.4, 1);
  expect(agreementText(annotatorAgreement(state)).at(-1)).toContain('“sad” for “happy”');
});
