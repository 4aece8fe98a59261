import { create, createPressable, setText } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import { createDropdown, createTextField } from '../../shared/toolkit';
import type { FaceFilter } from '../store/filter';
import { faceOrders, isOffered } from '../store/order';
import type { Review } from '../store/review';
import type { Arrangement } from '../store/viewState';
import { strings } from '../strings';
import { filtersOn } from './filterChips';
import { FilterPanel } from './filterPanel';
import { Popup } from './popup';

const searchDelay = 150;

/** Where nothing was measured of pictures, nothing is to be ordered by that. */

/** Order, search, and behind one button the filters. */
export class Toolbar {
  readonly element: HTMLElement;
  private readonly order;
  private readonly search;
  private readonly panel: FilterPanel;
  private readonly toggle: HTMLButtonElement;
  private readonly name = create('span', 'visually-hidden');
  private readonly number = create('span', 'toolbar-number', {
    attributes: { 'aria-hidden': 'true' },
  });
  private searchTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param onChange what the annotator wants to see instead of `shown`. */
  constructor(
    review: Review,
    private shown: Arrangement,
    private readonly onChange: (arrangement: Arrangement) => void,
  ) {
    const { toolbar: say } = strings;
    this.order = createDropdown(
      say.order,
      faceOrders
        .filter((order) => isOffered(order, review.faces))
        .map((value) => ({ value, text: say.orders[value] })),
      shown.order,
      () => {
        const order = faceOrders.find((each) => each === this.order.value) ?? this.shown.order;
        this.want({ ...this.shown, order });
      },
    );
    this.search = createTextField(say.search, () => {
      clearTimeout(this.searchTimer);
      this.searchTimer = setTimeout(() => this.wantFilter({ search: this.search.value }), searchDelay);
    });
    this.panel = new FilterPanel(review, shown.filter, (change) => this.wantFilter(change));
    this.toggle = createPressable(
      'toolbar-toggle',
      {
        attributes: { 'aria-expanded': 'false', title: say.filters(0) },
        children: [createIcon('funnel'), this.name, this.number],
      },
      () => undefined,
    );
    const popup = new Popup(
      this.toggle,
      this.panel.element,
      () => this.toggle.focus(),
      (isOpen) => this.toggle.setAttribute('aria-expanded', String(isOpen)),
    );
    this.element = create('div', 'toolbar', {
      attributes: { role: 'toolbar', 'aria-label': say.label },
      children: [
        this.order,
        this.search,
        create('div', 'toolbar-filters', [this.toggle, this.panel.element]),
      ],
    });
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !this.element.contains(relatedTarget)) popup.close();
    });
    this.show(shown);
  }

  startSearch(): void {
    this.search.focus();
  }

  dispose(): void {
    clearTimeout(this.searchTimer);
  }

  /** After decisions. */
  update(): void {
    this.panel.update();
  }

  /** Sets the controls to what the list was arranged by. */
  show(shown: Arrangement): void {
    this.shown = shown;
    this.order.value = shown.order;
    this.search.value = shown.filter.search;
    this.panel.show(shown.filter);
    const active = filtersOn(shown.filter).length;
    setText(this.number, active > 0 ? strings.count(active) : '');
    setText(this.name, strings.toolbar.filters(active));
    this.toggle.toggleAttribute('data-active', active > 0);
  }

  private wantFilter(change: Partial<FaceFilter>): void {
    this.want({ ...this.shown, filter: { ...this.shown.filter, ...change } });
  }

  private want(wanted: Arrangement): void {
    // The toolkit also reports what the page itself has set.
    if (JSON.stringify(wanted) !== JSON.stringify(this.shown)) this.onChange(wanted);
  }
}
