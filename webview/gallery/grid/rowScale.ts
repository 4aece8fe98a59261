/** Chromium clips an element beyond 2^25 pixels; stay well below. */
const maxCanvasHeight = 30_000_000;

/** Rows at the start that are folded away, and the height of the line that stands for them. */
export type Fold = { readonly rows: number; readonly height: number };

const noFold: Fold = { rows: 0, height: 0 };

/**
 * Maps the scroll bar to rows. Up to `maxCanvasHeight` one pixel of scrolling is one pixel of rows; beyond that (half a
 * million faces in two columns) the scroll bar runs over a shorter canvas and each of its pixels counts for more.
 */
export class RowScale {
  readonly canvasHeight: number;
  private readonly contentHeight: number;

  constructor(
    readonly rowCount: number,
    readonly rowHeight: number,
    readonly viewport: number,
    readonly fold: Fold = noFold,
    maxHeight = maxCanvasHeight,
  ) {
    this.contentHeight = this.offsetOf(rowCount);
    this.canvasHeight = Math.min(this.contentHeight, maxHeight);
  }

  get isScaled(): boolean {
    return this.canvasHeight < this.contentHeight;
  }

  /** Content pixels above the viewport's top edge. */
  contentOffset(scrollTop: number): number {
    return scrollTop * this.ratio;
  }

  /** Content pixels above a row that is not folded away. */
  offsetOf(row: number): number {
    return this.fold.height + (row - this.fold.rows) * this.rowHeight;
  }

  /** The row at that many content pixels, with the part of it that is above. */
  rowAt(contentOffset: number): number {
    return this.fold.rows + Math.max(0, contentOffset - this.fold.height) / this.rowHeight;
  }

  /** Where to scroll so that `contentOffset` content pixels are above; within the canvas. */
  scrollTopFor(contentOffset: number): number {
    const most = Math.max(0, this.canvasHeight - this.viewport);
    return Math.min(most, Math.max(0, contentOffset / this.ratio));
  }

  /** Where a row's top edge lies on the canvas while it is scrolled to `scrollTop`. */
  rowTop(row: number, scrollTop: number): number {
    return this.offsetOf(row) - this.contentOffset(scrollTop) + scrollTop;
  }

  /** The scroll place nearest to `scrollTop` that shows the whole row. */
  scrollTopToShow(row: number, scrollTop: number): number {
    const offset = this.contentOffset(scrollTop);
    const top = this.offsetOf(row);
    if (top < offset) return this.scrollTopFor(top);
    if (top + this.rowHeight > offset + this.viewport)
      return this.scrollTopFor(top + this.rowHeight - this.viewport);
    return scrollTop;
  }

  /** Rows in view and `overscan` more on both sides, ascending. */
  rowsAround(scrollTop: number, overscan: number): number[] {
    const offset = this.contentOffset(scrollTop);
    const first = Math.max(this.fold.rows, Math.floor(this.rowAt(offset)) - overscan);
    const last = Math.min(this.rowCount - 1, Math.ceil(this.rowAt(offset + this.viewport)) - 1 + overscan);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  }

  private get ratio(): number {
    const canvas = this.canvasHeight - this.viewport;
    return canvas > 0 ? (this.contentHeight - this.viewport) / canvas : 1;
  }
}
