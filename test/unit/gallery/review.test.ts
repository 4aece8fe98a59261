import { describe, expect, it } from 'vitest';
import { faceFlag, noClass, type FaceNote } from '../../../src/protocol/gallery';
import { labelsText } from '../../../webview/gallery/grid/describe';
import { FaceList } from '../../../webview/gallery/store/faceList';
import { noFilter } from '../../../webview/gallery/store/filter';
import { decisionFor } from '../../../webview/gallery/review/judge';
import { usualSureLimit } from '../../../webview/gallery/store/expectedMistakes';
import { Piles } from '../../../webview/gallery/store/piles';
import { Review } from '../../../webview/gallery/store/review';
import { decided, madeUpFaces, madeUpReview } from './madeUpFaces';

/** Three suspects: one clear, two unclear; the last of them without a runner-up that could be named. */
function createUnclear(): Review {
  const unclear = faceFlag.issue | faceFlag.unclear;
  const faces = madeUpFaces(3, {
    given: Uint16Array.of(0, 0, 0),
    suggested: Uint16Array.of(4, 4, 4),
    alternatives: Uint16Array.of(4, 1, 4, 6, 4, noClass),
    labelQuality: new Float32Array(3).fill(0.1),
    confidence: new Float32Array(3).fill(0.4),
    flags: Uint8Array.of(faceFlag.issue, unclear, unclear),
  });
  return new Review(madeUpReview(faces));
}

/** Four faces: suggested another label, the same, none; the last failed. */
function createReview(): Review {
  const faces = madeUpFaces(4, {
    given: Uint16Array.of(3, 3, 0, 0),
    suggested: Uint16Array.of(4, 3, noClass, noClass),
    labelQuality: new Float32Array(4).fill(0.1),
    confidence: new Float32Array(4).fill(0.8),
    flags: Uint8Array.of(faceFlag.issue, faceFlag.issue, 0, faceFlag.failed),
  });
  return new Review(madeUpReview(faces));
}
const counts = { canUndo: true, canRedo: false, uncommitted: 1, disagreements: 0 };

describe('Review', () => {
  it('counts decided suspects once, and takes them back', () => {
    const review = createReview();
    review.apply({ ...counts, decisions: [decided(0, 'accept', 'Sadness'), decided(2, 'skip')] });
    review.apply({ ...counts, decisions: [decided(0, 'reject')] });
    expect([review.suspects, review.suspectsDecided]).toEqual([2, 1]);
    expect(review.apply({ ...counts, decisions: [decided(0, null)] })).toEqual([0]);
    expect(review.suspectsDecided).toBe(0);
    expect(review.isDecided(2)).toBe(true);
  });

  it('names a suggestion only where it differs', () => {
    const review = createReview();
    expect([0, 1, 2, 3].map((face) => review.suggestionOf(face))).toEqual([
      'Sadness',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a remembered draft', () => {
  const draft = { face: 1, text: 'Two people in this one?\r\n' };
  const note = { at: '2026-01-01T00:00:00.000Z', text: 'Two people in this one?' };
  const withNotes = (...notes: FaceNote[]) => {
    const review = createReview();
    review.apply({ ...counts, decisions: [{ ...decided(1, null), notes }] });
    return review;
  };

  it('is none any more where the annotator saved the same', () => {
    expect(withNotes({ ...note, who: 'Ada', own: true }).unsaved([draft])).toEqual([]);
  });

  it('is one where the annotator saved something else, a colleague the same, or nobody anything', () => {
    expect(withNotes({ ...note, text: 'Two', who: 'Ada', own: true }).unsaved([draft])).toEqual([draft]);
    expect(withNotes({ ...note, who: 'Mei', own: false }).unsaved([draft])).toEqual([draft]);
    expect(createReview().unsaved([draft])).toEqual([draft]);
    const emptied = { face: 1, text: '' };
    expect(withNotes({ ...note, who: 'Ada', own: true }).unsaved([emptied])).toEqual([emptied]);
  });
});

describe('an unclear face', () => {
  it('has two candidates', () => {
    const review = createUnclear();
    expect([0, 1, 2].map((face) => review.candidatesOf(face))).toEqual([
      undefined,
      ['Sadness', 'Neutral'],
      undefined,
    ]);
  });

  it('is not accepted unseen, by itself or among others', () => {
    const review = createUnclear();
    expect(decisionFor(review, [1], { kind: 'accept' })).toBeUndefined();
    expect(decisionFor(review, [0, 1], { kind: 'accept' })).toEqual({ faces: [0], verdict: 'accept' });
  });

  it('takes the class that is chosen for it', () => {
    const choose = (label: string) => decisionFor(createUnclear(), [1], { kind: 'label', label });
    expect(choose('Sadness')).toEqual({ faces: [1], verdict: 'accept' });
    expect(choose('Neutral')).toEqual({ faces: [1], verdict: 'relabel', label: 'Neutral' });
    expect(choose('Surprise')).toEqual({ faces: [1], verdict: 'reject' });
  });
});

/** Four suspects: one likelier wrong, two likelier right than their suggestion (one of them unclear), and an even one. */
function createQuestions(): Review {
  const { issue, unclear } = faceFlag;
  const faces = madeUpFaces(4, {
    given: Uint16Array.of(1, 1, 1, 1),
    suggested: Uint16Array.of(4, 4, 4, 4),
    labelQuality: Float32Array.of(0.2, 0.74, 0.5, 0.5),
    confidence: Float32Array.of(0.7, 0.2, 0.25, 0.5),
    flags: Uint8Array.of(issue, issue, issue | unclear, issue),
  });
  return new Review(madeUpReview(faces));
}

describe('a suspect whose label is likelier than its suggestion', () => {
  it('is a question, unclear or not', () => {
    const review = createQuestions();
    expect([0, 1, 2, 3].map((face) => review.isQuestion(face))).toEqual([false, true, true, false]);
    expect(review.candidatesOf(2)).toBeUndefined();
    expect([0, 1].map((face) => labelsText(review, face))).toEqual([
      'Fear → Sadness',
      'Fear? 74 % · Sadness 20 %',
    ]);
  });

  it('is not accepted unseen, by itself or among others', () => {
    const review = createQuestions();
    expect(decisionFor(review, [1], { kind: 'accept' })).toBeUndefined();
    expect(decisionFor(review, [0, 1, 2], { kind: 'accept' })).toEqual({ faces: [0], verdict: 'accept' });
    expect(decisionFor(review, [1], { kind: 'label', label: 'Sadness' })).toEqual({
      faces: [1],
      verdict: 'accept',
    });
  });

  it('is none where the label was verified before the audit, and points nowhere all the same', () => {
    const review = createQuestions();
    review.apply({ ...counts, decisions: [{ ...decided(0, 'reject'), earlier: 'verified' }] });
    expect(review.has(0, 'issue')).toBe(false);
    expect(labelsText(review, 0)).toBe('Fear 20 % · Sadness 70 %');
  });
});

describe('decisionFor', () => {
  it('accepts only what has a suggestion of its own', () => {
    expect(decisionFor(createReview(), [0, 1, 2, 3], { kind: 'accept' })).toEqual({
      faces: [0],
      verdict: 'accept',
    });
    expect(decisionFor(createReview(), [1], { kind: 'accept' })).toBeUndefined();
  });

  it('says accept for the suggested class, reject for the given one, relabel for the others', () => {
    const choose = (label: string) => decisionFor(createReview(), [0], { kind: 'label', label });
    expect(choose('Sadness')).toEqual({ faces: [0], verdict: 'accept' });
    expect(choose('Happiness')).toEqual({ faces: [0], verdict: 'reject' });
    expect(choose('Fear')).toEqual({ faces: [0], verdict: 'relabel', label: 'Fear' });
  });

  it('relabels several faces in one decision, so that one undo takes it back', () => {
    expect(decisionFor(createReview(), [0, 3], { kind: 'label', label: 'Sadness' })).toEqual({
      faces: [0, 3],
      verdict: 'relabel',
      label: 'Sadness',
    });
  });

  it('leaves faces alone that wait for an answer', () => {
    const review = createReview();
    review.setPending([0], true);
    expect(decisionFor(review, [0], { kind: 'reject' })).toBeUndefined();
    expect(decisionFor(review, [0, 1], { kind: 'skip' })).toEqual({ faces: [1], verdict: 'skip' });
  });
});

describe('FaceList', () => {
  it('keeps decided faces in place until it is asked for again', () => {
    const review = createReview();
    const list = new FaceList(review, new Piles(review, usualSureLimit, ''));
    const filter = { ...noFilter, undecidedOnly: true };
    list.arrange('file', filter);
    review.apply({ ...counts, decisions: [decided(1, 'reject')] });
    expect(Array.from(list.faces)).toEqual([0, 1, 2, 3]);
    expect(list.countDecided()).toBe(1);
    expect(Array.from(list.arrange('file', filter))).toEqual([0, 2, 3]);
  });
});
