import type { FaceNeighbours, Neighbour, NeighbourGroup } from '../../../src/protocol/inspection';
import { create, createPressable, setText } from '../../shared/dom';
import { asChance, asScore, fileNameOf } from '../grid/describe';
import { FaceImage } from '../grid/faceImage';
import type { Review } from '../store/review';
import { comparison } from './comparison';
import { createPart } from './part';
import { inspectorStrings } from './strings';

const { neighbours: say } = inspectorStrings;

/** The faces most like one, of the given class and of the suggested one: seeing them side by side often decides. */
export class NeighbourPart {
  private readonly verdict = create('p', 'inspector-comparison');
  private readonly groups = create('div', 'inspector-groups', { attributes: { title: say.legend } });
  private readonly message = create('p', 'inspector-quiet');
  readonly element = createPart(say.title, this.verdict, this.groups, this.message);

  constructor(
    private readonly review: Review,
    /** A similar face was pressed. */
    private readonly chosen: (face: number) => void,
  ) {}

  /** What is not there yet, or why it will not be. */
  showMessage(text: string): void {
    this.verdict.hidden = true;
    this.groups.replaceChildren();
    setText(this.message, text);
    this.message.hidden = false;
  }

  show(found: FaceNeighbours): void {
    if (found.kind !== 'found') {
      this.showMessage(say[found.kind]);
      return;
    }
    const nameOf = (label: number) => this.review.classes[label] ?? '';
    const verdict = comparison(found.groups, nameOf);
    this.verdict.hidden = verdict === '';
    setText(this.verdict, verdict);
    this.message.hidden = true;
    this.groups.replaceChildren(...found.groups.map((group) => this.createGroup(group, nameOf(group.label))));
  }

  private createGroup({ label, role, neighbours }: NeighbourGroup, name: string): HTMLElement {
    const title = say.group(name, role);
    return create('div', 'inspector-group', {
      attributes: { 'data-role': role, 'data-label': String(label) },
      children: [
        create('h4', '', title),
        neighbours.length === 0
          ? create('p', 'inspector-quiet', say.noneOf(name))
          : create('ul', 'inspector-neighbours', {
              attributes: { 'aria-label': title },
              children: neighbours.map((neighbour) => create('li', '', [this.createTile(neighbour, name)])),
            }),
      ],
    });
  }

  private createTile({ face, similarity, isDuplicate }: Neighbour, label: string): HTMLElement {
    const { faces } = this.review;
    const quality = faces.labelQuality[face];
    const isSuspect = this.review.has(face, 'issue');
    const image = new FaceImage('inspector-neighbour-picture');
    image.bind(this.review, face, true);
    const name = [fileNameOf(faces.image[face] ?? ''), say.labelled(label)];
    const title = [
      ...name,
      say.similarity(asScore(similarity)),
      say.quality(asChance(quality)),
      ...(isDuplicate ? [say.nearDuplicate] : []),
      ...(isSuspect ? [say.isSuspect] : []),
    ].join(', ');
    // Spoken from its content: a name of its own would have to repeat every word that is seen (WCAG 2.5.3).
    const children = [
      image.element,
      create('span', 'visually-hidden', name.join(', ')),
      create('span', 'inspector-alike', say.alike(asScore(similarity))),
      create('span', 'inspector-quality', say.right(asChance(quality))),
      ...(isDuplicate ? [create('span', 'inspector-mark', say.duplicate)] : []),
      ...(isSuspect ? [create('span', 'inspector-mark', say.suspect)] : []),
    ];
    const attributes = { 'data-face': String(face), title };
    return createPressable('inspector-neighbour', { attributes, children }, () => this.chosen(face));
  }
}
