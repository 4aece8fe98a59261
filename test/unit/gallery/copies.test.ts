import { describe, expect, it } from 'vitest';
import { faceFlag } from '../../../src/protocol/gallery';
import { aboutCopies } from '../../../webview/gallery/review/copies';
import { Review } from '../../../webview/gallery/store/review';
import { decided, madeUpFaces, madeUpReview } from './madeUpFaces';

const counts = { canUndo: true, canRedo: false, uncommitted: 1, disagreements: 0 };

/** Three copies of one face, of which one is labelled otherwise, two of another, and one face without any. */
function createReview(): Review {
  const faces = madeUpFaces(6, {
    given: Uint16Array.of(1, 1, 4, 0, 0, 2),
    suggested: Uint16Array.of(4, 4, 4, 0, 0, 2),
    flags: new Uint8Array(6).fill(faceFlag.issue),
    copies: Uint32Array.of(7, 7, 7, 2, 2, 0),
  });
  return new Review(madeUpReview(faces));
}

describe('copies of a face', () => {
  it('are the others of its group', () => {
    const review = createReview();
    expect([0, 3, 5].map((face) => review.copiesOf(face))).toEqual([[1, 2], [4], []]);
    expect(new Review(madeUpReview(madeUpFaces(2))).copiesOf(0)).toEqual([]);
  });

  it('are offered the same label: kept where they have it, changed where they have not', () => {
    const review = createReview();
    expect(aboutCopies(review, 0)).toBeUndefined();
    review.apply({ ...counts, decisions: [decided(0, 'accept', 'Sadness')] });
    expect(aboutCopies(review, 0)).toEqual({
      kind: 'open',
      label: 'Sadness',
      faces: [1, 2],
      decisions: [
        { faces: [2], verdict: 'reject' },
        { faces: [1], verdict: 'relabel', label: 'Sadness' },
      ],
    });
  });

  it('clash where another label was decided for one of them', () => {
    const review = createReview();
    review.apply({ ...counts, decisions: [decided(0, 'accept', 'Sadness'), decided(1, 'reject')] });
    expect(aboutCopies(review, 1)).toMatchObject({ kind: 'clash', label: 'Fear', other: 'Sadness' });
    expect(aboutCopies(review, 2)).toBeUndefined();
  });

  it('are no matter where the decision is not about the label, or all are decided alike', () => {
    const review = createReview();
    review.apply({ ...counts, decisions: [decided(3, 'unclear')] });
    expect(aboutCopies(review, 3)).toBeUndefined();
    review.apply({ ...counts, decisions: [decided(3, 'reject'), decided(4, 'reject')] });
    expect(aboutCopies(review, 3)).toBeUndefined();
  });
});
