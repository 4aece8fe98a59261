import { create, setText, setTitle } from '../../shared/dom';
import { createButton, createIconButton } from '../../shared/toolkit';
import type { Commands } from '../keys/keyTable';
import { withPresentKey } from '../keys/presentKeys';
import type { Review } from '../store/review';
import { strings } from '../strings';
import { createMethod } from './method';
import type { Outlook } from './outlook';

/** What its buttons do. */
export type HeaderListener = Pick<Commands, 'undo' | 'redo' | 'commit'>;

/** The data set's name, how much is to do and how far that is, and what ends it. Everything has its place and keeps it. */
export class Header {
  readonly element: HTMLElement;
  private readonly bar = create('div', 'bar header-bar', {
    attributes: { 'aria-hidden': 'true' },
    children: [create('div', 'bar-fill')],
  });
  /** What the bar and the button show, in words. */
  private readonly decided = create('span', 'header-decided');
  private readonly uncommitted = create('span', 'header-uncommitted');
  private readonly method;
  private readonly undo;
  private readonly redo;
  private readonly commit;

  constructor(
    private readonly review: Review,
    outlook: Outlook,
    listener: HeaderListener,
  ) {
    this.undo = createIconButton('undo', withPresentKey(strings.header.undo), () => listener.undo());
    this.redo = createIconButton('redo', withPresentKey(strings.header.redo), () => listener.redo());
    this.commit = createButton('', 'primary', () => listener.commit());
    this.commit.classList.add('header-commit');
    this.method = createMethod(review);
    this.element = create('header', 'header', [
      create('h1', 'header-title', { text: review.state.title, attributes: { title: review.state.title } }),
      create('div', 'header-progress', [
        outlook.element,
        this.bar,
        create('span', 'visually-hidden', [this.decided, this.uncommitted]),
      ]),
      create('div', 'header-actions', [this.method.button, this.undo, this.redo, this.commit]),
      this.method.note,
    ]);
    this.update();
  }

  update(): void {
    const { suspects, suspectsDecided, uncommitted, state } = this.review;
    this.method.showAgreement(this.review.agreement);
    const decided = strings.header.decided(suspectsDecided, suspects);
    setText(this.decided, decided);
    setTitle(this.bar, decided);
    this.bar.style.setProperty('--share', String(suspects > 0 ? suspectsDecided / suspects : 1));
    setText(this.uncommitted, uncommitted > 0 ? strings.header.uncommitted(uncommitted) : '');
    this.undo.disabled = !this.review.canUndo;
    this.redo.disabled = !this.review.canRedo;
    this.commit.disabled = uncommitted === 0 || state.readOnly !== null;
    this.commit.title = state.readOnly ?? strings.header.commitTitle(uncommitted);
    setText(this.commit, strings.header.commit(uncommitted));
  }
}
