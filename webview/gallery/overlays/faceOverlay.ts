import { create, setText } from '../../shared/dom';
import { markOf, markText } from '../grid/describe';
import { FaceImage } from '../grid/faceImage';
import { NoteList } from '../notes/noteList';
import type { Review } from '../store/review';
import { Overlay } from './overlay';

/** A dialogue about the grid's focused face. */
export abstract class FaceOverlay extends Overlay {
  protected readonly image: FaceImage;
  protected readonly state: HTMLElement;
  protected readonly notes = new NoteList();

  constructor(
    name: 'zoom' | 'focus',
    label: string,
    protected readonly review: Review,
    below: HTMLElement,
    onClosed: () => void,
  ) {
    super(name, label, below, onClosed);
    this.image = new FaceImage(`${name}-picture`);
    this.state = create('p', `${name}-state`);
  }

  /** Where something about the face may be asked beside it. */
  get anchor(): HTMLElement {
    return this.state;
  }

  protected showFace(face: number): void {
    const mark = markOf(this.review, face);
    this.image.bind(this.review, face, true);
    this.element.dataset['face'] = String(face);
    this.element.dataset['state'] = mark.state;
    setText(this.state, markText(mark));
    this.notes.show(this.review, face);
  }
}
