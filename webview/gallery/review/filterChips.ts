import { create, createPressable } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import type { FaceFilter } from '../store/filter';
import { strings } from '../strings';

/** The filters that have no control of their own in the toolbar: the overview sets them, a chip each takes them away. */
export type ChipFilter = Pick<FaceFilter, 'suggested' | 'belowQuality'>;

/** Shows the filters that are on, as buttons that remove them. */
export class FilterChips {
  readonly element = create('div', 'filter-chips', { attributes: { hidden: '' } });
  filter: ChipFilter = { suggested: null, belowQuality: null };

  constructor(
    private readonly classes: readonly string[],
    private readonly onRemoved: () => void,
  ) {}

  show({ suggested, belowQuality }: ChipFilter): void {
    this.filter = { suggested, belowQuality };
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
    const title = strings.toolbar.chips.remove(text);
    const attributes = { 'data-chip': name, 'aria-label': title, title };
    const children = [create('span', '', text), createIcon('close')];
    return createPressable('filter-chip', { attributes, children }, () => {
      this.show({ ...this.filter, [name]: null });
      this.onRemoved();
    });
  }
}
