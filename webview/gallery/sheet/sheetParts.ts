import { shortened } from '../../../src/base/text';
import { create, createPressable, setText, setTitle } from '../../shared/dom';
import { createButton, createIconButton, type ToolkitButton } from '../../shared/toolkit';
import { shownKey } from '../keys/keyName';
import type { Review } from '../store/review';
import { copyGroupOf } from './copyGroups';
import type { SheetSubject } from './subject';
import { sheetWords } from './words';

export type SheetParts = {
  readonly element: HTMLElement;
  readonly title: HTMLElement;
  readonly says: HTMLElement;
  readonly page: HTMLElement;
  /** How many are expected. */
  readonly mistakes: HTMLElement;
  /** What happened to the sheet, in a sentence. */
  readonly note: HTMLElement;
  readonly accept: ToolkitButton;
  readonly acceptText: HTMLElement;
  /** Of the first classes, what gives them. */
  readonly classButtons: readonly HTMLElement[];
};

/** A long name is whole in the heading's title; a sentence with it must not push the faces down. */
const inSentence = (name: string) => shortened(name, 24);

type PartsListener = {
  accept(): void;
  enlarge(): void;
  next(): void;
  leave(): void;
  /** The face in work is of this class. */
  classChosen(index: number): void;
};

/** Classes that a digit gives. */
const withDigits = 9;

/** The frame of a sheet: which one it is, what Enter would do, and around it the list of sheets. */
export function createSheetParts(
  list: HTMLElement,
  grid: HTMLElement,
  classes: readonly string[],
  listener: PartsListener,
): SheetParts {
  const title = create('h2', 'sheet-title');
  const says = create('span', 'sheet-says');
  const page = create('span', 'sheet-page');
  const mistakes = create('strong', 'sheet-mistakes');
  const note = create('p', 'sheet-note', { attributes: { role: 'status', hidden: '' } });
  // The toolkit's buttons make icons of spans.
  const acceptText = create('bdi', 'sheet-accept-text');
  const accept = createButton('', 'primary', () => listener.accept());
  accept.classList.add('sheet-accept');
  accept.append(acceptText, create('kbd', 'sheet-accept-key', 'Enter'));
  const close = createIconButton('close', sheetWords.back, () => listener.leave());
  const { hints } = sheetWords;
  const footer = create('footer', 'sheet-foot', [
    accept,
    note,
    create('p', 'key-hints', [
      hint(hints.mark, 'Space'),
      hint(hints.class, '1–9', 'C'),
      createPressable(
        'key-hint',
        { attributes: { tabindex: '-1' }, children: hintOf(hints.loupe, 'V') },
        () => listener.enlarge(),
      ),
      createPressable('key-hint', { attributes: { tabindex: '-1' }, children: hintOf(hints.next, 'N') }, () =>
        listener.next(),
      ),
      hint(hints.pairs, '[', ']'),
      hint(hints.undo, 'U'),
      hint(hints.leave, shownKey('Escape')),
    ]),
  ]);
  const classButtons = createClassButtons(classes, listener);
  const main = create('div', 'sheet-main', [
    create('header', 'sheet-head', [title, says, page, mistakes, close]),
    grid,
    classLine(classButtons),
    footer,
  ]);
  const element = create('div', 'sheets', {
    attributes: { role: 'region', 'aria-label': sheetWords.label, tabindex: '-1' },
    children: [list, main],
  });
  return { element, title, says, page, mistakes, note, accept, acceptText, classButtons };
}

/** Says which sheet it is. @returns its name in one line. */
export function showSubject(
  { title, says, page, classButtons }: SheetParts,
  review: Review,
  subject: SheetSubject | undefined,
  { faces, limit, sheet, sheets }: { faces: number; limit: number; sheet: number; sheets: number },
): string {
  const nameOf = (label: number) => review.classes[label] ?? '';
  const given = subject?.kind === 'copies' ? sheetWords.giveAll : sheetWords.give;
  for (const [label, button] of classButtons.entries()) button.title = given(nameOf(label));
  setText(page, sheets > 1 ? sheetWords.sheetOf(sheet, sheets) : '');
  if (!subject) {
    title.replaceChildren(sheetWords.label);
    setText(says, sheetWords.noSheets);
    return sheetWords.label;
  }
  const isEmpty = faces === 0;
  if (subject.kind === 'pair') {
    const [given, suggested] = [nameOf(subject.given), nameOf(subject.suggested)];
    const name = sheetWords.pair(given, suggested);
    title.replaceChildren(
      create('span', 'sheet-given', given),
      create('span', 'sheet-arrow', '→'),
      create('span', 'sheet-suggested', suggested),
    );
    setTitle(title, name);
    const asks = [sheetWords.pairSays(faces, limit), sheetWords.asks(inSentence(suggested))].join(' ');
    setText(says, isEmpty ? sheetWords.noSheets : asks);
    return name;
  }
  if (subject.kind === 'copies') {
    const own = copyGroupOf(review, subject.group);
    title.replaceChildren(create('span', 'sheet-given', sheetWords.copies));
    setTitle(title, sheetWords.copies);
    const labels = [...new Set((own?.faces ?? []).map((face) => review.givenOf(face)))].map(inSentence);
    const about = own?.isContradiction
      ? sheetWords.copiesContradict(faces, labels)
      : sheetWords.copiesAgree(faces);
    setText(says, isEmpty ? sheetWords.noFaces : [about, sheetWords.copiesAsk].join(' '));
    return sheetWords.copies;
  }
  const name = subject.kind === 'class' ? sheetWords.class(nameOf(subject.given)) : sheetWords.selection;
  const asks =
    subject.kind === 'class'
      ? [sheetWords.classSays(faces), sheetWords.asks(inSentence(nameOf(subject.given)))]
      : [sheetWords.selectionSays(faces), sheetWords.selectionAsks];
  title.replaceChildren(create('span', 'sheet-given', name));
  setTitle(title, name);
  setText(says, isEmpty ? sheetWords.noFaces : asks.join(' '));
  return name;
}

export type SheetCount = {
  /** Faces that are not marked and would be decided, and marked ones. */
  readonly accepted: number;
  readonly marked: number;
  /** Expected wrong ones of those that are not marked. */
  readonly mistakes: number;
  readonly isDone: boolean;
  /** The one class of copies. */
  readonly forAll: number | undefined;
  /** One face hides the others: nothing is accepted. */
  readonly isLooking: boolean;
  readonly isWriting: boolean;
};

/** Says what Enter would do. */
export function showCount(
  { accept, acceptText, mistakes }: SheetParts,
  { classes }: Review,
  subject: SheetSubject | undefined,
  { accepted, marked, mistakes: expected, isDone, forAll, isLooking, isWriting }: SheetCount,
): void {
  const isKeeping = subject?.kind === 'class';
  const hasRest = accepted > 0;
  // Of copies that contradict one another one is wrong for certain, as it says beside this.
  const isSaid = hasRest && !(subject?.kind === 'copies' && expected < 0.5);
  setText(mistakes, isSaid ? sheetWords.expected(expected) : '');
  const label = subject?.kind === 'pair' ? (classes[subject.suggested] ?? '') : '';
  const texts = () => {
    if (isLooking) return sheetWords.loupe.back;
    if (isDone) return sheetWords.next;
    if (!hasRest) return sheetWords.writeMarks(marked);
    if (isKeeping) {
      const given = classes[subject.given] ?? '';
      return marked > 0 ? sheetWords.keepOther(accepted, given) : sheetWords.keep(accepted, given);
    }
    if (subject?.kind === 'copies') return sheetWords.sameForAll(accepted, classes[forAll ?? -1] ?? '');
    if (subject?.kind === 'selection') return sheetWords.acceptSuggestions(accepted);
    return marked > 0 ? sheetWords.acceptOther(accepted, label) : sheetWords.accept(accepted, label);
  };
  const text = texts();
  setText(acceptText, text);
  accept.title = text;
  accept.disabled = isWriting || (!isDone && !isLooking && accepted + marked === 0);
}

/** Says what happened to the sheet; an empty sentence takes it away. */
export function showNote({ note }: Pick<SheetParts, 'note'>, sentence: string, kind: 'hint' | 'error'): void {
  note.dataset['kind'] = kind;
  note.setAttribute('role', kind === 'error' ? 'alert' : 'status');
  setText(note, sentence);
  note.hidden = sentence === '';
}

/** What gives a class, to the face in work or to all copies, as a digit does. */
function createClassButtons(classes: readonly string[], listener: PartsListener): readonly HTMLElement[] {
  return classes.slice(0, withDigits).map((name, index) => {
    const children = hintOf(name, String(index + 1));
    return createPressable('sheet-class', { attributes: { tabindex: '-1' }, children }, () =>
      listener.classChosen(index),
    );
  });
}

/** Which class each digit gives. */
function classLine(buttons: readonly HTMLElement[]): HTMLElement {
  const line = create('div', 'sheet-classes', buttons);
  // A press must not take the focus from the face that it is about.
  line.addEventListener('mousedown', (event) => event.preventDefault());
  return line;
}

function hint(text: string, ...keys: readonly string[]): HTMLElement {
  return create('span', 'key-hint', hintOf(text, ...keys));
}

function hintOf(text: string, ...keys: readonly string[]): Node[] {
  return [...keys.map((key) => create('kbd', '', key)), create('span', '', text)];
}
