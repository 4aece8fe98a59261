import { describe, expect, it } from 'vitest';
import { readFaceRuns, writeFaceRuns } from '../../../webview/gallery/store/faceRuns';
import { seededRandom } from '../../../scripts/seededRandom.mjs';

const upTo = (count: number) => Array.from({ length: count }, (_, face) => face);

describe('a selection as text', () => {
  it('says how many are out of it and in it in turns', () => {
    expect(writeFaceRuns([])).toBe('');
    expect(writeFaceRuns([0])).toBe('0,1');
    expect(writeFaceRuns([7, 3, 4, 40])).toBe('3,2,2,1,w,1');
    expect(writeFaceRuns(upTo(100_000))).toBe('0,255s');
  });

  it('comes back as it was, in ascending order', () => {
    const { next } = seededRandom(7);
    for (const share of [0, 0.001, 0.1, 0.5, 0.99, 1]) {
      const faces = upTo(5000).filter(() => next() < share);
      expect(readFaceRuns(writeFaceRuns(faces.toReversed()), 5000)).toEqual(faces);
    }
  });

  it('of another audit names no face that this one lacks', () => {
    expect(readFaceRuns(writeFaceRuns(upTo(100)), 10)).toEqual(upTo(10));
    expect(readFaceRuns('zzzzzzzz,zzzzzzzz', 10)).toEqual([]);
  });

  it('that nobody wrote here is none, or stops where it makes no sense', () => {
    for (const text of ['', ',', '-1,5', 'null', '<img>', '1,,3']) {
      expect(readFaceRuns(text, 10).every((face) => face >= 0 && face < 10)).toBe(true);
    }
    expect(readFaceRuns('', 10)).toEqual([]);
    expect(readFaceRuns('2,3,-4,2', 10)).toEqual([2, 3, 4]);
  });
});
