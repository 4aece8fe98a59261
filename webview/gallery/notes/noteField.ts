import { longestNote } from '../../../src/base/text';
import { create, createPressable, setText } from '../../shared/dom';
import { altPrefix } from '../keys/keyName';
import { placeBeside } from '../overlays/placeBeside';
import type { NoteDraft } from '../store/review';
import { strings } from '../strings';

/** From here on the field says how much room is left. */
const fewLeft = 500;

/** A small field for a note, beside a card. What is left unsaved is there again when the face's note is opened again. */
export class NoteField {
  readonly element: HTMLElement;
  private readonly title = create('h3', 'note-title', { attributes: { dir: 'auto' } });
  private readonly text = create('textarea', 'note-input', {
    attributes: { rows: '4', dir: 'auto', maxlength: String(longestNote), 'aria-label': strings.notes.label },
  });
  private readonly left = create('span', 'note-left', { attributes: { role: 'status' } });
  private readonly unsaved: Map<number, string>;
  private face = -1;
  private saved = '';
  private settle: ((text: string | undefined) => void) | undefined;

  /**
   * @param canned notes that are written often: a press, or Alt and their digit, puts them in.
   * @param onDraft told when there is another text to keep, so that it outlives the page.
   */
  constructor(
    drafts: readonly NoteDraft[],
    private readonly canned: readonly string[],
    private readonly onDraft: () => void,
  ) {
    this.unsaved = new Map(drafts.map(({ face, text }) => [face, text]));
    this.element = create('div', 'menu note-field', {
      attributes: { role: 'dialog', 'aria-label': strings.notes.label, hidden: '' },
      children: [
        this.title,
        this.text,
        ...(canned.length > 0 ? [this.createCanned()] : []),
        create('p', 'note-foot', [create('span', '', strings.notes.keys), this.left]),
      ],
    });
    this.text.addEventListener('input', () => {
      this.countLeft();
      this.keep();
    });
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      // Without another element the window lost the focus, and the annotator may come back to the field.
      if (relatedTarget instanceof Node && !this.element.contains(relatedTarget)) this.close(undefined);
    });
  }

  /**
   * @param title names the face.
   * @param saved the annotator's note so far.
   * @returns the text to save; undefined when the field was left. Focus is the caller's to give back.
   */
  ask(anchor: DOMRect, face: number, title: string, saved: string): Promise<string | undefined> {
    this.close(undefined);
    this.face = face;
    this.saved = saved;
    setText(this.title, title);
    this.text.value = this.unsaved.get(face) ?? saved;
    this.countLeft();
    this.element.hidden = false;
    placeBeside(this.element, anchor);
    this.text.focus();
    return new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** The face's note is saved: there is no draft any more. */
  forget(face: number): void {
    if (this.unsaved.delete(face)) this.onDraft();
  }

  /** The last one typed at the end. */
  get drafts(): readonly NoteDraft[] {
    return Array.from(this.unsaved, ([face, text]) => ({ face, text }));
  }

  private createCanned(): HTMLElement {
    const children = this.canned.map((note, place) =>
      createPressable(
        'note-canned',
        {
          attributes: { 'aria-keyshortcuts': `Alt+${place + 1}` },
          children: [
            create('kbd', '', `${altPrefix}${place + 1}`),
            create('span', '', { text: note, attributes: { dir: 'auto' } }),
          ],
        },
        () => this.putIn(note),
      ),
    );
    return create('div', 'note-cans', {
      attributes: { role: 'group', 'aria-label': strings.notes.canned },
      children,
    });
  }

  /** After what is there already; not twice. */
  private putIn(note: string): void {
    const parts = this.text.value.split(',').map((part) => part.trim());
    if (!parts.includes(note)) {
      const before = this.text.value.trimEnd();
      const text = before === '' ? note : `${before}, ${note}`;
      if (text.length <= longestNote) this.text.value = text;
    }
    this.countLeft();
    this.keep();
    this.text.focus();
  }

  private onKey(event: KeyboardEvent): void {
    // Enter may end the composition of a character.
    if (event.isComposing) return;
    // By the place of the key: with Alt held, many keyboards make other characters of digits.
    const digit = event.altKey && !event.ctrlKey && !event.metaKey ? /^Digit([1-9])$/.exec(event.code) : null;
    const note = this.canned[Number(digit?.[1]) - 1];
    if (note !== undefined) this.putIn(note);
    else if (event.key === 'Escape') this.close(undefined);
    else if (event.key === 'Enter' && !event.shiftKey) this.close(this.text.value);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private countLeft(): void {
    const left = longestNote - this.text.value.length;
    setText(this.left, left < fewLeft ? strings.notes.left(left) : '');
  }

  private keep(): void {
    this.unsaved.delete(this.face);
    if (this.text.value !== this.saved) this.unsaved.set(this.face, this.text.value);
    this.onDraft();
  }

  private close(text: string | undefined): void {
    const { settle } = this;
    if (!settle) return;
    this.settle = undefined;
    this.element.hidden = true;
    settle(text);
  }
}
