import { expect, test } from 'vitest';
import type { FaceDecision } from '../../../src/protocol/gallery';
import { describeFace, markOf } from '../../../webview/gallery/grid/describe';
import { usualSureLimit } from '../../../webview/gallery/store/expectedMistakes';
import { FaceList } from '../../../webview/gallery/store/faceList';
import { noFilter } from '../../../webview/gallery/store/filter';
import { Piles } from '../../../webview/gallery/store/piles';
import { Review } from '../../../webview/gallery/store/review';
import { decided, madeUpFaces, madeUpReview } from './madeUpFaces';

const faces = madeUpFaces(3, { given: Uint16Array.of(3, 3, 3), flags: Uint8Array.of(1, 1, 0) });
const counts = { canUndo: false, canRedo: false, uncommitted: 0 };
const mei = [{ who: 'Mei', verdict: 'relabel', label: 'Fear' }] as const;
const meiUnclear = [{ who: 'Mei', verdict: 'unclear', label: '' }] as const;

test('what annotators say comes before what is likely where they disagree', () => {
  const ofFace = (review: Review) => review.choicesOf(0).map((choice) => choice?.name);
  const [given, first, second] = ofFace(reviewWith([]));
  const jo = { who: 'Jo', verdict: 'relabel', label: 'Anger' } as const;
  const both = { ...decided(0, 'reject'), others: [...mei, jo], disputed: true };
  expect(ofFace(reviewWith([both], 1))).toEqual([given, 'Fear', 'Anger']);
  const one = { ...decided(0, 'reject'), others: [jo], disputed: true };
  expect(ofFace(reviewWith([one], 1))).toEqual([given, 'Anger', first === 'Anger' ? second : first]);
  expect(ofFace(reviewWith([{ ...decided(0, 'reject'), others: [jo] }]))).toEqual([given, first, second]);
});

const agreement = { sentences: ['Ada and Mei: …'], tables: [] };

function reviewWith(decisions: readonly FaceDecision[], disagreements = 0): Review {
  const review = new Review(madeUpReview(faces));
  review.apply({ ...counts, decisions, disagreements, agreement });
  return review;
}

test.each([
  ['another’s', { ...decided(0, 'accept', 'Fear'), by: 'Mei', others: mei }, '✓ Mei: Fear'],
  ['another’s skip', { ...decided(0, 'skip'), by: 'Mei' }, '↷ Mei: Skipped'],
  [
    'the same as another’s',
    { ...decided(0, 'accept', 'Fear'), others: mei },
    '✓ Changed to Fear · Mei: Fear',
  ],
  ['not the same', { ...decided(0, 'reject'), others: mei, disputed: true }, '≠ you: Happiness, Mei: Fear'],
  [
    'not the same among others',
    {
      ...decided(0, 'accept', 'Fear'),
      by: 'Mei',
      others: [...mei, { who: 'Jo', verdict: 'relabel', label: 'Anger' }],
      disputed: true,
    },
    '≠ Mei: Fear, Jo: Anger',
  ],
  ['a word on the face', decided(0, 'notAFace'), '⊘ Not a face'],
  [
    'another’s word on the face',
    { ...decided(0, 'unclear'), by: 'Mei', others: meiUnclear },
    '? Mei: unclear',
  ],
  [
    'a word and another’s label',
    { ...decided(0, 'unclear'), others: mei, disputed: true },
    '≠ you: unclear, Mei: Fear',
  ],
  [
    'made blind, against the label',
    { ...decided(0, null), others: [{ ...mei[0], blind: true }], disputed: true },
    '≠ Mei (blind): Fear',
  ],
  [
    'not the same as what was said blind',
    { ...decided(0, 'reject'), others: [{ ...mei[0], blind: true }], disputed: true },
    '≠ you: Happiness, Mei (blind): Fear',
  ],
] as const)('a decision that is %s says whose it is, by shape and words', (_, decision, text) => {
  const review = reviewWith([decision]);
  const mark = markOf(review, 0);
  expect(`${mark.shape} ${mark.text}`).toBe(text);
  expect(describeFace(review, 0)).toContain(mark.text);
});

test('what annotators disagree about is still to be decided, and can be listed', () => {
  const review = reviewWith(
    [
      { ...decided(0, 'reject'), others: mei, disputed: true },
      { ...decided(1, 'accept', 'Fear'), by: 'Mei', others: mei },
    ],
    1,
  );
  expect([review.suspectsDecided, review.disagreements]).toEqual([1, 1]);
  const list = new FaceList(review, new Piles(review, usualSureLimit, ''));
  expect(Array.from(list.arrange('file', { ...noFilter, undecidedOnly: true }))).toEqual([0, 2]);
  expect(Array.from(list.arrange('file', { ...noFilter, disputedOnly: true }))).toEqual([0]);
  review.apply({ ...counts, decisions: [decided(0, 'reject')], disagreements: 0 });
  expect([review.suspectsDecided, review.disagreements]).toEqual([2, 0]);
  // What is not said again stays.
  expect(review.agreement).toEqual(agreement);
});

test('what was said blind decides nothing, and is listed where it contradicts', () => {
  const blind = [{ ...mei[0], blind: true }];
  const review = reviewWith(
    [
      { ...decided(0, null), others: blind, disputed: true },
      { ...decided(1, null), others: blind },
    ],
    1,
  );
  expect([review.isDecided(0), review.isDecided(1), review.suspectsDecided]).toEqual([false, false, 0]);
  expect([review.isDisputed(0), review.isDisputed(1)]).toEqual([true, false]);
  const list = new FaceList(review, new Piles(review, usualSureLimit, ''));
  expect(Array.from(list.arrange('file', { ...noFilter, disputedOnly: true }))).toEqual([0]);
});

test('notes of all annotators are there, also where nothing is decided', () => {
  const note = { at: '2026-01-01T00:00:00.000Z' };
  const notes = [
    { ...note, who: 'Ada', own: true, text: 'blurred' },
    { ...note, who: 'Mei', own: false, text: 'a drawing' },
  ];
  const review = reviewWith([{ ...decided(0, null), notes }]);
  expect(review.isDecided(0)).toBe(false);
  expect(describeFace(review, 0)).toContain('note: blurred\nMei: a drawing');
  const list = new FaceList(review, new Piles(review, usualSureLimit, ''));
  expect(Array.from(list.arrange('file', { ...noFilter, said: 'note' }))).toEqual([0]);
  expect(Array.from(list.arrange('file', { ...noFilter, search: 'DRAWING' }))).toEqual([0]);
  review.apply({ ...counts, decisions: [decided(0, null)], disagreements: 0 });
  expect(Array.from(list.arrange('file', { ...noFilter, said: 'note' }))).toEqual([]);
});

test('faces can be filtered by verdict', () => {
  const review = reviewWith([decided(0, 'unclear'), decided(1, 'skip'), decided(2, 'notAFace')]);
  const list = new FaceList(review, new Piles(review, usualSureLimit, ''));
  const shown = (said: 'unclear' | 'notAFace' | 'accept') =>
    Array.from(list.arrange('file', { ...noFilter, said }));
  expect([shown('unclear'), shown('notAFace'), shown('accept')]).toEqual([[0], [2], []]);
});
