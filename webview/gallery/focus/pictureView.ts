import { create } from '../../shared/dom';
import { createIconButton } from '../../shared/toolkit';
import { FaceImage } from '../grid/faceImage';
import type { Review } from '../store/review';
import { strings } from '../strings';

const most = 8;
const step = 1.25;
/** What a double-click enlarges to. */
const closer = 3;

/** A face as large as there is room, which can be looked at closer: the wheel enlarges, dragging moves. */
export class PictureView {
  readonly element: HTMLElement;
  private readonly image = new FaceImage('focus-picture', undefined, true);
  /** The same face about as small as it is: blocks and blur of an enlarged one hide what is plain at a glance. */
  private readonly small = new FaceImage('focus-small');
  private readonly whole = createIconButton('focus', strings.focus.whole, () => this.reset());
  private face = -1;
  private scale = 1;
  /** Pixels that the picture is moved by. */
  private moved = { x: 0, y: 0 };

  constructor() {
    this.whole.classList.add('focus-whole');
    this.image.element.append(this.whole);
    this.element = create('div', 'focus-view', [this.image.element, this.small.element]);
    const { element } = this.image;
    element.addEventListener('wheel', (event) => this.turned(event), { passive: false });
    element.addEventListener('dblclick', (event) => {
      if (this.scale > 1) this.reset();
      else this.enlarge(closer, event);
    });
    element.addEventListener('pointerdown', (event) => this.grabbed(event));
    this.place();
  }

  bind(review: Review, face: number): void {
    this.image.bind(review, face, true);
    this.small.bind(review, face, true);
    if (face === this.face) return;
    this.face = face;
    this.reset();
  }

  /** So many steps closer, or further away. */
  zoom(steps: number): void {
    this.enlarge(this.scale * step ** steps);
  }

  private reset(): void {
    this.scale = 1;
    this.moved = { x: 0, y: 0 };
    this.place();
  }

  private turned(event: WheelEvent): void {
    event.preventDefault();
    this.enlarge(this.scale * step ** -Math.sign(event.deltaY), event);
  }

  /** @param at what stays where it is: the middle, where it is missing. */
  private enlarge(wish: number, at?: Pick<MouseEvent, 'clientX' | 'clientY'>): void {
    const scale = Math.min(most, Math.max(1, wish));
    const { left, top, width, height } = this.image.element.getBoundingClientRect();
    const x = at ? at.clientX - left - width / 2 : 0;
    const y = at ? at.clientY - top - height / 2 : 0;
    const ratio = scale / this.scale;
    this.moved = { x: x - (x - this.moved.x) * ratio, y: y - (y - this.moved.y) * ratio };
    this.scale = scale;
    this.place();
  }

  private grabbed(start: PointerEvent): void {
    if (this.scale === 1 || start.button !== 0 || this.whole.contains(start.target as Node)) return;
    const { element } = this.image;
    const { x, y } = this.moved;
    element.setPointerCapture(start.pointerId);
    const listening = new AbortController();
    const { signal } = listening;
    element.addEventListener(
      'pointermove',
      ({ clientX, clientY }) => {
        this.moved = { x: x + clientX - start.clientX, y: y + clientY - start.clientY };
        this.place();
      },
      { signal },
    );
    for (const end of ['pointerup', 'pointercancel'] as const)
      element.addEventListener(end, () => listening.abort(), { signal });
  }

  /** Moves it no further than its edges, so that it cannot get lost. */
  private place(): void {
    const { element } = this.image;
    const within = (moved: number, size: number) => {
      const room = (size * (this.scale - 1)) / 2;
      return Math.min(room, Math.max(-room, moved));
    };
    this.moved = {
      x: within(this.moved.x, element.clientWidth),
      y: within(this.moved.y, element.clientHeight),
    };
    element.style.setProperty('--scale', String(this.scale));
    element.style.setProperty('--moved-x', `${this.moved.x}px`);
    element.style.setProperty('--moved-y', `${this.moved.y}px`);
    element.toggleAttribute('data-closer', this.scale > 1);
  }
}
