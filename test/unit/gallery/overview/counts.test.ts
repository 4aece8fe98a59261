import { describe, expect, it } from 'vitest';
import { faceFlag, noClass } from '../../../../src/protocol/gallery';
import {
  below,
  binCount,
  binImportance,
  binQuality,
  wantsLogarithm,
} from '../../../../webview/gallery/overview/numbers/histogram';
import { countPairs } from '../../../../webview/gallery/overview/numbers/labelPairs';
import { OverviewCounter } from '../../../../webview/gallery/overview/numbers/overviewNumbers';
import { reviewProgress } from '../../../../webview/gallery/overview/numbers/reviewProgress';
import { filterFaces, noFilter } from '../../../../webview/gallery/store/filter';
import { Review } from '../../../../webview/gallery/store/review';
import { decided, madeUpFaces, madeUpReview } from '../madeUpFaces';

const noPiles = { isIn: () => false };
const { issue, lowImportance, relabelCandidate, setAside, failed } = faceFlag;

describe('the importance histogram', () => {
  it('splits the groups, and leaves out what took no part', () => {
    const bins = binImportance(
      Float32Array.of(0, 0.019, 0.03, 0.99, 1, NaN, 0.01),
      Uint8Array.of(
        lowImportance,
        lowImportance,
        lowImportance | issue,
        0,
        0,
        failed,
        setAside | lowImportance,
      ),
      lowImportance,
      setAside,
    );
    expect([bins.low[0], bins.low[1], bins.high[binCount - 1]]).toEqual([2, 1, 2]);
    expect([bins.lowFaces, bins.faces]).toEqual([3, 5]);
    expect(bins.split).toBeCloseTo(0.03, 6);
  });

  it('has no split without a low group', () => {
    expect(
      binImportance(Float32Array.of(0.5), new Uint8Array(1), lowImportance, setAside).split,
    ).toBeUndefined();
  });
});

describe('the label-quality histogram', () => {
  it('flags what the grid’s filter shows, at every threshold', () => {
    const faces = madeUpFaces(3000);
    // What a threshold stands between, to the last bit.
    for (let bin = 0; bin <= binCount; bin++) faces.labelQuality[bin] = bin / binCount;
    faces.labelQuality[100] = NaN;
    const bins = binQuality(faces.labelQuality);
    const order = Uint32Array.from({ length: faces.count }, (_, face) => face);
    const review = new Review(madeUpReview(faces));
    for (let bin = 0; bin <= binCount; bin++) {
      const filter = { ...noFilter, belowQuality: bin / binCount };
      const shown = filterFaces(order, faces, review, filter, noPiles);
      expect(below(bins, bin).faces - shown.length).toBe(
        bin === binCount ? Number(faces.labelQuality.includes(1)) : 0,
      );
    }
  });

  it('expects as many wrong labels as the chances add up to', () => {
    const { wrong } = below(binQuality(Float32Array.of(0.25, 0.5, 0.75, 1)), 40);
    expect(wrong).toBeCloseTo(1.5, 9);
  });
});

it('takes a logarithmic scale only where bars would not be seen', () => {
  expect(wantsLogarithm([10, 20, 0, 30])).toBe(false);
  expect(wantsLogarithm([10, 20, 0, 30, 900])).toBe(true);
  expect(wantsLogarithm([])).toBe(false);
});

it('counts pairs of the wanted faces, and none without both classes', () => {
  const faces = madeUpFaces(5, {
    given: Uint16Array.of(0, 0, 1, noClass, 1),
    suggested: Uint16Array.of(1, 1, 0, 1, noClass),
    flags: Uint8Array.of(issue, issue | relabelCandidate, relabelCandidate, issue, issue),
  });
  expect(Array.from(countPairs(faces, 2, 'suspects'))).toEqual([0, 2, 0, 0]);
  expect(Array.from(countPairs(faces, 2, 'relabelCandidates'))).toEqual([0, 1, 1, 0]);
});

const counts = { canUndo: true, canRedo: false, uncommitted: 0, disagreements: 0 };

/** Eight faces: six suspects, one that is none, one that failed. */
function reviewed(): Review {
  const review = new Review(
    madeUpReview(
      madeUpFaces(8, {
        flags: Uint8Array.of(issue, issue, issue, issue, issue, issue, 0, failed),
        labelQuality: Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, NaN),
      }),
    ),
  );
  review.apply({
    ...counts,
    decisions: [
      decided(0, 'accept', 'Fear'),
      decided(1, 'reject'),
      decided(2, 'skip'),
      decided(3, 'notAFace'),
      { ...decided(4, 'accept', 'Fear'), disputed: true },
      decided(6, 'relabel', 'Anger'),
    ],
  });
  return review;
}

describe('the progress', () => {
  it('counts suspects by verdict, and what was judged', () => {
    const progress = reviewProgress(reviewed());
    expect(progress.byVerdict).toEqual({
      accept: 1,
      reject: 1,
      relabel: 0,
      skip: 1,
      unclear: 0,
      notAFace: 1,
    });
    expect([progress.suspects, progress.disputed]).toEqual([6, 1]);
    expect([progress.changed, progress.judged]).toEqual([1, 2]);
    expect(Array.from(progress.judgedFaces)).toEqual([0, 1, 6]);
    expect(progress.wrongFaces).toBe(2);
  });

  it('leaves skipped and disputed labels among those to judge', () => {
    expect(Array.from(reviewProgress(reviewed()).unjudged)).toEqual([2, 4, 5]);
  });
});

describe('the numbers of the overview', () => {
  it('say where to stop in all faces, not in the list that is shown', () => {
    const labelQuality = Float32Array.of(0.95, 0.02, 0.05, 0.04, 0.97, 0.98, 0.99, 0.96);
    const review = new Review(madeUpReview(madeUpFaces(8, { labelQuality })));
    const counter = new OverviewCounter(review);
    const whole = counter.count({ order: 'file', faces: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7) });
    // Listed is one of the three that are almost certainly wrong: the two others follow, and only then comes the end.
    const part = counter.count({ order: 'labelQuality', faces: Uint32Array.of(3) });
    expect([part.leftOut, part.present.stop.faces]).toEqual([7, 3]);
    expect(part.present.stop.errors).toBeCloseTo(2.89, 5);
    expect(part.present.errors).toBeCloseTo(whole.present.errors, 9);
    expect(counter.count({ order: 'labelQuality', faces: Uint32Array.of(1, 3, 2) }).present.stop.faces).toBe(
      3,
    );
    expect([whole.leftOut, whole.present.stop.faces]).toEqual([0, 4]);
  });

  it('look ahead at what the list still has to decide', () => {
    const counter = new OverviewCounter(reviewed());
    const { present, byQuality } = counter.count({ order: 'file', faces: Uint32Array.of(5, 0, 2) });
    // Face 2 is skipped: its error is still there, but nobody goes back to it in this list.
    expect(present.curve.map(({ faces }) => faces)).toEqual([0, 1, 2]);
    expect(byQuality.curve.at(-1)?.faces).toBe(2);
    // Two of three judged labels were wrong, of which 1.5 had been expected.
    expect(present.errors).toBeGreaterThan(1.5);
    expect(present.errors).toBeLessThan(2);
  });
});
