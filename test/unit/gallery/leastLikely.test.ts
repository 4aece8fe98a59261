import { expect, it } from 'vitest';
import { faceFlag } from '../../../src/protocol/gallery';
import { leastLikelyDecisions } from '../../../webview/gallery/store/leastLikely';
import { Review } from '../../../webview/gallery/store/review';
import { decided, madeUpFaces, madeUpReview } from './madeUpFaces';

it('finds the annotator’s least likely decisions, and none that are committed, others’ or likely', () => {
  const count = 16;
  const faces = madeUpFaces(count, {
    given: new Uint16Array(count).fill(1),
    suggested: new Uint16Array(count).fill(4),
    // From 2 % to 92 %.
    confidence: Float32Array.from({ length: count }, (_, face) => 0.02 + face * 0.06),
    labelQuality: new Float32Array(count).fill(0.01),
    flags: new Uint8Array(count).fill(faceFlag.issue),
  });
  const review = new Review(madeUpReview(faces));
  const accept = (face: number) => decided(face, 'accept', 'Sadness');
  review.apply({
    ...{ canUndo: true, canRedo: false, uncommitted: 1, disagreements: 0 },
    decisions: [
      ...Array.from({ length: count - 4 }, (_, face) => accept(face)),
      { ...accept(0), committed: true },
      { ...accept(1), by: 'Mei' },
      // A class that the audit did not offer is less likely than all.
      decided(15, 'relabel', 'Anger'),
      decided(14, 'unclear'),
      decided(13, 'reject'),
    ],
  });
  expect(leastLikelyDecisions(review)).toEqual([13, 15, 2, 3, 4, 5, 6, 7, 8]);
});
