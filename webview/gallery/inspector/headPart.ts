import type { FacePlace } from '../../../src/protocol/inspection';
import { create, createPressable, setText, setTitle } from '../../shared/dom';
import { fileNameOf, labelsText, markOf, markText } from '../grid/describe';
import { FaceImage } from '../grid/faceImage';
import type { Review } from '../store/review';
import { inspectorStrings as say } from './strings';

/** The face large, its labels, its name, where its label stands, and what was decided. */
export class HeadPart {
  private readonly image = new FaceImage('inspector-picture');
  private readonly labels = create('p', 'inspector-labels');
  private readonly state = create('p', 'inspector-state');
  private readonly name = create('p', 'inspector-name');
  private readonly link = createPressable('link inspector-place', '', () => this.showPlace());
  private readonly noPlace = create('span', 'inspector-quiet', say.place.none);
  readonly element = create('div', 'inspector-head', [
    this.image.element,
    this.labels,
    this.state,
    this.name,
    this.link,
    this.noPlace,
  ]);

  /** @param showPlace the link to the label was pressed. */
  constructor(
    private readonly review: Review,
    private readonly showPlace: () => void,
  ) {}

  /** @param place undefined where it is not known yet. */
  show(face: number, place: FacePlace | undefined): void {
    const { review } = this;
    this.image.bind(review, face, true);
    setText(this.labels, labelsText(review, face));
    setText(this.state, markText(markOf(review, face)));
    const image = review.faces.image[face] ?? '';
    setText(this.name, fileNameOf(image));
    setTitle(this.name, image);
    this.link.hidden = place === undefined || place.kind === 'none';
    this.noPlace.hidden = place?.kind !== 'none';
    if (place?.kind === 'row') this.nameLink(say.place.row(place.file, place.line), say.place.rowTitle);
    else if (place?.kind === 'image') this.nameLink(say.place.image, say.place.imageTitle);
  }

  private nameLink(text: string, title: string): void {
    setText(this.link, text);
    setTitle(this.link, title);
  }
}
