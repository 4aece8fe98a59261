import { expect, it } from 'vitest';
import { copyGroups, labelOfCopies } from '../../../../webview/gallery/sheet/copyGroups';
import { Marks } from '../../../../webview/gallery/sheet/marks';
import { SheetBook } from '../../../../webview/gallery/sheet/sheetBook';
import { firstSheetMemory } from '../../../../webview/gallery/sheet/sheetMemory';
import { decisionsFor, sheetsOf } from '../../../../webview/gallery/sheet/subject';
import { Review } from '../../../../webview/gallery/store/review';
import { decided, madeUpFaces, madeUpReview } from '../madeUpFaces';
import { say } from './sheetFaces';

/** Two copies that agree, three that contradict one another, and a face without copies. */
function review(): Review {
  const faces = madeUpFaces(6, {
    given: Uint16Array.of(3, 3, 1, 4, 4, 2),
    suggested: Uint16Array.of(3, 3, 4, 4, 4, 2),
    confidence: Float32Array.of(0.9, 0.9, 0.6, 0.8, 0.9, 0.9),
    labelQuality: Float32Array.of(0.9, 0.9, 0.3, 0.8, 0.9, 0.9),
    copies: Uint32Array.of(1, 1, 2, 2, 2, 0),
  });
  return new Review(madeUpReview(faces));
}
const copiesOf = (group: number) => ({ kind: 'copies', group }) as const;

it('has groups whose labels contradict one another first', () => {
  expect(copyGroups(review())).toEqual([
    { group: 2, faces: [2, 3, 4], isContradiction: true },
    { group: 1, faces: [0, 1], isContradiction: false },
  ]);
  // One without a label of these classes contradicts nothing, and gets none unseen.
  const unlabelled = review();
  unlabelled.faces.given[2] = 0xffff;
  expect(copyGroups(unlabelled)[0]).toEqual({ group: 1, faces: [0, 1], isContradiction: false });
  expect(sheetsOf(unlabelled, copiesOf(2), 0.7)).toEqual([[3, 4]]);
  expect(copyGroups(new Review(madeUpReview(madeUpFaces(2))))).toEqual([]);
});

it('gives all copies the label that is likeliest for them together, or what was decided about one', () => {
  const one = review();
  expect(labelOfCopies(one, [2, 3, 4])).toBe(4);
  say(one, decided(2, 'reject'));
  expect(labelOfCopies(one, [2, 3, 4])).toBe(1);
});

it('decides a group in one act: the usual label or a chosen one, and exceptions', () => {
  const one = review();
  const marks = new Marks(one, firstSheetMemory);
  marks.subject = copiesOf(2);
  const decisions = () => decisionsFor(one, marks.openOutcomes([2, 3, 4]));
  expect(decisions()).toEqual([
    { verdict: 'accept', faces: [2] },
    { verdict: 'reject', faces: [3, 4] },
  ]);
  marks.labelForAll = 0;
  expect(decisions()).toEqual([{ verdict: 'relabel', label: one.classes[0], faces: [2, 3, 4] }]);
  // Who excepts a face does not want it to be what all others become.
  for (const label of one.classes.keys()) {
    marks.labelForAll = label;
    for (const face of [2, 3, 4]) expect(marks.otherOf(face)).not.toBe(label);
  }
  marks.labelForAll = 0;
  marks.mark(3, 'unclear');
  expect(decisions().map(({ verdict }) => verdict)).toEqual(['relabel', 'unclear']);
});

it('goes from group to group, keeps decided faces in sight, and passes groups that are done', () => {
  const one = review();
  const book = new SheetBook(one);
  book.open(copiesOf(2));
  expect(book.faces).toEqual([2, 3, 4]);
  say(one, decided(3, 'reject'));
  expect(sheetsOf(one, copiesOf(2), 0.7)).toEqual([[2, 3, 4]]);
  expect(book.goOn(new Set())).toBe(true);
  expect(book.subject).toEqual(copiesOf(1));
  expect(book.step(-1)).toBe(true);
  expect(book.subject).toEqual(copiesOf(2));
  say(one, decided(2, 'accept', one.classes[4]), decided(4, 'reject'));
  expect(book.openCopies.map(({ group }) => group)).toEqual([1]);
  book.open(copiesOf(1));
  expect(book.goOn(new Set())).toBe(false);
  expect(book.step(1)).toBe(false);
});
