import { create, setText } from '../../shared/dom';
import { strings } from '../strings';
import { createIconButton } from '../../shared/toolkit';

const shownFor = 5000;

/** One line at the bottom: hints go by themselves, errors stay until they are put away. */
export class Toast {
  readonly element: HTMLElement;
  private readonly line = create('div', 'toast', { attributes: { hidden: '' } });
  private readonly text = create('span', 'toast-text');
  /** Heard, not seen: a decision is plain to see on its card. */
  private readonly spoken = create('div', 'visually-hidden', { attributes: { role: 'status' } });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.line.append(
      this.text,
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

  error(sentence: string): void {
    this.show(sentence, 'error');
  }

  private show(sentence: string, kind: 'hint' | 'error'): void {
    clearTimeout(this.timer);
    this.line.dataset['kind'] = kind;
    this.line.setAttribute('role', kind === 'error' ? 'alert' : 'status');
    this.line.hidden = false;
    setText(this.text, sentence);
  }

  private hide(): void {
    clearTimeout(this.timer);
    this.line.hidden = true;
  }
}
