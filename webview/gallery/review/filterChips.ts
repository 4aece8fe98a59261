import { create, createPressable } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import type { GalleryFaces } from '../../../src/protocol/gallery';
import type { FaceFilter, FaceTrait } from '../store/filter';
import type { Review } from '../store/review';
import { arrangements } from '../store/viewState';
import { strings } from '../strings';
import { partText } from '../../../src/base/health/healthWords';
import { writing } from '../../shared/numbers';
import { pictureText } from './filterPanel';
import { secondWords } from './secondWords';

const singles = [
  'given',
  'suggested',
  'belowQuality',
  'picture',
  'part',
  'second',
  'said',
  'disputedOnly',
  'undecidedOnly',
  'search',
] as const;

/** A filter that is on, and the ones that are left without it. */
type FilterOn = { readonly name: (typeof singles)[number] | FaceTrait; readonly without: FaceFilter };

/** What a pile's tab, or the one of all faces, shows by itself. */
function plain({ pile }: FaceFilter): FaceFilter {
  return arrangements[pile ?? 'allFaces'].filter;
}

/** The filters that narrow what a tab shows by itself, in the order in which their chips stand. */
export function filtersOn(filter: FaceFilter): readonly FilterOn[] {
  const own = plain(filter);
  const isOn = (name: (typeof singles)[number]) =>
    filter[name] !== own[name] && (name !== 'search' || filter.search.trim() !== '');
  return [
    ...singles.filter(isOn).map((name) => ({ name, without: { ...filter, [name]: own[name] } })),
    ...filter.traits.map((trait) => ({
      name: trait,
      without: { ...filter, traits: filter.traits.filter((each) => each !== trait) },
    })),
  ];
}

function secondText(wanted: FaceFilter['second'], { second }: Pick<GalleryFaces, 'second'>): string {
  if (!second || wanted === null) return '';
  const { chips } = secondWords;
  return wanted === 'differs' ? chips.differs(second.name) : chips.label(second.classes[wanted] ?? '');
}

/** Shows the filters that are on, as buttons that remove them. */
export class FilterChips {
  readonly element = create('div', 'filter-chips', { attributes: { hidden: '' } });

  constructor(
    private readonly review: Pick<Review, 'classes' | 'faces'>,
    private readonly onChange: (filter: FaceFilter) => void,
  ) {}

  show(filter: FaceFilter): void {
    const on = filtersOn(filter);
    this.element.hidden = on.length === 0;
    this.element.replaceChildren(
      ...on.map(({ name, without }) => this.createChip(name, this.textOf(name, filter), without)),
      createPressable('link filter-clear', strings.toolbar.clear, () => this.onChange(plain(filter))),
    );
  }

  private textOf(name: FilterOn['name'], filter: FaceFilter): string {
    const { toolbar: say } = strings;
    const { classes, faces } = this.review;
    const className = (index: number | null) => classes[index ?? -1] ?? '';
    switch (name) {
      case 'given':
        return say.chips.given(className(filter.given));
      case 'suggested':
        return say.chips.suggested(className(filter.suggested));
      case 'belowQuality':
        return say.chips.belowQuality(filter.belowQuality ?? 0);
      case 'picture':
        return filter.picture === null ? '' : pictureText(filter.picture);
      case 'part':
        return filter.part === null ? '' : partText(filter.part.property, filter.part.part, writing);
      case 'second':
        return secondText(filter.second, faces);
      case 'said':
        return filter.said === null ? '' : say.words[filter.said];
      case 'disputedOnly':
        return say.chips.disputed;
      case 'undecidedOnly':
        return filter.undecidedOnly ? say.undecidedOnly : say.chips.decidedToo;
      case 'search':
        return say.chips.search(filter.search.trim());
      default:
        return say.traits[name];
    }
  }

  private createChip(name: FilterOn['name'], text: string, without: FaceFilter): HTMLElement {
    const title = strings.toolbar.chips.remove(text);
    const attributes = { 'data-chip': name, 'aria-label': title, title };
    const children = [create('span', '', text), createIcon('close')];
    return createPressable('filter-chip', { attributes, children }, () => this.onChange(without));
  }
}
