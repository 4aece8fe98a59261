import type { FaceInspection, FaceNeighbours } from '../../../src/protocol/inspection';
import { messageOf } from '../../../src/base/humanError';
import { create } from '../../shared/dom';
import { createIconButton } from '../../shared/toolkit';
import { listenToKeys } from '../keys/keyboard';
import type { Commands } from '../keys/keyTable';
import { withPresentKey } from '../keys/presentKeys';
import type { Review } from '../store/review';
import { Details, type DetailSource } from './details';
import { HeadPart } from './headPart';
import { HistoryPart } from './historyPart';
import { boundedWidth, type InspectorView } from './inspectorView';
import { NeighbourPart } from './neighbourPart';
import { PicturePart } from './picturePart';
import { ProbabilityPart } from './probabilityPart';
import { ScorePart } from './scorePart';
import { inspectorStrings as say } from './strings';
import { createWidthHandle } from './widthHandle';
import { WordsPart } from './wordsPart';

/** What the inspector leaves to its owner. */
export type InspectorListener = {
  /** It opened, closed or got another width. */
  changed(): void;
  /** It closed; whoever had the focus before gets it. */
  closed(): void;
  /** A similar face was pressed. */
  chosen(face: number): void;
  /** The link to the face's label was pressed. */
  placeWanted(face: number): void;
};

/** Below this width of the page there is no room beside the grid. */
const coversBelow = window.matchMedia('(max-width: 699px)');

/** A panel beside the grid with all that is known of the focused face. On a narrow page it covers the grid. */
export class Inspector {
  private readonly head: HeadPart;
  private readonly bars = new ProbabilityPart();
  private readonly scores: ScorePart;
  private readonly picture: PicturePart;
  private readonly neighbours: NeighbourPart;
  private readonly words: WordsPart;
  private readonly history = new HistoryPart();
  private readonly failure = create('p', 'inspector-failure', { attributes: { role: 'alert', hidden: '' } });
  private readonly content: HTMLElement;
  private readonly nothing = create('p', 'inspector-quiet', say.nothing);
  private readonly panel: HTMLElement;
  private readonly details: Details;
  readonly element: HTMLElement;
  private width: number;
  private face: number | undefined;

  /** @param covered what it covers on a narrow page, which is inert then. */
  constructor(
    private readonly review: Review,
    source: DetailSource,
    view: InspectorView,
    private readonly covered: HTMLElement,
    commands: Commands,
    private readonly listener: InspectorListener,
  ) {
    this.width = boundedWidth(view.width);
    this.head = new HeadPart(review, () => {
      if (this.face !== undefined) listener.placeWanted(this.face);
    });
    this.scores = new ScorePart(review);
    this.picture = new PicturePart(review);
    this.neighbours = new NeighbourPart(review, (face) => listener.chosen(face));
    this.words = new WordsPart(review);
    this.details = new Details(source, {
      waiting: (face) => this.showKnown(face, undefined),
      inspected: (inspection) => this.showInspection(inspection),
      searching: () => this.neighbours.showMessage(say.neighbours.searching),
      found: (neighbours) => this.showNeighbours(neighbours),
      failed: (face, part, error) => this.showFailure(face, part, messageOf(error)),
    });
    this.content = create('div', 'inspector-content', {
      attributes: { hidden: '' },
      children: [
        this.head.element,
        this.failure,
        this.picture.element,
        this.neighbours.element,
        this.bars.element,
        this.scores.element,
        this.words.element,
        this.history.element,
      ],
    });
    const close = createIconButton('close', withPresentKey(say.close), () => this.close());
    this.panel = create('aside', 'inspector', {
      attributes: { 'aria-label': say.title, tabindex: '-1' },
      children: [
        create('div', 'inspector-title', [create('h2', '', say.title), close]),
        this.nothing,
        this.content,
      ],
    });
    const handle = createWidthHandle(
      () => this.width,
      (width) => {
        this.width = width;
        this.layOut();
        listener.changed();
      },
    );
    this.element = create('div', 'inspector-side', [handle, this.panel]);
    this.element.hidden = !view.isOpen;
    this.listenToKeys(commands);
    coversBelow.addEventListener('change', this.layOut);
    this.layOut();
  }

  dispose(): void {
    coversBelow.removeEventListener('change', this.layOut);
    this.details.stop();
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** Whether it lies over the grid, which cannot have the focus then. */
  get covers(): boolean {
    return this.isOpen && coversBelow.matches;
  }

  get view(): InspectorView {
    return { isOpen: this.isOpen, width: this.width };
  }

  takeFocus(): void {
    this.panel.focus();
  }

  /** @param face the one that has the focus now. */
  toggle(face: number | undefined): void {
    if (this.isOpen) {
      this.close();
      return;
    }
    this.element.hidden = false;
    this.layOut();
    this.show(face);
    if (this.covers) this.takeFocus();
    this.listener.changed();
  }

  close(): void {
    if (!this.isOpen) return;
    const hadFocus = this.element.contains(document.activeElement);
    this.element.hidden = true;
    this.details.stop();
    this.layOut();
    if (hadFocus) this.listener.closed();
    this.listener.changed();
  }

  /** Follows the focus; cheap where it has not moved, and while it moves fast. */
  show(face: number | undefined): void {
    if (!this.isOpen) return;
    this.nothing.hidden = face !== undefined;
    if (face !== undefined) this.details.show(face);
    else {
      this.details.stop();
      this.content.hidden = true;
    }
  }

  /** Decisions on these faces changed. */
  refresh(faces: readonly number[]): void {
    if (this.isOpen && this.face !== undefined && faces.includes(this.face)) this.details.refresh();
  }

  private showInspection({ face, chances, alone, place, history }: FaceInspection): void {
    this.showKnown(face, place);
    this.bars.show(this.review, face, { chances, alone });
    this.history.show(history);
  }

  /** What the page knows by itself. */
  private showKnown(face: number, place: FaceInspection['place'] | undefined): void {
    if (face !== this.face) this.panel.scrollTop = 0;
    this.face = face;
    this.panel.dataset['face'] = String(face);
    this.content.hidden = false;
    this.failure.hidden = true;
    this.head.show(face, place);
    this.scores.show(face);
    this.picture.show(face);
    this.words.show(face);
  }

  private showNeighbours(neighbours: FaceNeighbours): void {
    this.neighbours.show(neighbours);
    this.panel.dataset['neighboursOf'] = String(neighbours.face);
  }

  private showFailure(face: number, part: 'inspection' | 'neighbours', reason: string): void {
    if (part === 'neighbours') {
      this.neighbours.showMessage(reason);
      return;
    }
    this.showKnown(face, undefined);
    this.failure.textContent = say.failed(reason);
    this.failure.hidden = false;
  }

  private readonly layOut = (): void => {
    this.element.style.setProperty('--inspector-width', `${this.width}px`);
    this.covered.inert = this.covers;
  };

  /** Keys that decide and look work here as in the grid; those that move do where the grid is covered. */
  private listenToKeys(commands: Commands): void {
    const pass = () => false;
    listenToKeys(this.element, {
      ...commands,
      ...{ selectAll: pass, toggle: pass },
      move: (move, extend) =>
        this.covers && (move === 'left' || move === 'right') && commands.move(move, extend),
      leave: () => (this.covers ? this.close() : this.listener.closed()),
    });
  }
}
