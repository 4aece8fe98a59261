import type { FaceNeighbours } from '../../../src/protocol/inspection';
import { create, setText } from '../../shared/dom';
import { ClassStrip } from '../grid/classStrip';
import { markOf, markText, placeOf } from '../grid/describe';
import { listenToKeys } from '../keys/keyboard';
import type { Commands, Move, PlainCommand } from '../keys/keyTable';
import { createKeyHints } from '../keys/keyHints';
import { NoteList } from '../notes/noteList';
import { Overlay } from '../overlays/overlay';
import { believedOf } from '../store/choices';
import type { Review } from '../store/review';
import { strings } from '../strings';
import { ChoicePanel } from './choicePanel';
import { FaceFacts } from './faceFacts';
import { PictureView } from './pictureView';
import { Preload } from './preload';
import { SimilarFaces } from './similarFaces';
import { TypicalFaces } from './typicalFaces';

/** One face at a time has one before it and one after it. */
const asStep: Readonly<Partial<Record<Move, Move>>> = { up: 'left', down: 'right' };
const typicalShown = 2;

/** The list that is gone through, and the place in it. */
export type FocusPlace = { readonly list: Uint32Array; readonly place: number; readonly decided: number };

/** What the large face leaves to its owner. */
export type FocusListener = {
  closed(): void;
  /** The faces most like one; looked up. */
  askSimilar(face: number): Promise<FaceNeighbours>;
  /** A similar or typical face was pressed. */
  chosen(face: number): void;
};

/**
 * One face, large, between what it may be: its label on the left, the two likeliest others on the right, each with the faces
 * of that class that are most like it. It follows the grid's order and filters.
 */
export class FocusMode extends Overlay {
  private readonly progress = create('span', 'focus-progress');
  private readonly bar = create('span', 'bar focus-bar', {
    attributes: { 'aria-hidden': 'true' },
    children: [create('span', 'bar-fill')],
  });
  private readonly place = create('span', 'focus-place', { attributes: { dir: 'auto' } });
  private readonly picture = new PictureView();
  private readonly state = create('p', 'focus-state');
  private readonly facts: FaceFacts;
  private readonly notes = new NoteList();
  private readonly panels: readonly ChoicePanel[];
  private readonly strip: ClassStrip;
  private readonly typical: TypicalFaces;
  private readonly similar: SimilarFaces;
  private readonly preload: Preload;
  private shown = -1;

  constructor(
    private readonly review: Review,
    below: HTMLElement,
    commands: Commands,
    listener: FocusListener,
  ) {
    super('focus', strings.focus.label, below, () => listener.closed());
    this.typical = new TypicalFaces(review.faces);
    const own = this.ownOf(commands);
    this.panels = [0, 1, 2].map(
      (place) =>
        new ChoicePanel(
          place,
          review,
          () => own.choice(place),
          (face) => listener.chosen(face),
        ),
    );
    this.strip = new ClassStrip(review, (index) => own.class(index));
    this.facts = new FaceFacts(review);
    this.similar = new SimilarFaces(
      (face) => listener.askSimilar(face),
      (byLabel) => this.showSimilar(byLabel),
    );
    this.preload = new Preload(review);
    this.element.classList.add('overlay-full');
    const [keep, ...change] = this.panels.map(({ element }) => element);
    const content = create('div', 'focus-content', [
      create('div', 'focus-head', [this.progress, this.bar, this.place]),
      create('div', 'focus-side', keep ? [keep] : []),
      create('div', 'focus-middle', {
        attributes: { 'aria-live': 'polite' },
        children: [this.picture.element, this.state, this.facts.element, this.notes.element],
      }),
      create('div', 'focus-side', change),
      create('div', 'focus-foot', [
        this.strip.element,
        createKeyHints(
          ['reject', 'accept', 'choose', 'skip', 'unclear', 'notAFace', 'note', 'undo', 'arrows', 'leave'],
          own,
        ),
      ]),
    ]);
    this.fill(content);
    listenToKeys(this.element, own);
  }

  override close(): void {
    this.preload.stop();
    this.similar.stop();
    super.close();
  }

  /** Where something about the face may be asked beside it. */
  get anchor(): HTMLElement {
    return this.state;
  }

  show(face: number, { list, place, decided }: FocusPlace): void {
    const { review } = this;
    const mark = markOf(review, face);
    this.element.dataset['face'] = String(face);
    this.element.dataset['state'] = mark.state;
    setText(this.state, markText(mark));
    this.notes.show(review, face);
    this.picture.bind(review, face);
    setText(this.progress, strings.focus.progress(place + 1, list.length, decided));
    this.bar.style.setProperty('--share', String(list.length > 0 ? decided / list.length : 0));
    setText(this.place, placeOf(review, face));
    this.facts.show(face);
    const choices = review.choicesOf(face);
    const believed = believedOf(choices);
    this.panels.forEach((panel, index) => panel.show(choices[index], choices[index] === believed));
    this.strip.show(face);
    this.preload.around(list, place);
    this.shown = face;
    if (this.similar.of(face)) this.showSimilar(new Map());
  }

  /** Typical faces of a class, until those most like this one are known. */
  private showSimilar(byLabel: ReadonlyMap<number, readonly number[]>): void {
    const choices = this.review.choicesOf(this.shown);
    this.panels.forEach((panel, index) => {
      const choice = choices[index];
      if (!choice) return panel.showExamples({ title: '', faces: [] });
      const similar = byLabel.get(choice.label) ?? [];
      panel.showExamples(
        similar.length > 0
          ? { title: strings.focus.similar(choice.name), faces: similar }
          : {
              title: strings.focus.typical(choice.name),
              faces: this.typical.of(choice.label, this.shown, typicalShown),
            },
      );
    });
  }

  /** What its keys and buttons do, of what those of the review do. */
  private ownOf({ move, class: choose, choice, typed, ...plain }: Commands): Commands {
    // A button that was pressed must not keep the focus: it may be disabled for the next face.
    const focused = <Values extends readonly unknown[]>(run: (...values: Values) => unknown) => {
      return (...values: Values) => {
        this.takeFocus();
        return run(...values);
      };
    };
    const close = () => this.close();
    const nothing = () => undefined;
    const all = Object.entries(plain).map(([kind, run]) => [kind, focused(run)] as const);
    return {
      ...(Object.fromEntries(all) as Record<PlainCommand, () => unknown>),
      class: focused(choose),
      typed,
      choice: focused(choice),
      move: (to) => move(asStep[to] ?? to, false),
      larger: () => this.picture.zoom(1),
      smaller: () => this.picture.zoom(-1),
      ...{ focusMode: close, leave: close },
      // They are about the grid, which is out of sight.
      ...{ selectAll: nothing, toggle: nothing, toDo: nothing, allFaces: nothing },
      ...{ inspector: nothing, overview: nothing, sheets: nothing, search: nothing },
    };
  }
}
