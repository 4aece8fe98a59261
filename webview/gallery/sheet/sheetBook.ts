import type { Review } from '../store/review';
import { type CopyGroup, copyGroups } from './copyGroups';
import { isOpen, sheetsOf, type SheetSubject } from './subject';
import { hasOpen, type SurePair, surePairs } from './surePairs';

type PairSubject = SheetSubject & { readonly kind: 'pair' };

/**
 * Which sheet is looked at, and which come before and after it. The sheets of a subject are made when it is opened, of what
 * is undecided then: what stands on them stays until another subject is opened.
 */
export class SheetBook {
  /** Those that have sure faces, decided or not, the largest first. */
  pairs: readonly SurePair[] = [];
  subject: SheetSubject | undefined;
  sheets: readonly (readonly number[])[] = [];
  at = 0;
  private copies: readonly CopyGroup[] | undefined;

  constructor(private readonly review: Review) {
    this.pairs = surePairs(review, review.sureLimit);
  }

  /** Those that have something to decide, which contradict one another first. */
  get openCopies(): readonly CopyGroup[] {
    this.copies ??= copyGroups(this.review);
    return this.copies.filter(({ faces }) => faces.some((face) => isOpen(this.review, face)));
  }

  get limit(): number {
    return this.review.sureLimit;
  }

  /** The faces of the present sheet. */
  get faces(): readonly number[] {
    return this.sheets[this.at] ?? [];
  }

  /** The faces of the sheet that comes next, so that it can be made ready. */
  get following(): readonly number[] | undefined {
    if (this.subject?.kind === 'copies') return undefined;
    const next = this.pairAfter(1);
    return this.sheets[this.at + 1] ?? (next && sheetsOf(this.review, next, this.limit)[0]);
  }

  /** @param subject missing: the first pair that has something to decide. */
  open(subject: SheetSubject | undefined = this.openPairs[0]): void {
    this.subject = subject;
    this.sheets = subject ? sheetsOf(this.review, subject, this.limit) : [];
    this.at = 0;
  }

  /** Call when other faces are sure: it stays with the pair where it still has undecided ones. */
  limitChanged(): void {
    this.pairs = surePairs(this.review, this.limit);
    const { subject } = this;
    this.open(subject?.kind === 'pair' ? this.openPairs.find((pair) => isSame(pair, subject)) : subject);
  }

  /** Call when other chances are shown: pairs keep their places in the list, new ones come last. The open sheets stay. */
  chancesChanged(): void {
    const keyOf = ({ given, suggested }: Pick<SurePair, 'given' | 'suggested'>) => `${given} ${suggested}`;
    const places = new Map(this.pairs.map((pair, place) => [keyOf(pair), place]));
    const placeOf = (pair: SurePair) => places.get(keyOf(pair)) ?? places.size;
    this.pairs = surePairs(this.review, this.limit).toSorted((a, b) => placeOf(a) - placeOf(b));
  }

  /**
   * Goes on to the next sheet that has something to decide.
   * @param skipped faces that are not worth a way.
   * @returns whether there is one.
   */
  goOn(skipped: ReadonlySet<number>): boolean {
    const hasWork = (faces: readonly number[]) =>
      faces.some((face) => isOpen(this.review, face) && !skipped.has(face));
    const page = this.sheets.findIndex((faces, at) => at > this.at && hasWork(faces));
    if (page >= 0) {
      this.at = page;
      return true;
    }
    const copies = this.copiesAfter(1, hasWork);
    if (copies) {
      this.open(copies);
      return true;
    }
    const pair = this.pairAfter(1, (each) => sheetsOf(this.review, each, this.limit).some(hasWork));
    if (pair) this.open(pair);
    return pair !== undefined;
  }

  /** To the sheet before or after, of this pair or class, else of the next. @returns whether there is one. */
  step(by: 1 | -1): boolean {
    const { subject } = this;
    const { classes } = this.review;
    if (this.sheets[this.at + by]) {
      this.at += by;
      return true;
    }
    if (subject?.kind === 'class') {
      this.open({ kind: 'class', given: (subject.given + by + classes.length) % classes.length });
      return true;
    }
    const other = subject?.kind === 'copies' ? this.copiesAfter(by) : this.pairAfter(by);
    if (other) this.open(other);
    return other !== undefined;
  }

  /** Turns to the sheet of an undecided face, of its pair. @returns whether it is on one. */
  find(face: number): boolean {
    const group = this.review.faces.copies?.[face] ?? 0;
    if (this.subject?.kind === 'copies' && group > 0) {
      this.open({ kind: 'copies', group });
      return this.faces.includes(face);
    }
    const { given, suggested } = this.review.faces;
    const own = this.openPairs.find(
      (pair) => pair.given === given[face] && pair.suggested === suggested[face],
    );
    const at = own ? sheetsOf(this.review, own, this.limit).findIndex((faces) => faces.includes(face)) : -1;
    if (at < 0) return false;
    this.open(own);
    this.at = at;
    return true;
  }

  /** The next group of copies that has undecided faces, around the ends of the list; undefined where there is no other. */
  private copiesAfter(
    by: 1 | -1,
    isWanted: (faces: readonly number[]) => boolean = () => true,
  ): SheetSubject | undefined {
    const { subject } = this;
    if (subject?.kind !== 'copies') return undefined;
    const { openCopies: open, copies = [] } = this;
    const order = by > 0 ? copies : copies.toReversed();
    const from = order.findIndex(({ group }) => group === subject.group);
    const next = [...order.slice(from + 1), ...order.slice(0, Math.max(0, from))].find(
      (each) => open.includes(each) && isWanted(each.faces),
    );
    return next && { kind: 'copies', group: next.group };
  }

  private get openPairs(): PairSubject[] {
    return this.pairs.filter((pair) => hasOpen(this.review, pair)).map(subjectOf);
  }

  /** The next pair in the list that has undecided faces, around its ends; undefined where there is no other. */
  private pairAfter(
    by: 1 | -1,
    isWanted: (pair: PairSubject) => boolean = () => true,
  ): PairSubject | undefined {
    const { pairs, subject } = this;
    const from = pairs.findIndex((pair) => subject && isSame(subjectOf(pair), subject));
    // Where none of them is looked at, the way starts before the first.
    const start = from < 0 && by < 0 ? pairs.length : from;
    for (let step = 1; step <= pairs.length; step++) {
      const pair = pairs[(start + by * step + pairs.length) % pairs.length];
      if (!pair || !hasOpen(this.review, pair)) continue;
      const next = subjectOf(pair);
      if (!(subject && isSame(next, subject)) && isWanted(next)) return next;
    }
    return undefined;
  }
}

function subjectOf({ given, suggested }: SurePair): PairSubject {
  return { kind: 'pair', given, suggested };
}

function isSame(pair: PairSubject, other: SheetSubject): boolean {
  return other.kind === 'pair' && pair.given === other.given && pair.suggested === other.suggested;
}
