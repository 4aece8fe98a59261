import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { type Fold, RowScale } from './rowScale';

const overscan = 1;

/** What the grid has to do when the view moves. */
export type RowsListener = {
  /** Show exactly these rows, placed by `topOf`. */
  rowsShown(rows: readonly number[]): void;
  /** Scrolling began or came to rest. */
  scrollingChanged(isScrolling: boolean): void;
  widthChanged(width: number): void;
};

/** Which rows of a long list are in view. Knows scrolling and sizes, nothing of what a row shows. */
export class VirtualRows {
  private readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  private scale: RowScale;
  private fold: Fold | undefined;
  private pinned: number | undefined;
  private width = -1;
  private wasScrolling = false;
  private moved = -Infinity;
  private readonly ended = new AbortController();

  constructor(
    private readonly scroller: HTMLElement,
    private readonly canvas: HTMLElement,
    private rowHeight: number,
    private readonly listener: RowsListener,
  ) {
    this.scale = this.scaleOf(0);
    this.virtualizer = new Virtualizer(this.options());
  }

  /** Begins to listen; the scroller must be in the document. */
  start(): void {
    const unmount = this.virtualizer._didMount();
    this.virtualizer._willUpdate();
    const { signal } = this.ended;
    signal.addEventListener('abort', unmount);
    const onScroll = () => {
      // With one pixel a pixel rows stay where they are; a scaled canvas moves them with every event.
      if (this.scale.isScaled) this.update();
    };
    this.scroller.addEventListener('scroll', onScroll, { passive: true, signal });
  }

  dispose(): void {
    this.ended.abort();
  }

  setRowCount(rowCount: number): void {
    this.scale = this.scaleOf(rowCount);
    this.canvas.style.height = `${this.scale.canvasHeight}px`;
    this.virtualizer.setOptions(this.options());
    this.virtualizer.measure();
    this.update();
  }

  /** Folds rows at the start away, or unfolds them; those in view stay where they are. Takes effect with the row count. */
  setFold(fold: Fold | undefined, rowCount = this.scale.rowCount): void {
    if (fold?.rows === this.fold?.rows) return this.setRowCount(rowCount);
    const offset = this.scale.contentOffset(this.scroller.scrollTop);
    const row = this.scale.rowAt(offset);
    const above = offset - this.scale.offsetOf(row);
    this.fold = fold;
    this.setRowCount(rowCount);
    this.scrollTo(this.scale.scrollTopFor(this.scale.offsetOf(Math.max(row, fold?.rows ?? 0)) + above));
  }

  /** Takes effect with the next `setRowCount`. */
  setRowHeight(height: number): void {
    this.rowHeight = height;
  }

  /** Keeps a row in the page wherever the view is, so that focus in it is never lost. */
  pin(row: number | undefined): void {
    if (row === this.pinned) return;
    this.pinned = row;
    this.update();
  }

  /** Rows that fit into the view, at least one. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.scroller.clientHeight / this.rowHeight));
  }

  /** Rows above the view, with the part of one that is. */
  get rowsAbove(): number {
    return this.scale.rowAt(this.scale.contentOffset(this.scroller.scrollTop));
  }

  /** Where a row's top edge lies on the canvas while it is scrolled to `scrollTop`. */
  topOf(row: number, scrollTop: number): number {
    return this.scale.rowTop(row, scrollTop);
  }

  /** When this last scrolled, by `performance.now()`; what the user scrolls does not count. */
  get movedAt(): number {
    return this.moved;
  }

  /** @param below so many pixels are to be above the row. */
  scrollToFirst(row: number, below = 0): void {
    this.scrollTo(this.scale.scrollTopFor(this.scale.offsetOf(row) - below));
  }

  /** Whether all of a row is in view. */
  isInView(row: number): boolean {
    const { scrollTop } = this.scroller;
    return Math.abs(this.scale.scrollTopToShow(row, scrollTop) - scrollTop) <= 0.5;
  }

  /** Pixels from the view's top edge down to the row's; undefined where no part of the row is in view. */
  offsetInView(row: number): number | undefined {
    const offset = this.scale.offsetOf(row) - this.scale.contentOffset(this.scroller.scrollTop);
    return offset > -this.rowHeight && offset < this.scale.viewport ? offset : undefined;
  }

  /** Whether a row is in the upper third, so that what comes after it is in sight. */
  isLeading(row: number): boolean {
    const offset = this.offsetInView(row);
    return offset !== undefined && offset >= 0 && offset <= this.scale.viewport / 3;
  }

  /** Brings a row into the upper third. */
  lead(row: number): void {
    const { viewport, fold } = this.scale;
    this.scrollToFirst(row, fold.rows === row ? fold.height : Math.min(this.rowHeight / 2, viewport / 6));
  }

  /** Scrolls as little as possible. */
  reveal(row: number): void {
    if (!this.isInView(row)) this.scrollTo(this.scale.scrollTopToShow(row, this.scroller.scrollTop));
  }

  private scrollTo(target: number): void {
    const before = this.scroller.scrollTop;
    this.scroller.scrollTop = target;
    if (this.scroller.scrollTop !== before) this.moved = performance.now();
  }

  private options(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    return {
      count: this.scale.rowCount,
      getScrollElement: () => this.scroller,
      // On a scaled canvas a row takes less of the scroll bar than of the screen.
      estimateSize: () => this.scale.canvasHeight / Math.max(1, this.scale.rowCount),
      overscan,
      scrollToFn: elementScroll,
      observeElementRect: (instance, callback) =>
        observeElementRect(instance, (rect) => {
          callback(rect);
          this.resized();
        }),
      observeElementOffset,
      rangeExtractor: () => this.rowsToShow(),
      onChange: (instance) => {
        if (instance.isScrolling !== this.wasScrolling) {
          this.wasScrolling = instance.isScrolling;
          this.listener.scrollingChanged(instance.isScrolling);
        }
        this.update();
      },
    };
  }

  private rowsToShow(): number[] {
    const rows = this.scale.rowsAround(this.scroller.scrollTop, overscan);
    const pinned = this.pinned;
    const [first = 0] = rows;
    if (pinned === undefined || pinned >= this.scale.rowCount || rows.includes(pinned)) return rows;
    return pinned < first ? [pinned, ...rows] : [...rows, pinned];
  }

  private scaleOf(rowCount: number): RowScale {
    return new RowScale(rowCount, this.rowHeight, this.scroller.clientHeight, this.fold);
  }

  private update(): void {
    this.listener.rowsShown(this.rowsToShow());
  }

  private resized(): void {
    const { clientHeight } = this.scroller;
    const { clientWidth } = this.canvas;
    if (clientHeight !== this.scale.viewport) {
      this.scale = this.scaleOf(this.scale.rowCount);
      this.update();
    }
    if (clientWidth === this.width) return;
    this.width = clientWidth;
    this.listener.widthChanged(clientWidth);
  }
}
