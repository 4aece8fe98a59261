import { describe, expect, it } from 'vitest';
import { faceFlag, noClass } from '../../../../src/protocol/gallery';
import {
  chancesOf,
  decisionsFor,
  exceptionalOutcome,
  type Outcome,
  sheetsOf,
  usualOutcome,
} from '../../../../webview/gallery/sheet/subject';
import { stateOf, surePairs } from '../../../../webview/gallery/sheet/surePairs';
import { Review } from '../../../../webview/gallery/store/review';
import { decided, madeUpFaces, madeUpReview } from '../madeUpFaces';
import { repeat, reviewOf, say } from './sheetFaces';

const fearToSadness = { kind: 'pair', given: 1, suggested: 4 } as const;
const allFear = { kind: 'class', given: 1 } as const;

describe('the sheet of a pair', () => {
  it('holds its sure, undecided faces, the surest first', () => {
    const review = reviewOf(
      [1, 4, 0.8],
      [1, 4, 0.69],
      [1, 4, 0.9],
      [1, 4, 0.9, faceFlag.unclear],
      [1, 3, 0.9],
      [4, 1, 0.9],
      [1, 4, 0.7],
      [1, 4, 0.95],
    );
    say(review, decided(7, 'skip'));
    expect(sheetsOf(review, fearToSadness, 0.7)).toEqual([[2, 0, 6]]);
  });

  it('leaves out what is on its way to the disk, failed, or has no label', () => {
    const review = reviewOf([1, 4, 0.9], [1, 4, Number.NaN], [noClass, 4, 0.9]);
    review.setPending([0], true);
    expect(sheetsOf(review, fearToSadness, 0.7)).toEqual([]);
    expect(sheetsOf(review, { kind: 'pair', given: noClass, suggested: 4 }, 0.7)).toEqual([]);
  });

  it('is one face where there is one', () => {
    expect(sheetsOf(reviewOf([1, 4, 0.9]), fearToSadness, 0.7)).toEqual([[0]]);
  });

  it('becomes several of about the same length where it has too many faces', () => {
    const sheets = sheetsOf(reviewOf(...repeat(130, [1, 4, 0.9])), fearToSadness, 0.7);
    expect(sheets.map((faces) => faces.length)).toEqual([44, 44, 42]);
    expect(new Set(sheets.flat()).size).toBe(130);
  });
});

describe('a contact sheet', () => {
  it('has a class’s typical faces first and the probably wrong ones last', () => {
    const review = reviewOf([1, 4, 0.9], [1, 1, 0.8], [1, 1, 0.95], [2, 2, 0.99], [1, 4, 0.5]);
    expect(sheetsOf(review, allFear, 0.7)).toEqual([[2, 1, 4, 0]]);
  });
});

it('shows selected faces as they were selected, those that are decided left out', () => {
  const review = reviewOf([1, 4, 0.9], [1, 1, 0.8], [2, 3, 0.2]);
  say(review, decided(1, 'reject'));
  expect(sheetsOf(review, { kind: 'selection', faces: [2, 1, 0] }, 0.7)).toEqual([[2, 0]]);
});

describe('what becomes of a face', () => {
  const review = reviewOf([1, 4, 0.9], [1, 1, 0.9], [1, 4, 0.5, faceFlag.unclear], [noClass, 4, 0.9]);
  const selection = { kind: 'selection', faces: [0, 1, 2, 3] } as const;

  it('is its suggestion on a pair’s sheet, and its label where it is an exception', () => {
    expect(usualOutcome(review, fearToSadness, 0)).toBe(4);
    expect(exceptionalOutcome(review, fearToSadness, 0)).toBe(1);
  });

  it('stays open where another class is likelier than its label', () => {
    const likelier = new Review(
      madeUpReview(
        madeUpFaces(1, {
          given: Uint16Array.of(1),
          suggested: Uint16Array.of(4),
          confidence: Float32Array.of(0.8),
          labelQuality: Float32Array.of(0.01),
          alternatives: Uint16Array.of(4, 6),
          alternativeChances: Float32Array.of(0.8, 0.15),
        }),
      ),
    );
    expect(exceptionalOutcome(likelier, fearToSadness, 0)).toBe('open');
  });

  it('is its label on a class’s sheet, and its suggestion, if any, where it is an exception', () => {
    expect(usualOutcome(review, allFear, 0)).toBe(1);
    expect(exceptionalOutcome(review, allFear, 0)).toBe(4);
    expect(exceptionalOutcome(review, allFear, 1)).toBe('open');
    expect(exceptionalOutcome(review, allFear, 2)).toBe('open');
  });

  it('stays open in a selection where the audit suggests no other class, or two', () => {
    expect([0, 1, 2].map((face) => usualOutcome(review, selection, face))).toEqual([4, 'open', 'open']);
    expect([0, 1, 2].map((face) => exceptionalOutcome(review, selection, face))).toEqual([1, 1, 1]);
    expect(exceptionalOutcome(review, selection, 3)).toBe('open');
  });
});

describe('the decisions of a sheet', () => {
  const review = reviewOf(...repeat(6, [1, 4, 0.9]));
  const outcomes = new Map<number, Outcome>([
    [0, 4],
    [1, 1],
    [2, 4],
    [3, 6],
    [4, 'open'],
    [5, 'notAFace'],
  ]);

  it('say alike what is alike, and nothing of what stays open', () => {
    expect(decisionsFor(review, outcomes)).toEqual([
      { verdict: 'accept', faces: [0, 2] },
      { verdict: 'reject', faces: [1] },
      { verdict: 'relabel', label: 'Neutral', faces: [3] },
      { verdict: 'notAFace', faces: [5] },
    ]);
    expect(decisionsFor(review, new Map<number, Outcome>([[0, 'open']]))).toEqual([]);
  });

  it('have chances where the audit knows them', () => {
    const chances = chancesOf(review, outcomes);
    expect(chances).toHaveLength(3);
    [0.9, 0.05, 0.9].forEach((chance, place) => expect(chances[place]).toBeCloseTo(chance));
  });
});

describe('the pairs of sure faces', () => {
  it('come the largest first and keep their places as they are decided', () => {
    const review = reviewOf([4, 1, 0.9], ...repeat(3, [1, 4, 0.8]), [1, 4, 0.5], [2, 2, 0.9]);
    const pairs = surePairs(review, 0.7);
    expect(pairs).toEqual([
      { given: 1, suggested: 4, faces: [1, 2, 3] },
      { given: 4, suggested: 1, faces: [0] },
    ]);
    say(review, decided(1, 'accept', 'Sadness'), decided(2, 'reject'), decided(3, 'skip'));
    expect(surePairs(review, 0.7)).toEqual(pairs);
    expect(pairs.map((pair) => stateOf(review, pair).open)).toEqual([0, 1]);
    say(review, decided(1, null), decided(2, null));
    const state = stateOf(review, pairs[0] ?? { given: 0, suggested: 0, faces: [] });
    expect(state.open).toBe(2);
    expect(state.mistakes).toBeCloseTo(0.4);
  });

  it('are as many as two hundred classes make', () => {
    const faces = Array.from({ length: 199 }, (_, label) => [label, label + 1, 0.9] as const);
    const review = reviewOf(...faces);
    expect(surePairs(review, 0.7)).toHaveLength(6);
    const names = Array.from({ length: 200 }, (_, label) => `Class ${label}`);
    Object.assign(review, { classes: names });
    expect(surePairs(review, 0.7)).toHaveLength(199);
  });
});
