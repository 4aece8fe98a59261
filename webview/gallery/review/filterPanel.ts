import { create, setText } from '../../shared/dom';
import { createCheckbox, createDropdown } from '../../shared/toolkit';
import { issueName } from '../../../src/base/health/healthWords';
import {
  countIssues,
  countTraits,
  faceTraits,
  faceWords,
  type FaceFilter,
  type FaceTrait,
  pictureFilters,
  type PictureFilter,
} from '../store/filter';
import type { Review } from '../store/review';
import { strings } from '../strings';
import { secondWords } from './secondWords';

const { toolbar: say } = strings;
/** Offered only where there are such faces. */
const rareTraits: readonly FaceTrait[] = [
  'unclear',
  'verified',
  'setAside',
  'noFace',
  'severalFaces',
  'copies',
  'contradicting',
  'inTraining',
  'failed',
];
/** Of a drop-down list: every face. */
const all = 'all';

/** What its controls set of a filter. */
export type PanelFilter = Pick<
  FaceFilter,
  'given' | 'said' | 'picture' | 'traits' | 'undecidedOnly' | 'disputedOnly' | 'second'
>;

/** A filter of pictures in words. */
export function pictureText(picture: PictureFilter): string {
  return picture === 'any' ? say.oddPictures : issueName(picture);
}

/** The filters that need a control each, besides the piles. */
export class FilterPanel {
  readonly element: HTMLElement;
  private readonly given;
  private readonly said;
  private readonly picture;
  private readonly undecided;
  private readonly disputed;
  private readonly differing;
  private readonly traits;
  private isShowing = false;

  /** @param onChange what a control was set to; it has come from the annotator. */
  constructor(
    private readonly review: Review,
    start: FaceFilter,
    onChange: (change: Partial<PanelFilter>) => void,
  ) {
    // The toolkit also reports what the page itself sets.
    const change = (of: () => Partial<PanelFilter>) => (): void => {
      if (!this.isShowing) onChange(of());
    };
    this.given = createDropdown(
      say.class,
      [
        { value: all, text: say.allClasses },
        ...review.classes.map((text, index) => ({ value: String(index), text })),
      ],
      start.given === null ? all : String(start.given),
      change(() => this.chosenGiven()),
    );
    this.said = createDropdown(
      say.said,
      [{ value: all, text: say.anySaid }, ...faceWords.map((value) => ({ value, text: say.words[value] }))],
      start.said ?? all,
      change(() => this.chosenSaid()),
    );
    const issues = countIssues(review.faces);
    this.picture = createDropdown(
      say.picture,
      [
        { value: all, text: say.anyPicture },
        ...issues.map(({ picture, faces }) => ({
          value: picture,
          text: `${pictureText(picture)} (${strings.count(faces)})`,
        })),
      ],
      start.picture ?? all,
      change(() => this.chosenPicture()),
    );
    this.picture.hidden = issues.length === 0;
    const counts = countTraits(review.faces);
    this.traits = faceTraits
      .filter((trait) => !rareTraits.includes(trait) || counts[trait] > 0)
      .map((trait) => {
        const text = `${say.traits[trait]} (${strings.count(counts[trait])})`;
        const box = createCheckbox(
          text,
          change(() => ({ traits: this.chosenTraits() })),
        );
        box.dataset['filter'] = trait;
        return { trait, box };
      });
    this.undecided = createCheckbox(
      say.undecidedOnly,
      change(() => ({ undecidedOnly: this.undecided.checked })),
    );
    this.undecided.dataset['filter'] = 'undecidedOnly';
    this.disputed = createCheckbox(
      '',
      change(() => ({ disputedOnly: this.disputed.checked })),
    );
    this.disputed.dataset['filter'] = 'disputedOnly';
    const { second } = review.faces;
    this.differing = createCheckbox(
      second ? secondWords.filter(second.name, second.differing) : '',
      change(() => ({ second: this.differing.checked ? 'differs' : null })),
    );
    this.differing.dataset['filter'] = 'second';
    this.differing.hidden = second === undefined;
    this.element = create('div', 'filter-panel', {
      attributes: { role: 'group', 'aria-label': say.filters(0) },
      children: [
        create('div', 'filter-lists', [this.given, this.said, this.picture]),
        ...this.traits.map(({ box }) => box),
        this.undecided,
        this.disputed,
        this.differing,
      ],
    });
    this.show(start);
    this.update();
  }

  /** After decisions: how many faces annotators disagree about; offered only where there are any. */
  update(): void {
    const { disagreements } = this.review;
    setText(this.disputed, say.disputedOnly(disagreements));
    this.disputed.hidden = disagreements === 0 && !this.disputed.checked;
  }

  show(filter: FaceFilter): void {
    this.isShowing = true;
    for (const { trait, box } of this.traits) box.checked = filter.traits.includes(trait);
    this.undecided.checked = filter.undecidedOnly;
    this.disputed.checked = filter.disputedOnly;
    this.differing.checked = filter.second === 'differs';
    this.said.value = filter.said ?? all;
    this.picture.value = filter.picture ?? all;
    this.given.value = filter.given === null ? all : String(filter.given);
    this.isShowing = false;
    this.update();
  }

  /** A list of the toolkit has no value until the page has settled. */
  private chosenGiven(): Partial<PanelFilter> {
    const { value } = this.given;
    return value === '' ? {} : { given: value === all ? null : Number(value) };
  }

  private chosenSaid(): Partial<PanelFilter> {
    const { value } = this.said;
    return value === '' ? {} : { said: faceWords.find((word) => word === value) ?? null };
  }

  private chosenPicture(): Partial<PanelFilter> {
    const { value } = this.picture;
    return value === '' ? {} : { picture: pictureFilters.find((each) => each === value) ?? null };
  }

  private chosenTraits(): FaceTrait[] {
    return this.traits.filter(({ box }) => box.checked).map(({ trait }) => trait);
  }
}
