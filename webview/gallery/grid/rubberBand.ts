import { create } from '../../shared/dom';

/** In CSS pixels: a press that moves less is a click. */
const least = 6;
/** Near the upper and lower edge the view scrolls, by so much a frame. */
const edge = { width: 28, step: 14 };

export type BandListener = {
  /** Whether a press may begin one. */
  mayBegin(event: PointerEvent): boolean;
  /** A band is drawn. @param adds whether it adds to what there was. */
  begun(adds: boolean): void;
  /** The faces that it touches now. */
  caught(faces: ReadonlySet<number>): void;
  /** It was let go; `isCancelled`: it is to count for nothing. */
  ended(isCancelled: boolean): void;
};

/** A rectangle with its place in what scrolls, not in what is seen. */
type Area = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/**
 * Lets the mouse draw a band around faces, as in a file manager. Faces that were scrolled out of the page keep the place
 * that they had.
 * @param cells selector of what has a face's number in `data-face`.
 */
export function listenToBand(scroller: HTMLElement, cells: string, listener: BandListener): void {
  scroller.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch' || !listener.mayBegin(event)) return;
    new RubberBand(scroller, cells, listener, event);
  });
}

class RubberBand {
  private readonly element = create('div', 'rubber-band', { attributes: { 'aria-hidden': 'true' } });
  private readonly places = new Map<number, Area>();
  private readonly ended = new AbortController();
  private readonly start: { readonly x: number; readonly y: number };
  private pointer: { readonly x: number; readonly y: number };
  private isDrawn = false;

  constructor(
    private readonly scroller: HTMLElement,
    private readonly cells: string,
    private readonly listener: BandListener,
    { clientX, clientY, pointerId, shiftKey, ctrlKey, metaKey }: PointerEvent,
  ) {
    this.pointer = { x: clientX, y: clientY };
    this.start = { x: clientX, y: clientY + scroller.scrollTop };
    const { signal } = this.ended;
    const on = <K extends keyof WindowEventMap>(type: K, run: (event: WindowEventMap[K]) => unknown) =>
      window.addEventListener(type, run, { signal, capture: true });
    on('pointermove', (event) => {
      if (event.pointerId !== pointerId) return;
      this.pointer = { x: event.clientX, y: event.clientY };
      const moved = Math.hypot(clientX - event.clientX, this.start.y - event.clientY - scroller.scrollTop);
      if (!this.isDrawn && moved >= least) this.draw(pointerId, shiftKey || ctrlKey || metaKey);
      if (this.isDrawn) this.update();
    });
    on('pointerup', () => this.end(false));
    on('pointercancel', () => this.end(true));
    on('blur', ({ target }) => target === window && this.end(true));
    on('keydown', (event) => {
      if (event.key !== 'Escape' || !this.isDrawn) return;
      event.preventDefault();
      event.stopPropagation();
      this.end(true);
    });
    scroller.addEventListener('scroll', () => this.isDrawn && this.update(), { signal });
  }

  private draw(pointerId: number, adds: boolean): void {
    this.isDrawn = true;
    // What is let go over a face is no click on it.
    this.scroller.setPointerCapture(pointerId);
    // The view that scrolls may be what fixed places are counted from.
    document.body.append(this.element);
    this.listener.begun(adds);
    this.scrollAlong();
  }

  private update(): void {
    const { scroller, pointer, start, element } = this;
    const { scrollTop } = scroller;
    const view = scroller.getBoundingClientRect();
    const [x, y] = [within(pointer.x, view.left, view.right), within(pointer.y, view.top, view.bottom)];
    const band: Area = {
      left: Math.min(x, start.x),
      right: Math.max(x, start.x),
      top: Math.min(y + scrollTop, start.y),
      bottom: Math.max(y + scrollTop, start.y),
    };
    const [top, bottom] = [band.top, band.bottom].map((at) => within(at - scrollTop, view.top, view.bottom));
    element.style.inset = `${top ?? 0}px auto auto ${band.left}px`;
    element.style.width = `${band.right - band.left}px`;
    element.style.height = `${(bottom ?? 0) - (top ?? 0)}px`;
    for (const cell of scroller.querySelectorAll<HTMLElement>(`${this.cells}[data-face]`)) {
      const at = cell.getBoundingClientRect();
      this.places.set(Number(cell.dataset['face']), {
        left: at.left,
        right: at.right,
        top: at.top + scrollTop,
        bottom: at.bottom + scrollTop,
      });
    }
    const caught = [...this.places].filter(([, area]) => overlap(area, band)).map(([face]) => face);
    this.listener.caught(new Set(caught));
  }

  private scrollAlong(): void {
    if (this.ended.signal.aborted) return;
    const { top, bottom } = this.scroller.getBoundingClientRect();
    if (this.pointer.y < top + edge.width) this.scroller.scrollTop -= edge.step;
    else if (this.pointer.y > bottom - edge.width) this.scroller.scrollTop += edge.step;
    requestAnimationFrame(() => this.scrollAlong());
  }

  private end(isCancelled: boolean): void {
    this.ended.abort();
    this.element.remove();
    if (this.isDrawn) this.listener.ended(isCancelled);
  }
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function overlap(a: Area, b: Area): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}
