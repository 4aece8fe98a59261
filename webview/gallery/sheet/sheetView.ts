import { noClass, type SharedDecision } from '../../../src/protocol/gallery';
import { create } from '../../shared/dom';
import { receiveCommands } from '../keys/keyboard';
import type { Commands, GridCommand } from '../keys/keyTable';
import { noteCommand } from '../keys/keyWatch';
import { type FaceAction, isFaceAction } from '../review/faceActions';
import type { ClassMenu } from '../overlays/classMenu';
import type { Toast } from '../overlays/toast';
import type { Review } from '../store/review';
import { strings } from '../strings';
import type { ThumbnailWire } from '../thumbnails/thumbnails';
import { acceptanceOf, countsOf } from './acceptance';
import { LikenessOrder } from './likenessOrder';
import { Loupe } from './loupe';
import { Marks } from './marks';
import { PairList } from './pairList';
import { SheetBook } from './sheetBook';
import { createSheetParts, type SheetParts, showCount, showNote, showSubject } from './sheetParts';
import { pressesControl, type SheetCommand, sheetCommandFor, sheetCommandOf } from './sheetKeys';
import type { SheetMemory } from './sheetMemory';
import { isByLikeness, isOpen, type Outcome, type SheetSubject } from './subject';
import { sayOutcome } from './tile';
import { TileGrid } from './tileGrid';
import { sheetWords } from './words';

/** What the sheets need of the page around them. */
export type SheetServices = {
  readonly toast: Toast;
  readonly menu: ClassMenu;
  readonly askThumbnails: ThumbnailWire['ask'];
  readonly askLikeness: (faces: readonly number[]) => Promise<readonly number[] | null>;
  /** Writes a sheet in one act. @returns why nothing of it was saved; undefined once all of it is. */
  readonly decide: (decisions: readonly SharedDecision[]) => Promise<string | undefined>;
  readonly commands: Pick<Commands, 'undo' | 'redo' | 'commit' | 'help' | 'overview'>;
  readonly aboutFace: (action: FaceAction, face: number) => void;
  readonly leave: () => void;
  /** Something changed that is to be found again. */
  readonly changed: () => void;
};

/**
 * One sheet at a time: faces that the audit would all decide alike, of which the annotator marks the exceptions before the
 * rest is decided in one act. What is on a sheet does not change while it is looked at; decided faces stay, as what they
 * became.
 */
export class SheetView {
  readonly element: HTMLElement;
  private readonly parts: SheetParts;
  private readonly list: PairList;
  private readonly grid: TileGrid;
  private readonly likeness: LikenessOrder;
  private readonly marks: Marks;
  private readonly loupe: Loupe;
  /** Faces whose image was not there when their sheet was accepted: the way on does not lead back to them. */
  private readonly leftOut = new Set<number>();
  private notSaved: ReadonlySet<number> = new Set();
  /** Copies with different labels of which the annotator was told. */
  private knownClashes: ReadonlySet<number> = new Set();
  readonly book: SheetBook;
  private chosenLimit: SheetMemory['chosenLimit'];
  private isWriting = false;

  constructor(
    private readonly review: Review,
    memory: SheetMemory,
    private readonly services: SheetServices,
  ) {
    this.book = new SheetBook(review);
    this.chosenLimit = memory.chosenLimit;
    this.marks = new Marks(review, memory);
    this.list = new PairList(review, this.book, {
      chosen: (subject) => {
        this.show(subject);
        this.takeFocus();
      },
      limitChosen: (limit) => {
        review.sureLimit = limit;
        this.chosenLimit = limit;
        this.book.limitChanged();
        this.list.makeEntries();
        this.openSheet();
      },
    });
    this.grid = new TileGrid(review, services.askThumbnails, {
      pressed: (face) => this.toggle(face),
      banded: (faces) => this.markAll(faces),
      focusMoved: () => this.showLoupe(),
      picturesChanged: () => this.update(),
    });
    this.likeness = new LikenessOrder(services.askLikeness, () => this.reorder());
    this.loupe = new Loupe(review, {
      classChosen: (index) => this.markClass(index),
      closed: () => this.toggleLoupe(false),
    });
    const faces = create('div', 'sheet-faces', [this.grid.element, this.loupe.element]);
    this.parts = createSheetParts(this.list.element, faces, review.classes, {
      accept: () => this.run({ kind: 'accept' }),
      enlarge: () => this.run({ kind: 'loupe' }),
      next: () => this.next(),
      leave: () => services.leave(),
      classChosen: (index) => this.markClass(index),
    });
    this.element = this.parts.element;
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    receiveCommands(this.element, (command) => this.receive(command));
  }

  /** What is to be found again. */
  get memory(): Omit<SheetMemory, 'isOpen'> {
    const { subject } = this.book;
    return {
      chosenLimit: this.chosenLimit,
      subject: subject?.kind === 'selection' || !subject ? null : subject,
      marks: this.marks.kept,
    };
  }

  /** Where something may be asked beside the face in work. */
  get anchor(): HTMLElement {
    return this.grid.focusedTile ?? this.element;
  }

  /** Call when the element stands in the page. @param subject missing: the first pair that has something to decide. */
  start(subject: SheetSubject | undefined): void {
    this.grid.start();
    this.show(subject);
  }

  dispose(): void {
    this.grid.dispose();
  }

  takeFocus(): void {
    if (this.grid.faces.length > 0) this.grid.takeFocus();
    else this.element.focus({ preventScroll: true });
  }

  show(subject: SheetSubject | undefined): void {
    this.book.open(subject);
    this.openSheet();
  }

  /** An undo or redo gave or took these faces' decisions: their sheet is shown, to be put right. */
  wentBack(faces: readonly number[]): void {
    this.say('');
    const [first] = faces;
    if (first === undefined) return;
    const isHere = this.grid.faces.includes(first);
    if (!isHere && !this.book.find(first)) return;
    if (!isHere) this.openSheet();
    this.grid.focusFace(first);
    this.takeFocus();
  }

  /** Shows the latest decisions, marks and pictures. */
  update(): void {
    const { review, grid, parts, marks } = this;
    const { notSaved } = this;
    const { subject } = this.book;
    const namesOutcome = subject?.kind === 'selection' || subject?.kind === 'copies';
    grid.refresh((face) => ({ ...marks.stateOf(face), isNotSaved: notSaved.has(face), namesOutcome }));
    showCount(parts, review, subject, {
      ...countsOf(review, marks, grid),
      isLooking: this.loupe.isOpen,
      isWriting: this.isWriting,
    });
    this.list.update();
    this.showLoupe();
    this.reorder();
  }

  onKey(event: KeyboardEvent): void {
    const command = sheetCommandOf(event);
    if (!command || pressesControl(event)) return;
    noteCommand();
    event.preventDefault();
    event.stopPropagation();
    // A key that is held down is one wish, except where it walks.
    if (event.repeat && command.kind !== 'move') return;
    this.run(command);
  }

  /** Does a command of the review, as far as it means something here. */
  receive(command: GridCommand): void {
    const { focusedFace: face } = this.grid;
    const { kind } = command;
    const meant = sheetCommandFor(command);
    if (meant) this.run(meant);
    else if (isFaceAction(kind) && face !== undefined) this.services.aboutFace(kind, face);
  }

  /** Puts the focus on a face; nothing moves. */
  focusFace(face: number): void {
    this.grid.focusFace(face);
    this.grid.focusedTile?.focus({ preventScroll: true });
  }

  private run(command: SheetCommand): unknown {
    const { commands } = this.services;
    switch (command.kind) {
      case 'move':
        return this.grid.move(command.move);
      case 'class':
        return this.markClass(command.index);
      case 'mark':
        return this.grid.focusedFace !== undefined && this.toggle(this.grid.focusedFace);
      case 'unclear':
      case 'notAFace':
        return this.mark(this.grid.focusedFace, command.kind);
      case 'keep':
        return this.setTo(this.review.faces.given);
      case 'change':
        return this.setTo(this.review.faces.suggested);
      case 'choose':
        return this.chooseClass();
      case 'loupe':
        return this.toggleLoupe(!this.loupe.isOpen);
      case 'larger':
        return this.loupe.zoom(1);
      case 'smaller':
        return this.loupe.zoom(-1);
      case 'accept':
        return this.loupe.isOpen ? this.toggleLoupe(false) : this.accept();
      case 'next':
        return this.next();
      case 'before':
        return this.step(-1);
      case 'after':
        return this.step(1);
      case 'leave':
        return this.loupe.isOpen ? this.toggleLoupe(false) : this.services.leave();
      default:
        return commands[command.kind]();
    }
  }

  /** The face in work over its sheet, or the sheet again. */
  private toggleLoupe(isOpen: boolean): void {
    this.loupe.isOpen = isOpen && this.grid.faces.length > 0;
    this.update();
    this.takeFocus();
  }

  private showLoupe(): void {
    const { loupe, grid, marks } = this;
    const { focusedFace: face, faces } = grid;
    if (!loupe.isOpen) return;
    if (face === undefined) loupe.isOpen = false;
    else loupe.show(face, marks.outcomeOf(face), { place: faces.indexOf(face) + 1, faces: faces.length });
  }

  private openSheet(): void {
    const { review, grid, book } = this;
    const { subject, faces, limit } = book;
    this.marks.subject = subject;
    this.marks.labelForAll = undefined;
    this.loupe.isOpen = false;
    this.notSaved = this.knownClashes = new Set();
    this.say('');
    const [sheet, sheets] = [book.at + 1, book.sheets.length];
    const title = showSubject(this.parts, review, subject, { faces: faces.length, limit, sheet, sheets });
    this.list.setCurrent(subject);
    const known = this.isOrdered ? this.likeness.known(faces) : undefined;
    grid.setFaces(known ?? faces, sheetWords.grid(title));
    if (this.isOrdered) this.likeness.wish(faces);
    this.update();
    this.services.changed();
    // The next sheet is in order by the time it is asked for.
    const { following } = book;
    if (following && following.length > 2) this.likeness.wish(following);
  }

  /** Whether like faces stand together on the present sheet. */
  private get isOrdered(): boolean {
    const { subject, faces } = this.book;
    return subject !== undefined && isByLikeness(subject) && faces.length > 2;
  }

  /** Puts like faces together, while nothing on the sheet is marked or decided and no hand is on it. */
  private reorder(): void {
    const { grid } = this;
    const order = this.isOrdered ? this.likeness.known(this.book.faces) : undefined;
    if (!order || order.every((face, place) => grid.faces[place] === face) || !grid.isUntouched) return;
    if (!order.every((face) => isOpen(this.review, face) && !this.marks.has(face))) return;
    grid.reorder(order);
  }

  private toggle(face: number): void {
    if (this.book.subject) this.mark(face, this.marks.otherOf(face));
  }

  private markClass(index: number): void {
    const { classes } = this.review;
    if (index >= classes.length)
      this.services.toast.hint(strings.decide.noSuchClass(index + 1, classes.length));
    else if (this.book.subject?.kind !== 'copies') this.mark(this.grid.focusedFace, index);
    else {
      // Copies of one face have one label.
      this.marks.labelForAll = index;
      this.update();
    }
  }

  /** What a menu says of the face in work: said again, it stays. @param classes one for each face. */
  private setTo(classes: Uint16Array): void {
    const face = this.grid.focusedFace;
    const label = face === undefined ? noClass : (classes[face] ?? noClass);
    if (face !== undefined && label !== noClass && label !== this.marks.outcomeOf(face))
      this.mark(face, label);
  }

  private async chooseClass(): Promise<void> {
    const { review, grid } = this;
    const face = grid.focusedFace;
    if (face === undefined) return;
    const suggestion = review.suggestionOf(face);
    const label = await this.services.menu.choose(
      this.anchor.getBoundingClientRect(),
      review.givenOf(face),
      suggestion === undefined ? [] : [suggestion],
    );
    this.takeFocus();
    if (label !== undefined) this.markClass(review.classes.indexOf(label));
  }

  private mark(face: number | undefined, outcome: Outcome): void {
    if (face === undefined || !isOpen(this.review, face)) return;
    this.marks.mark(face, outcome);
    this.marksChanged(sayOutcome(this.review, face, this.marks.outcomeOf(face)));
  }

  private markAll(faces: readonly number[]): void {
    const { marked, taken } = this.marks.markAll(faces);
    this.marksChanged(sheetWords.banded(marked, taken));
  }

  private marksChanged(spoken: string): void {
    this.services.toast.speak(spoken);
    this.update();
    this.services.changed();
  }

  /** Decides the sheet; on one that is decided, goes on. */
  private async accept(): Promise<void> {
    const { grid, review, services, marks } = this;
    if (this.isWriting || !grid.isSettled) return;
    if (marks.areDone(grid.faces, grid.shownFaces)) return this.next();
    const unseen = grid.countUnseen(marks.openOutcomes(grid.faces).keys());
    if (unseen > 0) {
      grid.showUnseen();
      this.say(sheetWords.unseen(unseen));
      return;
    }
    const { decisions, decided, hidden, open, clashing } = acceptanceOf(review, marks, grid);
    const leftOut = hidden.length > 0 ? sheetWords.leftOut(hidden.length) : '';
    if (decisions.length === 0) {
      this.say([sheetWords.nothing, leftOut].join(' '));
      return;
    }
    const clash = clashing.find((face) => !this.knownClashes.has(face));
    if (clash !== undefined) {
      this.knownClashes = new Set(clashing);
      this.focusFace(clash);
      this.say(sheetWords.clash(clashing.length));
      return;
    }
    this.isWriting = true;
    this.notSaved = new Set();
    this.say(sheetWords.saving);
    const reason = await services.decide(decisions);
    this.isWriting = false;
    // A second Enter right after the first is about the sheet as it was.
    grid.unsettle();
    if (reason === undefined) {
      for (const face of [...hidden, ...open]) this.leftOut.add(face);
      this.say([sheetWords.done(decided.length), leftOut].join(' '));
    } else {
      this.notSaved = new Set(decided);
      this.say(sheetWords.notSaved(decided.length, reason), 'error');
    }
    this.update();
    services.changed();
  }

  /** The next sheet that has something to decide. */
  private next(): void {
    if (this.isWriting) return;
    if (this.book.goOn(this.leftOut)) this.openSheet();
    else this.services.toast.hint(sheetWords.allDone);
  }

  private step(by: 1 | -1): void {
    if (!this.isWriting && this.book.step(by)) this.openSheet();
  }

  private say(sentence: string, kind: 'hint' | 'error' = 'hint'): void {
    showNote(this.parts, sentence, kind);
  }
}
