import { create } from '../../shared/dom';
import type { CommandReceiver } from '../keys/keyboard';
import type { Review } from '../store/review';
import { subjectIn, type SheetMemory } from './sheetMemory';
import { type SheetServices, SheetView } from './sheetView';
import type { SheetSubject } from './subject';

/** Opens the sheets in the grid's place and closes them again. */
export class SheetDoor {
  readonly element = create('div', 'overview-place', { attributes: { hidden: '' } });
  private view: SheetView | undefined;
  isOpen = false;

  /** @param covered what the sheets replace; it keeps its size, so that the grid stays where it was scrolled to. */
  constructor(
    private readonly review: Review,
    private readonly remembered: SheetMemory,
    private readonly covered: HTMLElement,
    private readonly services: SheetServices,
  ) {}

  /** As they are to be found again. */
  get memory(): SheetMemory {
    return { ...(this.view?.memory ?? this.remembered), isOpen: this.isOpen };
  }

  get anchor(): HTMLElement {
    return this.view?.anchor ?? this.element;
  }

  /** Call when the element stands in the page: opens them where they were open. */
  start(takeFocus: boolean): void {
    if (this.remembered.isOpen) this.open(undefined, takeFocus);
  }

  /** @param subject missing: what was shown last, else the first pair. */
  open(subject?: SheetSubject, takeFocus = true): void {
    this.isOpen = true;
    this.covered.inert = true;
    this.element.hidden = false;
    if (!this.view) {
      this.view = new SheetView(this.review, this.remembered, this.services);
      this.element.append(this.view.element);
      this.view.start(subject ?? subjectIn(this.remembered, this.review));
    } else if (subject) this.view.show(subject);
    else this.view.update();
    if (takeFocus) this.takeFocus();
    this.services.changed();
  }

  close(): void {
    this.isOpen = false;
    this.element.hidden = true;
    this.covered.inert = false;
    this.services.changed();
  }

  takeFocus(): void {
    this.view?.takeFocus();
  }

  /** A key that was pressed while nothing had the focus. */
  pressKey(event: KeyboardEvent): void {
    this.view?.onKey(event);
  }

  /** Does a command that VS Code was asked for. */
  readonly receive: CommandReceiver = (command) => this.view?.receive(command);

  /** Puts the focus on a face of the sheet, for a menu. */
  focusFace(face: number): void {
    this.view?.focusFace(face);
  }

  /** The faces of the sheets that are open, or would be opened again: they stay as they are. */
  get faces(): readonly number[] {
    return this.view?.book.sheets.flat() ?? [];
  }

  /** Other chances are shown. */
  chancesChanged(): void {
    this.view?.book.chancesChanged();
    this.view?.update();
  }

  /** After decisions. */
  update(): void {
    if (this.isOpen) this.view?.update();
  }

  /** After an undo or redo that was about these faces. */
  wentBack(faces: readonly number[]): void {
    if (this.isOpen) this.view?.wentBack(faces);
  }

  dispose(): void {
    this.isOpen = false;
    this.view?.dispose();
  }
}
