import { describe, expect, it } from 'vitest';
import type { FaceDecision } from '../../../src/protocol/gallery';
import { ErrorsLeft } from '../../../webview/gallery/overview/numbers/errorsLeft';
import { OverviewCounter } from '../../../webview/gallery/overview/numbers/overviewNumbers';
import { type OutlookNumbers, outlookParts } from '../../../webview/gallery/review/outlook';
import { Pace, usualPace } from '../../../webview/gallery/store/pace';
import { Review } from '../../../webview/gallery/store/review';
import { decided, madeUpFaces, madeUpReview } from './madeUpFaces';

describe('the pace', () => {
  const after = (acts: readonly (readonly [faces: number, at: number])[]) => {
    const pace = new Pace([]);
    for (const [faces, at] of acts) pace.decided(faces, at * 1000);
    return pace;
  };

  it('is what people usually take until there are ten acts', () => {
    expect(new Pace([]).secondsPerFace).toBe(usualPace);
    const nine = after(Array.from({ length: 10 }, (_, act) => [1, act * 4] as const));
    expect([nine.isOwn, nine.secondsPerFace]).toEqual([false, usualPace]);
    const ten = after(Array.from({ length: 11 }, (_, act) => [1, act * 4] as const));
    expect([ten.isOwn, ten.secondsPerFace]).toEqual([true, 4]);
  });

  it('is the median, so that one long look does not count, and leaves breaks out', () => {
    const gaps = [2, 2, 2, 2, 2, 2, 3, 3, 59, 60, 600, 2, 3];
    let at = 0;
    const pace = after([[1, 0] as const, ...gaps.map((gap) => [1, (at += gap)] as const)]);
    expect(pace.remembered).toEqual([2, 2, 2, 2, 2, 2, 3, 3, 59, 2, 3]);
    expect(pace.secondsPerFace).toBe(2);
  });

  it('counts an act by the faces it decided, and begins anew with each page', () => {
    const pace = after([[1, 0] as const, [50, 30] as const]);
    expect(pace.remembered).toEqual([0.6]);
    const later = new Pace([...pace.remembered, ...Array.from({ length: 60 }, () => 1.23)]);
    later.decided(1, 5000);
    expect(later.remembered.length).toBe(50);
    expect(later.secondsPerFace).toBeCloseTo(1.23, 6);
  });
});

describe('the line that says how much', () => {
  const numbers: OutlookNumbers = { suspects: 905, toLookAt: 905, secondsPerFace: usualPace, errors: 603.2 };
  const line = (change: Partial<OutlookNumbers>) =>
    Object.values(outlookParts({ ...numbers, ...change }))
      .filter((part) => part !== '')
      .join(' · ');

  it('says faces, time and errors', () => {
    expect(line({})).toBe('905 to look at · about 26 min · about 600 wrong');
    expect(line({ toLookAt: 12, errors: 0.2 })).toBe('12 to look at · about 20 s · hardly any wrong');
    expect(line({ toLookAt: 9000, errors: 1234 })).toBe('9,000 to look at · about 4.3 h · about 1,200 wrong');
  });

  it('says only what it knows', () => {
    expect(line({ errors: null })).toBe('905 to look at · about 26 min');
    expect(line({ toLookAt: 0, errors: 45 })).toBe('All 905 suspects decided · about 45 wrong');
    expect(line({ toLookAt: 0, suspects: 1, errors: null })).toBe('1 suspect decided');
    expect(line({ toLookAt: 0, suspects: 0, errors: null })).toBe('No suspects');
  });
});

describe('what is still wrong', () => {
  const change = (decisions: FaceDecision[]) => ({
    ...{ decisions, canUndo: true, canRedo: false, uncommitted: 0, disagreements: 0 },
  });

  it('is what the overview says, and sinks by what is put right, committed or not', () => {
    const faces = madeUpFaces(1000, { labelQuality: new Float32Array(1000).fill(0.5) });
    const review = new Review(madeUpReview(faces));
    const left = new ErrorsLeft(review);
    const counter = new OverviewCounter(review);
    const all = Uint32Array.from({ length: 1000 }, (_, face) => face);
    const inOverview = () => counter.count({ order: 'file', faces: all }).present.errors;
    expect(left.count()).toBeCloseTo(500, 6);
    // As many as the audit expects: its chances need no correction.
    review.apply(
      change(
        Array.from({ length: 200 }, (_, face) => ({
          ...decided(face, face % 2 === 0 ? 'accept' : 'reject', face % 2 === 0 ? 'Fear' : null),
          committed: face % 4 === 0,
        })),
      ),
    );
    expect(left.count()).toBeCloseTo(400, 6);
    expect(left.count()).toBe(inOverview());
  });
});
