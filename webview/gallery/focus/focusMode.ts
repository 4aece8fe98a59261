import { create, setText } from '../../shared/dom';
import { asChance, candidatesText, placeOf } from '../grid/describe';
import { listenToKeys } from '../keys/keyboard';
import type { Commands, Move, PlainCommand } from '../keys/keyTable';
import { createKeyHints } from '../keys/keyHints';
import { FaceOverlay } from '../overlays/faceOverlay';
import type { Review } from '../store/review';
import { strings } from '../strings';
import { ChoicePanel } from './choicePanel';
import { Preload } from './preload';
import { TypicalFaces } from './typicalFaces';

/** One face at a time has one before it and one after it. */
const asStep: Readonly<Partial<Record<Move, Move>>> = { up: 'left', down: 'right' };

/** The list that is gone through, and the place in it. */
export type FocusPlace = { readonly list: Uint32Array; readonly place: number; readonly decided: number };

/** One large face at a time between the two classes that it may have; it follows the grid's order and filters. */
export class FocusMode extends FaceOverlay {
  private readonly progress = create('span', 'focus-progress');
  private readonly bar = create('span', 'bar focus-bar', {
    attributes: { 'aria-hidden': 'true' },
    children: [create('span', 'bar-fill')],
  });
  private readonly place = create('span', 'focus-place', { attributes: { dir: 'auto' } });
  private readonly reason = create('p', 'focus-reason');
  private readonly keep: ChoicePanel;
  private readonly accept: ChoicePanel;
  private readonly preload: Preload;

  constructor(review: Review, below: HTMLElement, commands: Commands, onClosed: () => void) {
    super('focus', strings.focus.label, review, below, onClosed);
    const typical = new TypicalFaces(review.faces);
    const own = this.ownOf(commands);
    const panel = (kind: 'accept' | 'reject') => new ChoicePanel(kind, review, typical, own[kind]);
    this.keep = panel('reject');
    this.accept = panel('accept');
    this.preload = new Preload(review);
    this.element.classList.add('overlay-full');
    const content = create('div', 'focus-content', [
      create('div', 'focus-head', [this.progress, this.bar, this.place]),
      this.keep.element,
      create('div', 'focus-middle', {
        attributes: { 'aria-live': 'polite' },
        children: [this.image.element, this.state, this.reason, this.notes.element],
      }),
      this.accept.element,
      createKeyHints(
        ['class', 'choose', 'skip', 'unclear', 'notAFace', 'note', 'undo', 'arrows', 'leave'],
        own,
      ),
    ]);
    this.fill(content);
    listenToKeys(this.element, own);
  }

  override close(): void {
    this.preload.stop();
    super.close();
  }

  show(face: number, { list, place, decided }: FocusPlace): void {
    this.showFace(face);
    const { review } = this;
    const { focus, card } = strings;
    const candidates = review.candidatesOf(face);
    const suggestion = review.suggestionOf(face);
    setText(this.progress, focus.progress(place + 1, list.length, decided));
    this.bar.style.setProperty('--share', String(list.length > 0 ? decided / list.length : 0));
    setText(this.place, placeOf(review, face));
    const given = review.givenOf(face);
    const isQuestion = review.isQuestion(face);
    setText(this.reason, this.reasonOf(face));
    const quality = asChance(review.faces.labelQuality[face]);
    this.keep.show(face, given === '' ? [] : [given], given === '' ? card.unlabelled : quality);
    this.accept.show(
      face,
      candidates ?? (suggestion === undefined ? [] : [suggestion]),
      candidates
        ? focus.chooseOne
        : suggestion === undefined
          ? focus.agrees
          : asChance(review.faces.confidence[face]),
      isQuestion,
    );
    this.preload.around(list, place);
  }

  /** Why a face is not to be changed by one key. */
  private reasonOf(face: number): string {
    const { review } = this;
    const suggestion = review.suggestionOf(face);
    const candidates = candidatesText(review, face);
    const { card, focus } = strings;
    if (candidates !== undefined) return review.asideOf(face) ?? card.unclearTitle(candidates);
    if (suggestion === undefined || !review.has(face, 'issue') || !review.isQuestion(face))
      return review.asideOf(face) ?? '';
    return focus.question(review.givenOf(face), suggestion);
  }

  /** What its keys and buttons do, of what those of the review do. */
  private ownOf({ move, class: choose, ...plain }: Commands): Commands {
    const focused = Object.entries(plain).map(([kind, run]) => {
      const runFocused = () => {
        // A button that was pressed must not keep the focus: it may be disabled for the next face.
        this.takeFocus();
        return run();
      };
      return [kind, runFocused] as const;
    });
    const close = () => this.close();
    const nothing = () => undefined;
    return {
      ...(Object.fromEntries(focused) as Record<PlainCommand, () => unknown>),
      class: (index) => {
        this.takeFocus();
        return choose(index);
      },
      move: (to) => move(asStep[to] ?? to, false),
      ...{ focusMode: close, leave: close },
      // They are about the grid, which is out of sight.
      ...{ selectAll: nothing, toggle: nothing, zoom: nothing, larger: nothing, smaller: nothing },
      ...{ inspector: nothing, overview: nothing, sheets: nothing, search: nothing },
      ...{ toDo: nothing, allFaces: nothing },
    };
  }
}
