import type { BlindAnswer, BlindChange, BlindPicture, BlindState } from '../../../src/protocol/blind';
import { mostBlindPictures } from '../../../src/protocol/blind';
import { messageOf } from '../../../src/base/humanError';
import { create, createPressable, setName, setText } from '../../shared/dom';
import { createButton, createTextField, type ToolkitButton } from '../../shared/toolkit';
import type { Host } from '../guard';
import { isField, pressesButton } from '../keys/keyWatch';
import { presentKeyOf } from '../keys/presentKeys';
import { TypingBurst } from '../keys/typingBurst';
import { strings } from '../strings';
import { type BlindCommand, blindCommand, classKeys } from './blindKeys';

const { blind: words } = strings;

/** Pictures that are kept ready: those seen last can be gone back to. */
const picturesKept = 40;

/**
 * One face at a time, in the annotator's random order, with all classes: its picture, what they said of it, and nothing
 * else. This page knows nothing else either.
 */
export class BlindView {
  readonly element: HTMLElement;
  private face = 0;
  /** The face whose picture is to be seen: of no other is anything said. */
  private seen = -1;
  private readonly answers = new Map<number, BlindAnswer>();
  private readonly pictures = new Map<number, Promise<BlindPicture>>();
  /** What was said last is on its way to the disk. */
  private saving: Promise<void> = Promise.resolve();
  private readonly keys: readonly string[];
  private readonly typing = new TypingBurst();
  private readonly listening = new AbortController();
  private readonly picture = create('img', 'blind-picture', { attributes: { draggable: 'false', alt: '' } });
  private readonly missing = create('p', 'blind-missing', words.missing);
  private readonly place = create('span', 'blind-place');
  private readonly said = create('p', 'blind-said', { attributes: { role: 'status' } });
  private readonly trouble = create('p', 'blind-trouble', { attributes: { role: 'alert', hidden: '' } });
  private readonly progressText = create('span', 'blind-count');
  private readonly bar = create('div', 'bar-fill');
  private readonly progress = create('div', 'bar blind-bar', {
    attributes: { role: 'progressbar', 'aria-label': words.progress },
    children: [this.bar],
  });
  private readonly buttons: readonly HTMLButtonElement[];
  private readonly others: Readonly<Record<'unclear' | 'notAFace', HTMLButtonElement>>;
  private readonly undo: ToolkitButton;
  /** Disabled while it ends: nothing is said any more. */
  private readonly leave: ToolkitButton;
  private readonly search: ReturnType<typeof createTextField> | undefined;

  constructor(
    private readonly state: BlindState,
    private readonly host: Host,
  ) {
    const { classes, title, change } = state;
    this.keys = classKeys(classes.length);
    this.buttons = classes.map((name, label) =>
      this.button(name, this.keys[label] ?? '', { kind: 'class', label }),
    );
    this.others = {
      unclear: this.button(words.unclear, presentKeyOf({ kind: 'unclear' }), { kind: 'unclear' }),
      notAFace: this.button(words.notAFace, presentKeyOf({ kind: 'notAFace' }), { kind: 'notAFace' }),
    };
    this.undo = createButton(words.undo(presentKeyOf({ kind: 'undo' })), 'secondary', () =>
      this.takeBack('undoBlind'),
    );
    this.leave = createButton(words.leave, 'secondary', () => void this.end());
    if (classes.length > this.keys.length) this.search = this.searchField();
    this.element = create('main', 'blind', [
      create('header', 'blind-header', [
        create('h1', '', words.title(title)),
        create('div', 'blind-progress', [this.progress, this.progressText]),
        create('div', 'blind-actions', [this.undo, this.leave]),
      ]),
      create('div', 'blind-face', [this.picture, this.missing]),
      create('div', 'blind-line', [
        this.move('previous', '←', words.previous),
        create('div', 'blind-words', [this.place, this.said]),
        this.move('next', '→', words.next),
      ]),
      this.trouble,
      ...(this.search ? [this.search] : []),
      create('div', 'blind-classes', {
        attributes: { role: 'group', 'aria-label': words.question },
        children: this.buttons,
      }),
      create('div', 'blind-classes', [this.others.unclear, this.others.notAFace]),
    ]);
    this.element.tabIndex = -1;
    setName(this.element, words.title(title));
    const { signal } = this.listening;
    document.addEventListener('keydown', (event) => this.pressed(event), { signal });
    // A press must not take the focus from where keys are heard.
    this.element.addEventListener('mousedown', (event) => {
      if (!isField(event.target)) event.preventDefault();
    });
    this.take(change);
    this.goTo(this.open(-1) ?? 0);
  }

  /** Call when the element is in the document. */
  start(): void {
    if (document.hasFocus()) this.element.focus({ preventScroll: true });
  }

  dispose(): void {
    this.listening.abort();
  }

  private button(name: string, key: string, answer: BlindAnswer): HTMLButtonElement {
    const children = [
      ...(key === '' ? [] : [create('kbd', '', key)]),
      create('span', 'blind-class-name', name),
    ];
    const title = key === '' ? name : `${name} (${key})`;
    const attributes = { title, 'aria-pressed': 'false' };
    return createPressable('blind-class', { attributes, children }, () => this.say(answer));
  }

  private move(kind: 'previous' | 'next', text: string, title: string): HTMLElement {
    const attributes = { title, 'aria-label': title };
    return createPressable('blind-move', { text, attributes }, () => this.carryOut({ kind }));
  }

  /** Finds a class by its name, where keys do not reach all of them. */
  private searchField(): ReturnType<typeof createTextField> {
    const field = createTextField(words.search, () => this.showFound(field.value));
    field.classList.add('blind-search');
    field.addEventListener('keydown', (event) => {
      event.stopPropagation();
      const [first] = this.found(field.value);
      if (event.key === 'Enter' && first !== undefined && field.value.trim() !== '')
        this.say({ kind: 'class', label: first });
      else if (event.key !== 'Escape') return;
      event.preventDefault();
      field.value = '';
      this.showFound('');
      this.element.focus({ preventScroll: true });
    });
    return field;
  }

  private found(text: string): readonly number[] {
    const sought = text.trim().toLowerCase();
    const names = this.state.classes.map((name) => name.toLowerCase());
    const places = [...names.keys()].filter((label) => names[label]?.includes(sought));
    // What begins so is meant rather.
    return places.sort((a, b) => Number(names[b]?.startsWith(sought)) - Number(names[a]?.startsWith(sought)));
  }

  private showFound(text: string): void {
    const found = new Set(this.found(text));
    this.buttons.forEach((button, label) => (button.hidden = !found.has(label)));
  }

  private pressed(event: KeyboardEvent): void {
    if (isField(event.target) || event.target === this.search || pressesButton(event)) return;
    const command = blindCommand(event, this.keys);
    const { ctrlKey, metaKey, altKey, repeat } = event;
    const typed =
      ctrlKey || metaKey || altKey || repeat ? undefined : this.typing.press(event.key, event.timeStamp);
    if (typed === 'begins') this.tell(words.typed);
    if (typed === undefined && command && !repeat) this.carryOut(command);
    // An arrow that is held goes on; an answer is given once.
    else if (typed === undefined && command && (command.kind === 'next' || command.kind === 'previous'))
      this.carryOut(command);
    if (!command && typed === undefined) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private carryOut(command: BlindCommand): void {
    const last = this.state.count - 1;
    switch (command.kind) {
      case 'class':
        return this.say({ kind: 'class', label: command.index });
      case 'unclear':
      case 'notAFace':
        return this.say({ kind: command.kind });
      case 'undo':
        return this.takeBack('undoBlind');
      case 'redo':
        return this.takeBack('redoBlind');
      case 'next':
        return this.goTo(Math.min(last, this.face + 1));
      case 'previous':
        return this.goTo(Math.max(0, this.face - 1));
      case 'first':
        return this.goTo(0);
      case 'last':
        return this.goTo(last);
      case 'search':
        this.search?.focus();
    }
  }

  /** Shows the next face at once; what could not be saved comes back. */
  private say(answer: BlindAnswer): void {
    const { face } = this;
    if (face !== this.seen || this.leave.disabled) return;
    const before = this.answers.get(face);
    this.answers.set(face, answer);
    this.trouble.hidden = true;
    this.goTo(this.open(face) ?? face);
    this.saving = this.saving
      .then(() => this.host.call('answerBlind', { face, answer }))
      .then((change) => this.take(change))
      .catch((error: unknown) => {
        if (before) this.answers.set(face, before);
        else this.answers.delete(face);
        this.goTo(face);
        this.tell(error);
      });
  }

  private takeBack(which: 'undoBlind' | 'redoBlind'): void {
    if (this.leave.disabled) return;
    this.trouble.hidden = true;
    this.saving = this.saving
      .then(() => this.host.call(which, undefined))
      .then((change) => {
        this.take(change);
        const [first] = change.answers;
        if (first) this.goTo(first.face);
      })
      .catch((error: unknown) => this.tell(error));
  }

  /** Ends it once all that was said is on the disk; where something could not be saved, that is shown first. */
  private async end(): Promise<void> {
    if (this.leave.disabled) return;
    this.leave.disabled = true;
    this.trouble.hidden = true;
    try {
      await this.saving;
      if (this.trouble.hidden) await this.host.call('leaveBlind', undefined);
      else this.leave.disabled = false;
    } catch (error) {
      this.leave.disabled = false;
      this.tell(error);
    }
  }

  private take({ answers, canUndo }: BlindChange): void {
    for (const { face, answer } of answers)
      if (answer) this.answers.set(face, answer);
      else this.answers.delete(face);
    this.undo.disabled = !canUndo;
    this.show();
  }

  /** The next face after one that has no answer; undefined where all have. */
  private open(after: number): number | undefined {
    const { count } = this.state;
    for (let step = 1; step <= count; step++) {
      const face = (after + step) % count;
      if (!this.answers.has(face)) return face;
    }
    return undefined;
  }

  private goTo(face: number): void {
    if (face !== this.face) this.see(-1);
    this.face = face;
    this.show();
    void this.showPicture(face);
  }

  private show(): void {
    const { count } = this.state;
    const { size } = this.answers;
    setText(this.progressText, words.count(size, count));
    this.bar.style.setProperty('--share', String(count === 0 ? 0 : size / count));
    for (const [name, value] of Object.entries({ min: 0, max: count, now: size }))
      this.progress.setAttribute(`aria-value${name}`, String(value));
    setText(this.place, count === 0 ? '' : words.place(this.face + 1, count));
    const answer = this.answers.get(this.face);
    const name = answer && this.nameOf(answer);
    const done = size === count ? words.done : words.question;
    setText(
      this.said,
      name === undefined ? done : size === count ? `${words.said(name)} ${done}` : words.said(name),
    );
    this.buttons.forEach((button, label) =>
      button.setAttribute('aria-pressed', String(answer?.kind === 'class' && answer.label === label)),
    );
    for (const [kind, button] of Object.entries(this.others))
      button.setAttribute('aria-pressed', String(answer?.kind === kind));
  }

  private nameOf(answer: BlindAnswer): string {
    return answer.kind === 'class' ? (this.state.classes[answer.label] ?? '') : words[answer.kind];
  }

  private async showPicture(face: number): Promise<void> {
    if (face >= this.state.count) return;
    this.picture.alt = words.place(face + 1, this.state.count);
    const picture = await this.pictureOf(face).catch((error: unknown) => {
      // It is asked for again when it is gone to again.
      this.pictures.delete(face);
      this.tell(error);
      return undefined;
    });
    if (face !== this.face || !picture) return;
    this.missing.hidden = picture.kind === 'made';
    this.picture.hidden = picture.kind !== 'made';
    if (picture.kind === 'made') await this.load(face, picture.address);
    this.prepare(face);
  }

  private see(face: number): void {
    this.seen = face;
    this.picture.toggleAttribute('data-seen', face >= 0);
  }

  private async load(face: number, address: string): Promise<void> {
    this.picture.src = address;
    const isThere = await this.picture.decode().then(
      () => true,
      () => false,
    );
    if (face !== this.face) return;
    this.missing.hidden = isThere;
    this.picture.hidden = !isThere;
    if (isThere) this.see(face);
    else this.pictures.delete(face);
  }

  private pictureOf(face: number): Promise<BlindPicture> {
    const known = this.pictures.get(face);
    if (known) return known;
    this.ask([face]);
    return this.pictures.get(face) ?? Promise.reject(new Error(words.missing));
  }

  /** Those that come next are there when they are gone to. */
  private prepare(face: number): void {
    const next: number[] = [];
    for (
      let after = this.open(face);
      after !== undefined && next.length < mostBlindPictures;
      after = this.open(after)
    ) {
      if (next.includes(after)) break;
      next.push(after);
    }
    const asked = [...new Set([...next, Math.min(face + 1, this.state.count - 1)])]
      .filter((each) => !this.pictures.has(each))
      .slice(0, mostBlindPictures);
    if (asked.length > 0) this.ask(asked);
  }

  private ask(faces: readonly number[]): void {
    const made = this.host.call('blindPictures', { faces });
    faces.forEach((face, index) => {
      const picture = made.then((pictures) => pictures[index] ?? { kind: 'missing' as const });
      picture
        .then((each) => {
          if (each.kind === 'made') new Image().src = each.address;
        })
        .catch(() => this.pictures.delete(face));
      this.pictures.set(face, picture);
    });
    for (const oldest of this.pictures.keys()) {
      if (this.pictures.size <= picturesKept) break;
      if (oldest !== this.face) this.pictures.delete(oldest);
    }
  }

  private tell(error: unknown): void {
    setText(this.trouble, typeof error === 'string' ? error : messageOf(error));
    this.trouble.hidden = false;
  }
}
