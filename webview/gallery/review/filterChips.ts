import { create } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import type { FaceFilter } from '../store/filter';
import { strings } from '../strings';

/** The filters that have no control of their own in the toolbar: the overview sets them, a chip each takes them away. */
export type ChipFilter = Pick<FaceFilter, 'suggested' | 'belowQuality'>;

/** Shows the filters that are on, as buttons that remove them. */
export class FilterChips {
  readonly element = create('div', 'filter-chips', { attributes: { hidden: '' } });
  private shown: ChipFilter = { suggested: null, belowQuality: null };

  constructor(
    private readonly classes: readonly string[],
    private readonly onRemoved: () => void,
  ) {}

  get filter(): ChipFilter {
    return this.shown;
  }

  show({ suggested, belowQuality }: ChipFilter): void {
    this.shown = { suggested, belowQuality };
    const { chips } = strings.toolbar;
    this.element.replaceChildren(
      ...(suggested === null
        ? []
        : [this.createChip('suggested', chips.suggested(this.classes[suggested] ?? ''))]),
      ...(belowQuality === null ? [] : [this.createChip('belowQuality', chips.belowQuality(belowQuality))]),
    );
    this.element.hidden = this.element.childElementCount === 0;
  }

  private createChip(name: keyof ChipFilter, text: string): HTMLElement {
    const chip = create('button', 'filter-chip', {
      attributes: {
        type: 'button',
        'data-chip': name,
        'aria-label': strings.toolbar.chips.remove(text),
        title: strings.toolbar.chips.remove(text),
      },
      children: [create('span', '', text), createIcon('close')],
    });
    chip.addEventListener('click', () => {
      this.show({ ...this.shown, [name]: null });
      this.onRemoved();
    });
    return chip;
  }
}
