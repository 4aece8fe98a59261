import { create, createPressable, setText } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import {
  countTraits,
  faceTraits,
  faceWords,
  noFilter,
  type FaceFilter,
  type FaceTrait,
} from '../store/filter';
import { faceOrders, type FaceOrder } from '../store/order';
import type { Review } from '../store/review';
import type { Arrangement } from '../store/viewState';
import { strings } from '../strings';
import { FilterChips } from './filterChips';
import {
  createButton,
  createCheckbox,
  createDropdown,
  createTextField,
  type ToolkitButton,
} from '../../shared/toolkit';

/** Offered only where there are such faces. */
const rareTraits: readonly FaceTrait[] = ['unclear', 'verified', 'setAside', 'inTraining', 'failed'];
/** Of a drop-down list: every face. */
const all = 'all';
const searchDelay = 150;

/** Order, filters and search. In a narrow page the filters fold away behind one button. */
export class Toolbar {
  readonly element: HTMLElement;
  private readonly order;
  private readonly given;
  private readonly said;
  private readonly undecided;
  private readonly disputed;
  private readonly traits;
  private readonly search;
  private readonly chips: FilterChips;
  private readonly clear: ToolkitButton;
  private readonly toggle: HTMLButtonElement;
  private readonly toggleText = create('span');
  private searchTimer: ReturnType<typeof setTimeout> | undefined;
  private last: string;

  constructor(
    private readonly review: Review,
    start: Arrangement,
    private readonly onChange: (arrangement: Arrangement) => void,
  ) {
    const changed = (): void => this.changed();
    this.order = createDropdown(
      strings.toolbar.order,
      faceOrders.map((value) => ({ value, text: strings.toolbar.orders[value] })),
      start.order,
      changed,
    );
    this.given = createDropdown(
      strings.toolbar.class,
      [
        { value: all, text: strings.toolbar.allClasses },
        ...review.classes.map((text, index) => ({ value: String(index), text })),
      ],
      start.filter.given === null ? all : String(start.filter.given),
      changed,
    );
    this.said = createDropdown(
      strings.toolbar.said,
      [
        { value: all, text: strings.toolbar.anySaid },
        ...faceWords.map((value) => ({ value, text: strings.toolbar.words[value] })),
      ],
      start.filter.said ?? all,
      changed,
    );
    const counts = countTraits(review.faces);
    this.traits = faceTraits
      .filter((trait) => !rareTraits.includes(trait) || counts[trait] > 0)
      .map((trait) => {
        const text = `${strings.toolbar.traits[trait]} (${strings.count(counts[trait])})`;
        const box = createCheckbox(text, changed);
        box.dataset['filter'] = trait;
        return { trait, box };
      });
    this.undecided = createCheckbox(strings.toolbar.undecidedOnly, changed);
    this.undecided.dataset['filter'] = 'undecidedOnly';
    this.disputed = createCheckbox('', changed);
    this.disputed.dataset['filter'] = 'disputedOnly';
    this.search = createTextField(strings.toolbar.search, () => {
      clearTimeout(this.searchTimer);
      this.searchTimer = setTimeout(changed, searchDelay);
    });
    this.chips = new FilterChips(review.classes, changed);
    this.clear = createButton(strings.toolbar.clear, 'secondary', () => this.filter(noFilter));
    const toggle = {
      attributes: { 'aria-expanded': 'false' },
      children: [createIcon('filter'), this.toggleText],
    };
    this.toggle = createPressable('toolbar-toggle', toggle, () => {
      const open = this.element.toggleAttribute('data-open');
      this.toggle.setAttribute('aria-expanded', String(open));
    });
    this.show(start.filter);
    this.element = create('div', 'toolbar', {
      attributes: { role: 'toolbar', 'aria-label': strings.toolbar.label },
      children: [
        create('div', 'toolbar-main', [this.order, this.search, this.toggle]),
        create('div', 'toolbar-filters', [
          this.given,
          ...this.traits.map(({ box }) => box),
          this.undecided,
          this.disputed,
          this.said,
          this.chips.element,
          this.clear,
        ]),
      ],
    });
    this.update();
    this.last = JSON.stringify(start);
    this.updateActive(start.filter);
  }

  startSearch(): void {
    this.element.toggleAttribute('data-open', true);
    this.search.focus();
  }

  dispose(): void {
    clearTimeout(this.searchTimer);
  }

  /** After decisions: how many faces annotators disagree about; offered only where there are any. */
  update(): void {
    const { disagreements } = this.review;
    setText(this.disputed, strings.toolbar.disputedOnly(disagreements));
    this.disputed.hidden = disagreements === 0 && !this.disputed.checked;
  }

  get arrangement(): Arrangement {
    const { value } = this.given;
    return {
      order: faceOrders.find((order) => order === this.order.value) ?? 'importance',
      filter: {
        given: value === all || value === '' ? null : Number(value),
        ...this.chips.filter,
        traits: this.traits.filter(({ box }) => box.checked).map(({ trait }) => trait),
        undecidedOnly: this.undecided.checked,
        disputedOnly: this.disputed.checked,
        said: faceWords.find((word) => word === this.said.value) ?? null,
        search: this.search.value,
      },
    };
  }

  /** Changes all filters at once, and the order where one is given. */
  filter(filter: FaceFilter, order?: FaceOrder): void {
    this.show(filter);
    if (order) this.order.value = order;
    this.said.value = filter.said ?? all;
    this.given.value = filter.given === null ? all : String(filter.given);
    this.changed();
  }

  private show(filter: FaceFilter): void {
    for (const { trait, box } of this.traits) box.checked = filter.traits.includes(trait);
    this.chips.show(filter);
    this.undecided.checked = filter.undecidedOnly;
    this.disputed.checked = filter.disputedOnly;
    this.search.value = filter.search;
  }

  private changed(): void {
    const arrangement = this.arrangement;
    const key = JSON.stringify(arrangement);
    // The toolkit also reports what the page itself has set.
    if (key === this.last) return;
    this.last = key;
    this.updateActive(arrangement.filter);
    this.onChange(arrangement);
  }

  private updateActive(filter: FaceFilter): void {
    const active =
      filter.traits.length +
      Number(filter.given !== null) +
      Number(filter.suggested !== null) +
      Number(filter.belowQuality !== null) +
      Number(filter.undecidedOnly) +
      Number(filter.disputedOnly) +
      Number(filter.said !== null) +
      Number(filter.search.trim() !== '');
    this.clear.hidden = active === 0;
    setText(this.toggleText, strings.toolbar.filters(active));
  }
}
