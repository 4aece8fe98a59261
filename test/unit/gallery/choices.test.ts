import { describe, expect, it } from 'vitest';
import { faceFlag, noClass } from '../../../src/protocol/gallery';
import { markOf, resultOf, unclearTitle } from '../../../webview/gallery/grid/describe';
import { auditedChoices, believedOf } from '../../../webview/gallery/store/choices';
import { Review } from '../../../webview/gallery/store/review';
import { otherLabelOf } from '../../../webview/gallery/store/secondLabels';
import { decided, madeUpFaces, madeUpReview, secondLabels } from './madeUpFaces';

/** A suspect, one whose label is likelier all the same, one that the audit agrees with, and one without a label. */
function createReview(): Review {
  const { issue } = faceFlag;
  const faces = madeUpFaces(4, {
    given: Uint16Array.of(1, 1, 3, noClass),
    suggested: Uint16Array.of(4, 4, 3, 4),
    labelQuality: Float32Array.of(0.04, 0.74, 0.95, NaN),
    confidence: Float32Array.of(0.78, 0.2, 0.95, 0.6),
    alternatives: Uint16Array.of(4, 6, 4, 6, 0, 6, 4, noClass),
    alternativeChances: Float32Array.of(0.78, 0.12, 0.2, 0.03, 0.03, 0.01, 0.6, NaN),
    flags: Uint8Array.of(issue, issue, 0, faceFlag.setAside),
    setAside: { 3: 'No majority.' },
  });
  return new Review(madeUpReview(faces));
}

describe('what a face is offered', () => {
  it('is its label first, then the likeliest others', () => {
    const review = createReview();
    const names = (face: number) => review.choicesOf(face).map((choice) => choice?.name);
    expect([0, 1, 2, 3].map(names)).toEqual([
      ['Fear', 'Sadness', 'Neutral'],
      ['Fear', 'Sadness', 'Neutral'],
      ['Happiness', 'Surprise', 'Neutral'],
      [undefined, 'Sadness', undefined],
    ]);
  });

  it('says which of them the audit believes', () => {
    const review = createReview();
    const believed = (face: number) => believedOf(review.choicesOf(face))?.name;
    expect([0, 1, 2, 3].map(believed)).toEqual(['Sadness', 'Fear', 'Happiness', 'Sadness']);
  });

  it('has the class of another label file among them, behind the suggestion', () => {
    const { state } = createReview();
    const second = secondLabels([0, 4, 3, 9], 3);
    const review = new Review({ ...state, faces: { ...state.faces, second } });
    const names = (face: number) => review.choicesOf(face).map((choice) => choice?.name);
    expect([0, 1, 2, 3].map(names)).toEqual([
      ['Fear', 'Sadness', 'Surprise'],
      ['Fear', 'Sadness', 'Neutral'],
      ['Happiness', 'Surprise', 'Neutral'],
      // What the audit has no class of is no choice.
      [undefined, 'Sadness', undefined],
    ]);
    expect([0, 1, 2, 3].map((face) => otherLabelOf(review.faces, face))).toEqual([
      ...['Surprise', 'Sadness', undefined, 'Other 2'],
    ]);
    // The audit's own view stays: a decision for a class of theirs is no slip of the hand by it.
    expect(auditedChoices(review, 0).map((choice) => choice?.name)).toEqual(['Fear', 'Sadness', 'Neutral']);
  });

  it('says nothing of keys that an unclear face has not', () => {
    const { state } = createReview();
    const flags = Uint8Array.of(faceFlag.issue | faceFlag.unclear, 0, 0, 0);
    const title = (second: typeof state.faces.second) => {
      const review = new Review({ ...state, faces: { ...state.faces, flags, second } });
      return unclearTitle(review, 0, review.candidatesOf(0)?.join(' or ') ?? '');
    };
    expect(title(secondLabels([4, 4, 3, 3], 0))).toMatch(/Sadness or Neutral .*\(2 or 3\)$/);
    expect(title(secondLabels([0, 4, 3, 3], 0))).toMatch(/Sadness or Neutral .*\(C\)$/);
  });

  it('is believed in nothing without chances', () => {
    const faces = madeUpFaces(1, {
      labelQuality: Float32Array.of(NaN),
      alternativeChances: Float32Array.of(NaN, NaN),
    });
    expect(believedOf(new Review(madeUpReview(faces)).choicesOf(0))).toBeUndefined();
  });
});

describe('what became of a face', () => {
  it('is the label that it has, and the one that it had', () => {
    const review = createReview();
    const counts = { canUndo: true, canRedo: false, uncommitted: 1, disagreements: 0 };
    review.apply({
      ...counts,
      decisions: [
        decided(0, 'accept', 'Sadness'),
        decided(1, 'reject'),
        decided(2, 'unclear'),
        decided(3, 'relabel', 'Neutral'),
      ],
    });
    expect([0, 1, 2, 3].map((face) => resultOf(review, face))).toEqual([
      { label: 'Sadness', was: 'Fear' },
      { label: 'Fear', was: '' },
      { label: 'unclear', was: '' },
      { label: 'Neutral', was: '' },
    ]);
    expect([0, 1, 2, 3].map((face) => markOf(review, face).shape)).toEqual(['✓', '=', '?', '✓']);
  });
});
