import { create } from '../../shared/dom';
import { boundedWidth, narrowest, widest } from './inspectorView';
import { inspectorStrings } from './strings';

/** What an arrow key adds, in CSS pixels. */
const step = 24;

/**
 * The edge between grid and inspector, a separator that the mouse drags and the arrow keys move.
 * @param changed told each new width.
 */
export function createWidthHandle(current: () => number, changed: (width: number) => void): HTMLElement {
  const element = create('div', 'inspector-handle', {
    attributes: {
      role: 'separator',
      tabindex: '0',
      'aria-orientation': 'vertical',
      'aria-label': inspectorStrings.width,
      'aria-valuemin': String(narrowest),
      'aria-valuemax': String(widest),
      title: inspectorStrings.width,
    },
  });
  const update = (): void => element.setAttribute('aria-valuenow', String(current()));
  const set = (width: number) => {
    changed(boundedWidth(width));
    update();
  };
  element.addEventListener('pointerdown', (event) => {
    const [start, width] = [event.clientX, current()];
    element.setPointerCapture(event.pointerId);
    const drag = new AbortController();
    const { signal } = drag;
    // The panel is on the right: it grows to the left.
    element.addEventListener('pointermove', ({ clientX }) => set(width + start - clientX), { signal });
    const end = (): void => drag.abort();
    element.addEventListener('pointerup', end, { signal });
    element.addEventListener('pointercancel', end, { signal });
  });
  element.addEventListener('keydown', (event) => {
    const widths: Readonly<Record<string, number>> = {
      ArrowLeft: current() + step,
      ArrowRight: current() - step,
      Home: widest,
      End: narrowest,
    };
    const width = event.ctrlKey || event.metaKey || event.altKey ? undefined : widths[event.key];
    if (width === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(width);
  });
  update();
  return element;
}
