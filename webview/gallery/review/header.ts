import type { ReviewState } from '../../../src/protocol/gallery';
import { roundedEstimate } from '../../../src/protocol/noiseEstimate';
import { create, setText } from '../../shared/dom';
import { inspectorStrings } from '../inspector/strings';
import type { Commands } from '../keys/keyTable';
import { withPresentKey } from '../keys/presentKeys';
import type { Review } from '../store/review';
import { sheetWords } from '../sheet/words';
import { strings } from '../strings';
import { createButton, createIconButton } from '../../shared/toolkit';
import { createMethod } from './method';

/** What its buttons do. */
export type HeaderListener = Pick<
  Commands,
  'undo' | 'redo' | 'help' | 'focusMode' | 'inspector' | 'overview' | 'sheets' | 'commit'
> & { exportReport(): void };

/** The data set's name, how far the review is, and what can be done with it as a whole. */
export class Header {
  readonly element: HTMLElement;
  private readonly decided = create('span', 'header-decided');
  private readonly bar = create('div', 'bar header-bar', {
    attributes: { 'aria-hidden': 'true' },
    children: [create('div', 'bar-fill')],
  });
  private readonly uncommitted = create('span', 'header-uncommitted');
  private readonly disagreements = create('span', 'header-disagreements', {
    attributes: { title: strings.header.disagreementsTitle },
  });
  private readonly method;
  private readonly undo;
  private readonly redo;
  private readonly commit;

  constructor(
    private readonly review: Review,
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
        ...estimateOf(review.noise),
        this.bar,
        this.decided,
        this.disagreements,
        this.uncommitted,
      ]),
      create('div', 'header-actions', [
        this.undo,
        this.redo,
        this.method.button,
        createIconButton('sheets', withPresentKey(sheetWords.open), () => listener.sheets()),
        createIconButton('overview', withPresentKey(strings.header.overview), () => listener.overview()),
        createIconButton('focus', withPresentKey(strings.header.focusMode), () => listener.focusMode()),
        createIconButton('inspector', withPresentKey(inspectorStrings.toggle), () => listener.inspector()),
        createIconButton('keyboard', withPresentKey(strings.header.help), () => listener.help()),
        createButton(strings.header.exportReport, 'secondary', () => listener.exportReport()),
        this.commit,
      ]),
      this.method.note,
    ]);
    this.update();
  }

  update(): void {
    const { suspects, suspectsDecided, disagreements, uncommitted, state } = this.review;
    setText(this.disagreements, disagreements > 0 ? strings.header.disagreements(disagreements) : '');
    this.method.showAgreement(this.review.agreement);
    setText(this.decided, strings.header.decided(suspectsDecided, suspects));
    this.bar.style.setProperty('--share', String(suspects > 0 ? suspectsDecided / suspects : 1));
    setText(this.uncommitted, uncommitted > 0 ? strings.header.uncommitted(uncommitted) : '');
    this.undo.disabled = !this.review.canUndo;
    this.redo.disabled = !this.review.canRedo;
    this.commit.disabled = uncommitted === 0 || state.readOnly !== null;
    this.commit.title = state.readOnly ?? strings.header.commitTitle(uncommitted);
    setText(this.commit, strings.header.commit(uncommitted));
  }
}

/** How many labels are wrong, where the audit says so. */
function estimateOf(noise: ReviewState['noise']): HTMLElement[] {
  if (!noise) return [];
  const faces = noise.byClass.reduce((sum, each) => sum + each.faces, 0);
  const text = strings.header.estimate(roundedEstimate(noise.errors), faces);
  return [create('span', 'header-estimate', text)];
}
