import { describe, expect, it } from 'vitest';
import { SheetBook } from '../../../../webview/gallery/sheet/sheetBook';
import type { Review } from '../../../../webview/gallery/store/review';
import { decided } from '../madeUpFaces';
import { repeat, reviewOf, say } from './sheetFaces';

const none: ReadonlySet<number> = new Set();

/** Three pairs: 70 faces on two sheets, then two faces, then one of which the audit is less sure. */
const threePairs = () => reviewOf(...repeat(70, [1, 4, 0.9]), [4, 6, 0.8], [4, 6, 0.8], [0, 2, 0.7]);
const accept = (review: Review, faces: readonly number[]) =>
  say(review, ...faces.map((face) => decided(face, 'accept', 'Sadness')));
const titleOf = ({ subject, at }: SheetBook) =>
  subject?.kind === 'pair' ? `${subject.given}→${subject.suggested} ${at}` : JSON.stringify(subject);

describe('a book of sheets', () => {
  it('opens at the largest pair and goes through its sheets, then to the next', () => {
    const review = threePairs();
    const book = new SheetBook(review);
    book.open();
    const titles = [titleOf(book)];
    for (let step = 0; step < 4; step++) {
      accept(review, book.faces);
      if (!book.goOn(none)) titles.push('end');
      else titles.push(titleOf(book));
    }
    expect(titles).toEqual(['1→4 0', '1→4 1', '4→6 0', '0→2 0', 'end']);
  });

  it('does not lead back to what was left out', () => {
    const review = threePairs();
    const book = new SheetBook(review);
    book.open();
    const [first = -1, ...others] = book.faces;
    accept(review, others);
    expect(book.goOn(new Set([first]))).toBe(true);
    accept(review, book.faces);
    expect(book.goOn(new Set([first]))).toBe(true);
    expect(titleOf(book)).toBe('4→6 0');
    accept(review, [70, 71, 72]);
    expect(book.goOn(new Set([first]))).toBe(false);
    expect(book.goOn(none)).toBe(true);
    expect(book.faces).toEqual([first]);
  });

  it('turns pages both ways, around the ends, and skips pairs that are done', () => {
    const review = threePairs();
    accept(review, [70, 71]);
    const book = new SheetBook(review);
    book.open();
    const titles = ([1, 1, 1, -1, -1] as const).map((by) => {
      book.step(by);
      return titleOf(book);
    });
    expect(titles).toEqual(['1→4 1', '0→2 0', '1→4 0', '0→2 0', '1→4 0']);
  });

  it('keeps a sheet’s faces while they are decided', () => {
    const review = threePairs();
    const book = new SheetBook(review);
    book.open({ kind: 'pair', given: 4, suggested: 6 });
    accept(review, [70]);
    expect(book.faces).toEqual([70, 71]);
    book.open(book.subject);
    expect(book.faces).toEqual([71]);
  });

  it('finds the sheet of a face that an undo gave back', () => {
    const review = threePairs();
    const book = new SheetBook(review);
    book.open({ kind: 'pair', given: 0, suggested: 2 });
    expect(book.find(69)).toBe(true);
    expect(titleOf(book)).toBe('1→4 1');
    accept(review, [71]);
    expect(book.find(71)).toBe(false);
    expect(titleOf(book)).toBe('1→4 1');
  });

  it('stays with its pair when another limit is chosen, where the pair has such faces', () => {
    const review = threePairs();
    const book = new SheetBook(review);
    book.open({ kind: 'pair', given: 4, suggested: 6 });
    review.sureLimit = 0.8;
    book.limitChanged();
    expect([titleOf(book), book.pairs.length]).toEqual(['4→6 0', 2]);
    review.sureLimit = 0.9;
    book.limitChanged();
    expect([titleOf(book), book.pairs.length]).toEqual(['1→4 0', 1]);
  });

  it('says which faces come next, so that they can be made ready', () => {
    const book = new SheetBook(threePairs());
    book.open();
    expect(book.following).toHaveLength(35);
    book.open({ kind: 'pair', given: 4, suggested: 6 });
    expect(book.following).toEqual([72]);
  });

  it('leads from class to class', () => {
    const book = new SheetBook(threePairs());
    book.open({ kind: 'class', given: 0 });
    book.step(-1);
    expect(book.subject).toEqual({ kind: 'class', given: 6 });
  });

  it('is empty where nothing is sure', () => {
    const book = new SheetBook(reviewOf([1, 4, 0.3], [1, 1, 0.9]));
    book.open();
    expect([book.subject, book.faces, book.following, book.goOn(none), book.step(1)]).toEqual([
      undefined,
      [],
      undefined,
      false,
      false,
    ]);
  });
});
