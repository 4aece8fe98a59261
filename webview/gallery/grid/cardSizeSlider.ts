import { create } from '../../shared/dom';
import { strings } from '../strings';
import { cardSizes, nearestCardSize } from './layout';

/** Chooses the cards' size. The keys + and − and the wheel with Ctrl do the same. */
export class CardSizeSlider {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;

  constructor(
    size: number,
    private readonly onChange: (size: number) => void,
  ) {
    const { least, most, step } = cardSizes;
    this.input = create('input', 'card-size', {
      attributes: { type: 'range', min: String(least), max: String(most), step: String(step) },
    });
    this.input.addEventListener('input', () => this.set(Number(this.input.value)));
    const name = create('span', '', strings.list.cardSize);
    this.element = create('label', 'card-size-label', [name, this.input]);
    this.input.title = strings.list.cardSizeTitle;
    this.show(nearestCardSize(size));
  }

  get size(): number {
    return Number(this.input.value);
  }

  /** The nearest size to a wish. */
  set(wish: number): void {
    const size = nearestCardSize(wish);
    this.show(size);
    this.onChange(size);
  }

  /** So many steps larger, or smaller. */
  change(steps: number): void {
    this.set(this.size + steps * cardSizes.step);
  }

  private show(size: number): void {
    this.input.value = String(size);
    this.input.setAttribute('aria-valuetext', strings.list.cardSizeValue(size));
  }
}

/** Pixels of scrolling for a step: a notch of a wheel is about a hundred, a touchpad sends many small ones. */
const pixelsForStep = 50;

/** Turns the wheel with Ctrl, and a pinch on a touchpad, into steps: 1 is larger. */
export function listenToSizeWheel(element: HTMLElement, onStep: (steps: number) => void): void {
  let scrolled = 0;
  element.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      // The browser would enlarge the whole page.
      event.preventDefault();
      scrolled -= event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * pixelsForStep : event.deltaY;
      const steps = Math.trunc(scrolled / pixelsForStep);
      scrolled -= steps * pixelsForStep;
      // One notch is one step, however far the system scrolls with it.
      if (steps !== 0) onStep(Math.sign(steps));
    },
    { passive: false },
  );
}
