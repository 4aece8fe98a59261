import { isSure } from '../sheet/subject';
import { leastLikelyDecisions } from './leastLikely';
import type { Review } from './review';
import { pickReproducibly, withControls } from './sample';

/** What becomes of a suspect: swept on sheets, looked at by itself, or probably right as it is. */
export const pileNames = ['sure', 'oneByOne', 'probablyFine'] as const;
export type PileName = (typeof pileNames)[number];

/** What of the piles a list can show; `sample` is a part of `probablyFine`, `leastLikely` are decisions to look at again. */
export const pileParts = [...pileNames, 'sample', 'leastLikely'] as const;
export type PilePart = (typeof pileParts)[number];

/** So many of the probably fine say whether the rest is worth a look. */
export const sampleSize = 20;

/** How far looking at the sample is. */
export type SampleProgress = {
  readonly faces: number;
  readonly decided: number;
  /** Those that got another label. */
  readonly changed: number;
};

type Judged = Pick<
  Review,
  | 'faces'
  | 'classes'
  | 'has'
  | 'isQuestion'
  | 'candidatesOf'
  | 'givenOf'
  | 'decisionOf'
  | 'isDecided'
  | 'verdictOf'
  | 'suggestionOf'
>;

const none = pileNames.length;

/**
 * The pile of a suspect by the audit's own chances; undefined where the face is none.
 * @param limit how likely a suggestion must be to be sure, as on the sheets.
 */
export function pileOf(review: Judged, face: number, limit: number): PileName | undefined {
  if (!review.has(face, 'issue')) return undefined;
  if (review.isQuestion(face) && (review.faces.labelQuality[face] ?? 0) >= 0.5) return 'probablyFine';
  return isSure(review, face, limit) ? 'sure' : 'oneByOne';
}

/** Which suspect is on which pile, and how many of each nobody has decided about. */
export class Piles {
  private sureFrom: number;
  private readonly pile: Uint8Array;
  private readonly open: Uint8Array;
  private readonly counts = pileNames.map(() => ({ faces: 0, open: 0 }));
  private sampled: ReadonlySet<number> | undefined;
  private lookedAtAgain: ReadonlySet<number> = new Set();

  /** @param seed names the data set and its audit: the same ones have the same sample. */
  constructor(
    private readonly review: Judged,
    limit: number,
    private readonly seed: string,
  ) {
    this.sureFrom = limit;
    this.pile = new Uint8Array(review.faces.count).fill(none);
    this.open = new Uint8Array(review.faces.count);
    this.countAll();
  }

  get limit(): number {
    return this.sureFrom;
  }

  /** Call when the sheets' limit was moved. */
  setLimit(limit: number): void {
    this.sureFrom = limit;
    this.countAll();
  }

  /** Call when other chances are shown. @returns how many undecided suspects are on another pile by that. */
  sortAnew(): number {
    const before = this.pile.slice();
    this.countAll();
    return before.reduce(
      (sum, pile, face) => sum + Number(this.open[face] === 1 && pile !== this.pile[face]),
      0,
    );
  }

  /** Call when decisions about these faces changed. */
  update(faces: readonly number[]): void {
    for (const face of faces) this.count(face);
  }

  isIn(part: PilePart, face: number): boolean {
    if (part === 'sample') return this.sample.has(face);
    if (part === 'leastLikely') return this.lookedAtAgain.has(face);
    return this.pile[face] === pileNames.indexOf(part);
  }

  /** Picks anew which decisions to look at again. @returns how many. */
  lookAgain(): number {
    this.lookedAtAgain = new Set(leastLikelyDecisions(this.review));
    return this.lookedAtAgain.size;
  }

  /** Faces in an order by chances, a few of them brought forward by chance; see `withControls`. */
  mixed(ordered: Uint32Array): Uint32Array {
    return withControls(ordered, (face) => !this.review.isDecided(face), this.seed);
  }

  /** Faces of a pile that nobody has decided about. */
  openOn(pile: PileName): number {
    return this.counts[pileNames.indexOf(pile)]?.open ?? 0;
  }

  facesOn(pile: PileName): number {
    return this.counts[pileNames.indexOf(pile)]?.faces ?? 0;
  }

  /** All suspects that nobody has decided about. */
  get toLookAt(): number {
    return this.counts.reduce((sum, { open }) => sum + open, 0);
  }

  /** The first pile with something to do; undefined where everything is decided. */
  get next(): PileName | undefined {
    return pileNames.find((pile) => this.openOn(pile) > 0);
  }

  get sampleProgress(): SampleProgress {
    const sample = [...this.sample];
    const changed = (face: number) => ['accept', 'relabel'].includes(this.review.verdictOf(face) ?? '');
    const decided = sample.filter((face) => this.review.isDecided(face));
    return { faces: sample.length, decided: decided.length, changed: decided.filter(changed).length };
  }

  /** Some of the probably fine, decided or not, so that it stays the same while one decides. */
  private get sample(): ReadonlySet<number> {
    this.sampled ??= new Set(
      pickReproducibly(
        Array.from(this.pile.keys()).filter((face) => this.isIn('probablyFine', face)),
        sampleSize,
        this.seed,
      ),
    );
    return this.sampled;
  }

  private countAll(): void {
    for (let face = 0; face < this.pile.length; face++) this.count(face);
  }

  private count(face: number): void {
    const pile = pileOf(this.review, face, this.sureFrom);
    const place = pile === undefined ? none : pileNames.indexOf(pile);
    const isOpen = Number(place !== none && !this.review.isDecided(face));
    const before = this.counts[this.pile[face] ?? none];
    if (before) {
      before.faces--;
      before.open -= this.open[face] ?? 0;
    }
    this.pile[face] = place;
    this.open[face] = isOpen;
    const now = this.counts[place];
    if (!now) return;
    now.faces++;
    now.open += isOpen;
  }
}
