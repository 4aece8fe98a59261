import { create, setText } from '../../shared/dom';
import { markOf, markText } from '../grid/describe';
import { FaceImage } from '../grid/faceImage';
import { commandOf, type GridCommand } from '../keys/keyTable';
import { pressesButton } from '../keys/pressesButton';
import { NoteList } from '../notes/noteList';
import type { Review } from '../store/review';
import { Overlay } from './overlay';

/** A dialogue about the grid's focused face. The keys that move and decide work here as in the grid. */
export abstract class FaceOverlay extends Overlay {
  protected readonly image: FaceImage;
  protected readonly state: HTMLElement;
  protected readonly notes = new NoteList();

  constructor(
    name: 'zoom' | 'focus',
    label: string,
    protected readonly review: Review,
    below: HTMLElement,
    protected readonly onCommand: (command: GridCommand) => void,
    onClosed: () => void,
  ) {
    super(name, label, below, onClosed);
    this.image = new FaceImage(`${name}-picture`);
    this.state = create('p', `${name}-state`);
    this.element.addEventListener('keydown', (event) => {
      const command = commandOf(event);
      if (!command || pressesButton(event)) return;
      event.preventDefault();
      event.stopPropagation();
      this.give(command);
    });
  }

  /** Where something about the face may be asked beside it. */
  get anchor(): HTMLElement {
    return this.state;
  }

  protected abstract give(command: GridCommand): void;

  protected showFace(face: number): void {
    const mark = markOf(this.review, face);
    this.image.bind(this.review, face, true);
    this.element.dataset['face'] = String(face);
    this.element.dataset['state'] = mark.state;
    setText(this.state, markText(mark));
    this.notes.show(this.review, face);
  }
}
