import { create, setName, setText, setTitle } from '../../shared/dom';
import { asScore, describeFace, markOf, markText, placeOf } from '../grid/describe';
import { FaceImage } from '../grid/faceImage';
import { chanceOf } from '../store/expectedMistakes';
import type { Review } from '../store/review';
import { strings } from '../strings';
import type { Thumbnails } from '../thumbnails/thumbnails';
import type { Outcome } from './subject';
import { sheetWords } from './words';

/** How a face stands on its sheet. */
export type TileState = {
  /** What Enter makes of it. */
  readonly outcome: Outcome;
  /** Whether that is what it makes of a face that is not marked. */
  readonly isUsual: boolean;
  /** Whether the last try to write the sheet failed. */
  readonly isNotSaved: boolean;
  /** Whether the sheet's heading does not say which class the face would get. */
  readonly namesOutcome: boolean;
};

/** One face of a sheet: its picture to the edge, how likely its usual outcome is, and what else is to be seen at once. */
export class Tile {
  readonly element: HTMLElement;
  private readonly image: FaceImage;
  private readonly chance = create('span', 'tile-chance');
  private readonly low = create('span', 'tile-low', { attributes: { hidden: '' } });
  private readonly word = create('span', 'tile-word');

  constructor(
    private readonly review: Review,
    readonly face: number,
    thumbnails: Thumbnails,
  ) {
    this.image = new FaceImage('tile-picture', thumbnails);
    this.element = create('div', 'tile', {
      attributes: { role: 'gridcell', tabindex: '-1', 'data-face': String(face) },
      children: [this.image.element, this.low, this.chance, this.word],
    });
    const isLow = review.has(face, 'lowImportance');
    this.low.hidden = !isLow;
    if (isLow) setTitle(this.low, sheetWords.tile.lowImportance(asScore(review.faces.importance[face])));
    setTitle(this.element, placeOf(review, face));
    this.showPicture();
  }

  /** Whether its picture is there to be judged. */
  get isShown(): boolean {
    return this.image.element.dataset['image'] === 'shown';
  }

  /** Whether it will not come. */
  get isMissing(): boolean {
    return this.image.element.dataset['image'] === 'missing';
  }

  /** Shows the picture, or a sharper one, once it is known where that is. */
  showPicture(): void {
    this.image.bind(this.review, this.face, true);
  }

  show({ outcome, isUsual, isNotSaved, namesOutcome }: TileState): void {
    const { review, face, element } = this;
    const mark = markOf(review, face);
    const isUndecided = mark.state === 'undecided';
    const said = sayOutcome(review, face, outcome);
    const isMarked = isUndecided && !isUsual;
    element.dataset['state'] = isUndecided ? (isMarked ? 'marked' : 'usual') : mark.state;
    element.toggleAttribute('data-not-saved', isUndecided && isNotSaved);
    element.setAttribute('aria-selected', String(isMarked));
    const word = isUndecided
      ? isNotSaved
        ? sheetWords.notSavedMark
        : isMarked || namesOutcome
          ? said
          : ''
      : markText(mark);
    setText(this.word, word);
    const chance = typeof outcome === 'number' ? chanceOf(review.faces, face, outcome) : undefined;
    setText(this.chance, chance === undefined || isMarked ? '' : strings.count(Math.round(chance * 100)));
    const parts = [
      isMarked ? sheetWords.tile.marked(said) : isUndecided ? said : '',
      isUndecided && isNotSaved ? sheetWords.notSavedMark : '',
      describeFace(review, face),
    ];
    setName(element, parts.filter((part) => part !== '').join(', '));
  }
}

/** What becomes of a face, in a word or two. */
export function sayOutcome(review: Review, face: number, outcome: Outcome): string {
  const { tile } = sheetWords;
  if (typeof outcome !== 'number') return tile[outcome];
  const label = review.classes[outcome] ?? '';
  return outcome === review.faces.given[face] ? tile.keep(label) : tile.to(label);
}
