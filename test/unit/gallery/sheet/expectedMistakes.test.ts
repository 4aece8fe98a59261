import { describe, expect, it } from 'vitest';
import { faceFlag, noClass } from '../../../../src/protocol/gallery';
import { questionFor } from '../../../../webview/gallery/review/bulkQuestion';
import {
  acceptOutlook,
  chanceOf,
  expectedMistakes,
  keepOutlook,
} from '../../../../webview/gallery/store/expectedMistakes';
import { Review } from '../../../../webview/gallery/store/review';
import { madeUpFaces, madeUpReview } from '../madeUpFaces';

/** Faces labelled Fear, each suggested Sadness with these chances; the label is right with half of what is left. */
function fearfulFaces(chances: readonly number[]) {
  const count = chances.length;
  return madeUpFaces(count, {
    given: new Uint16Array(count).fill(1),
    suggested: new Uint16Array(count).fill(4),
    confidence: Float32Array.from(chances),
    labelQuality: Float32Array.from(chances, (chance) => (1 - chance) / 2),
    flags: new Uint8Array(count).fill(faceFlag.issue),
  });
}

const facesOf = (count: number) => Array.from({ length: count }, (_, face) => face);

describe('the chance of a class', () => {
  const faces = fearfulFaces([0.9, Number.NaN]);

  it('is known of the given and of the suggested one', () => {
    expect(chanceOf(faces, 0, 4)).toBeCloseTo(0.9);
    expect(chanceOf(faces, 0, 1)).toBeCloseTo(0.05);
    expect(chanceOf(faces, 0, 2)).toBeUndefined();
    expect(chanceOf(faces, 0, noClass)).toBeUndefined();
  });

  it('is not known of a face that failed', () => {
    expect(chanceOf(faces, 1, 4)).toBeUndefined();
  });
});

describe('expected mistakes', () => {
  it('are the chances of being wrong, added up', () => {
    expect(expectedMistakes([])).toBe(0);
    expect(expectedMistakes([1, 0.5, 0.25])).toBeCloseTo(1.25);
  });

  it('count a suggestion without a chance as a mistake, and never as sure', () => {
    const faces = fearfulFaces([0.9, Number.NaN, 0.7, 0.69]);
    const { mistakes, sure } = acceptOutlook(faces, [3, 2, 1, 0], 0.7);
    expect(mistakes).toBeCloseTo(0.1 + 1 + 0.3 + 0.31);
    // 0.7 as a 32-bit number is a little less; the limit means what people read.
    expect(sure).toEqual([2, 0]);
  });

  it('of keeping are by the given labels', () => {
    const { mistakes, sure } = keepOutlook(fearfulFaces([0.9, 0.8]), [0, 1], 0.7);
    expect(mistakes).toBeCloseTo(0.95 + 0.9);
    expect(sure).toEqual([]);
  });
});

describe('the question before many decisions', () => {
  const review = (chances: readonly number[]) => new Review(madeUpReview(fearfulFaces(chances)));

  it('names the mistakes and offers the sure part first', () => {
    const chances = facesOf(89).map((face) => (face < 52 ? 0.9 : 0.15));
    const question = questionFor(review(chances), { kind: 'accept' }, facesOf(89));
    expect(question?.text).toBe('Accept 89 → Sadness? About 37 of them are probably wrong.');
    expect(question?.answers.map(({ text }) => text)).toEqual(['Accept the 52 above 70 %', 'Accept all 89']);
    expect(question?.answers.map(({ faces }) => faces.length)).toEqual([52, 89]);
    expect(question?.answers[0]?.faces).toEqual(facesOf(52));
  });

  it('calls sure what the settings do, until another limit is chosen', () => {
    const faces = fearfulFaces(facesOf(60).map((face) => (face < 10 ? 0.95 : face < 30 ? 0.85 : 0.5)));
    const strict = new Review({ ...madeUpReview(faces), sureAbove: 0.9 });
    const part = () => questionFor(strict, { kind: 'accept' }, facesOf(60))?.answers[0]?.text;
    expect(part()).toBe('Accept the 10 above 90 %');
    strict.sureLimit = 0.8;
    expect(part()).toBe('Accept the 30 above 80 %');
  });

  it('offers no part that is nothing or everything', () => {
    for (const chance of [0.1, 0.9]) {
      const question = questionFor(review(facesOf(60).map(() => chance)), { kind: 'accept' }, facesOf(60));
      expect(question?.answers.map(({ text }) => text)).toEqual(['Accept all 60']);
    }
  });

  it('names no class where there are several', () => {
    const faces = fearfulFaces(facesOf(60).map(() => 0.99));
    faces.suggested[7] = 5;
    const question = questionFor(new Review(madeUpReview(faces)), { kind: 'accept' }, facesOf(60));
    expect(question?.text).toBe('Accept the suggestions for 60 faces? About 1 of them is probably wrong.');
  });

  it('is asked of fewer faces where many would be wrong', () => {
    expect(questionFor(review(facesOf(20).map(() => 0.9)), { kind: 'accept' }, facesOf(20))).toBeUndefined();
    const doubtful = questionFor(review(facesOf(20).map(() => 0.2)), { kind: 'accept' }, facesOf(20));
    expect(doubtful?.text).toBe('Accept 20 → Sadness? About 16 of them are probably wrong.');
  });

  it('is asked of one face never', () => {
    expect(questionFor(review([0.01]), { kind: 'accept' }, [0])).toBeUndefined();
    expect(questionFor(review([0.99]), { kind: 'reject' }, [0])).toBeUndefined();
  });

  it('warns of keeping labels that are probably wrong', () => {
    const question = questionFor(review(facesOf(60).map(() => 0.9)), { kind: 'reject' }, facesOf(60));
    expect(question?.text).toBe('Keep the labels of 60 faces? About 57 of them are probably wrong.');
    expect(question?.answers.map(({ text }) => text)).toEqual(['Keep all 60']);
  });

  it('says no more than how many where the audit knows no chances', () => {
    const question = questionFor(review(facesOf(60).map(() => 0.1)), { kind: 'skip' }, facesOf(60));
    expect(question).toMatchObject({ text: 'Skip 60 faces?', answers: [{ text: 'Decide' }] });
    expect(questionFor(review(facesOf(50).map(() => 0.1)), { kind: 'skip' }, facesOf(50))).toBeUndefined();
  });
});
