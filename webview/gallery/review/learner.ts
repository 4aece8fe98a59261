import { create, createPressable, setText, setTitle } from '../../shared/dom';
import { withPresentKey } from '../keys/presentKeys';
import type { FaceGrid } from '../grid/faceGrid';
import type { Toast } from '../overlays/toast';
import type { SheetDoor } from '../sheet/sheetDoor';
import type { FaceList } from '../store/faceList';
import { leastDecisions, Learning, ownLabels } from '../store/learning';
import type { LearnedPair } from '../store/learnedPairs';
import type { Piles } from '../store/piles';
import type { Review } from '../store/review';
import type { Arrangement } from '../store/viewState';
import { learnedWords as say } from './learnedWords';

/** Pairs that the line names. */
const mostPairs = 3;
/** Idle time may be long in coming while somebody decides; what was learned must not wait for ever. */
const longestWait = 1000;

/** The parts of the page that show chances. */
type LearnerParts = {
  readonly review: Review;
  readonly piles: Piles;
  readonly list: FaceList;
  readonly grid: FaceGrid;
  readonly sheets: SheetDoor;
  readonly toast: Toast;
};

export type LearnerListener = {
  /** What the list shows. */
  shown(): Arrangement;
  /** Other chances are shown, or whether it learns was changed. */
  changed(): void;
};

/** Learns from the annotator's decisions in idle time, says in a line what, and forgets it where that is wished. */
export class Learner {
  readonly element: HTMLElement;
  private readonly learning: Learning;
  private readonly text = create('span', 'learned-text');
  private readonly button: HTMLButtonElement;
  private waiting: number | undefined;
  /** Decisions that were looked at last, learned from or not. */
  private seen = 0;
  private moved = 0;

  /**
   * @param every after so many decisions it learns by itself; 0: only where it is asked to.
   * @param isOn whether the annotator lets it.
   */
  constructor(
    private readonly parts: LearnerParts,
    private readonly every: number,
    private isOn: boolean,
    private readonly listener: LearnerListener,
  ) {
    this.learning = new Learning(parts.review);
    this.button = createPressable('link learned-switch', '', () => {
      if (this.isOn) this.forget();
      else this.learnNow();
    });
    this.element = create('div', 'learned', {
      attributes: { role: 'group', 'aria-label': say.label, hidden: '' },
      children: [this.text, this.button],
    });
  }

  /** For the page's memory. */
  get learns(): boolean {
    return this.isOn;
  }

  /** Call before the first list is made: it begins with what the journal teaches. */
  start(): void {
    if (this.isOn && this.every > 0) this.learn(new Set());
    this.show();
  }

  /** Call after decisions, whoever made them. */
  decided(): void {
    if (!this.isOn || this.every <= 0 || this.waiting !== undefined) return;
    this.waiting = requestIdleCallback(
      () => {
        this.waiting = undefined;
        const decisions = ownLabels(this.parts.review).length;
        if (Math.abs(decisions - this.seen) >= this.every) this.learnAndShow();
      },
      { timeout: longestWait },
    );
  }

  /** Learns at once from all that is decided, and goes on doing so. */
  learnNow(): void {
    if (ownLabels(this.parts.review).length < leastDecisions)
      return this.parts.toast.hint(say.tooFew(leastDecisions));
    this.isOn = true;
    this.learnAndShow();
  }

  dispose(): void {
    if (this.waiting !== undefined) cancelIdleCallback(this.waiting);
  }

  private forget(): void {
    this.isOn = false;
    this.learning.forget(this.held);
    this.parts.piles.sortAnew();
    this.seen = 0;
    this.changed();
    this.parts.toast.speak(say.forgotten);
  }

  private learnAndShow(): void {
    if (!this.learn(this.held)) return;
    this.changed();
    this.parts.toast.speak(this.sentence);
  }

  /** @returns whether there was enough to learn from. */
  private learn(held: ReadonlySet<number>): boolean {
    if (!this.learning.learn(held)) return false;
    this.seen = this.learning.learned?.decisions ?? 0;
    this.moved = this.parts.piles.sortAnew();
    return true;
  }

  /** What somebody looks at, or is about to: it keeps its place and what it shows. */
  private get held(): ReadonlySet<number> {
    const { grid, sheets } = this.parts;
    return new Set([...grid.facesAtHand, ...sheets.faces]);
  }

  /** What comes next follows the chances that are shown now. */
  private changed(): void {
    const { list, grid, sheets } = this.parts;
    const { order, filter } = this.listener.shown();
    const before = list.faces;
    const faces = list.arrangeRest(order, filter, new Set(grid.facesAtHand));
    if (faces !== before) grid.setRest(faces);
    sheets.chancesChanged();
    this.show();
    this.listener.changed();
  }

  private get sentence(): string {
    const { learned } = this.learning;
    if (!learned) return this.isOn ? '' : say.forgotten;
    const pairs = learned.pairs.slice(0, mostPairs).map((pair) => this.sayPair(pair));
    const moved = this.moved > 0 ? ` · ${say.moved(this.moved)}` : '';
    return say.from(learned.decisions, pairs) + moved;
  }

  private sayPair({ given, suggested, taken, decided, deviation }: LearnedPair): string {
    const { classes } = this.parts.review;
    const isMostly = taken * 2 >= decided;
    const mostly = deviation > 0 ? say.usuallyRight : say.lessOften;
    const words = isMostly ? mostly : say.usuallyNot;
    const names = [classes[given] ?? '', classes[suggested] ?? ''] as const;
    return `${words(...names)} (${say.counts(taken, decided)})`;
  }

  private show(): void {
    const { sentence, isOn, button } = this;
    this.element.hidden = sentence === '';
    setText(this.text, sentence);
    // In a narrow panel the line is cut off.
    setTitle(this.text, `${sentence}\n\n${say.title}`);
    setText(button, isOn ? say.forget : say.learn);
    setTitle(button, isOn ? say.forgetTitle : withPresentKey(say.learnTitle));
  }
}
