import { create, createPressable, setText } from '../../shared/dom';
import { strings } from '../strings';

/** In CSS pixels, as in the style sheet, the gap below it included. */
export const foldHeight = 28;

/** The line that stands for the rows at the start that are done; a press unfolds them. */
export class FoldLine {
  readonly element: HTMLElement;
  private readonly text = create('span');

  constructor(onPressed: () => void) {
    const open = createPressable('link fold-open', { attributes: { tabindex: '-1' } }, onPressed);
    open.append(this.text);
    this.element = create('div', 'fold-line', {
      attributes: { role: 'row', hidden: '' },
      children: [create('div', 'fold-cell', { attributes: { role: 'gridcell' }, children: [open] })],
    });
    // A press must not take the focus from the face in work.
    this.element.addEventListener('mousedown', (event) => event.preventDefault());
  }

  /** @param faces that are folded away. */
  show(faces: number): void {
    this.element.hidden = faces === 0;
    if (faces > 0) setText(this.text, strings.list.folded(faces));
  }
}
