import { create, setText } from '../../shared/dom';
import { strings } from '../strings';
import { createButton, createIconButton } from '../../shared/toolkit';

/** In milliseconds. */
const shownFor = 5000;
const offeredFor = 8000;

/** One line at the bottom: hints go by themselves, errors stay until they are put away. */
export class Toast {
  readonly element: HTMLElement;
  private readonly line = create('div', 'toast', { attributes: { hidden: '' } });
  private readonly text = create('span', 'toast-text');
  private readonly action = createButton('', 'secondary', () => this.act());
  private run: (() => void) | undefined;
  /** Heard, not seen: a decision is plain to see on its card. */
  private readonly spoken = create('div', 'visually-hidden', { attributes: { role: 'status' } });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.line.append(
      this.text,
      this.action,
      createIconButton('close', strings.header.dismiss, () => this.hide()),
    );
    this.element = create('div', 'toasts', [this.line, this.spoken]);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  speak(sentence: string): void {
    setText(this.spoken, sentence);
  }

  hint(sentence: string): void {
    this.show(sentence, 'hint');
    this.timer = setTimeout((): void => this.hide(), shownFor);
  }

  /** Says what was done, or was noticed, and offers one thing to do about it, for a while. */
  offer(sentence: string, action: string, run: () => void): void {
    this.show(sentence, 'hint');
    setText(this.action, action);
    this.run = run;
    this.action.hidden = false;
    this.timer = setTimeout((): void => this.hide(), offeredFor);
  }

  error(sentence: string): void {
    this.show(sentence, 'error');
  }

  private act(): void {
    const { run } = this;
    this.hide();
    run?.();
  }

  private show(sentence: string, kind: 'hint' | 'error'): void {
    clearTimeout(this.timer);
    this.line.dataset['kind'] = kind;
    this.line.setAttribute('role', kind === 'error' ? 'alert' : 'status');
    this.line.hidden = false;
    this.action.hidden = true;
    this.run = undefined;
    setText(this.text, sentence);
  }

  private hide(): void {
    clearTimeout(this.timer);
    this.line.hidden = true;
  }
}
