import { type FocusListener, FocusMode } from '../focus/focusMode';
import type { FaceGrid } from '../grid/faceGrid';
import type { Commands } from '../keys/keyTable';
import { NoteTaker } from '../notes/noteTaker';
import type { FaceList } from '../store/faceList';
import type { NoteDraft, Review } from '../store/review';
import type { Cover, Judge } from './judge';

/** What the covers leave to their owner. */
export type CoversListener = Pick<FocusListener, 'askSimilar' | 'chosen'> & {
  /** The large face closed, or there is another unsaved note. */
  changed(): void;
  /** What else covers the grid now, if anything does. */
  otherCover(): Cover | undefined;
};

/** What shows the grid's focused face over it: the large face, the field for a note. */
export class Covers {
  readonly focus: FocusMode;
  readonly notes: NoteTaker;

  constructor(
    review: Review,
    private readonly grid: FaceGrid,
    private readonly list: FaceList,
    judge: Judge,
    below: HTMLElement,
    drafts: readonly NoteDraft[],
    commands: Commands,
    private readonly listener: CoversListener,
  ) {
    this.focus = new FocusMode(review, below, commands, {
      closed: () => {
        grid.takeFocus();
        listener.changed();
      },
      askSimilar: (face) => listener.askSimilar(face),
      chosen: (face) => listener.chosen(face),
    });
    const takeFocus = (): void => this.takeFocus();
    this.notes = new NoteTaker(review, judge, takeFocus, drafts, () => listener.changed());
  }

  /** The uppermost; undefined where the grid is in sight. */
  get top(): Cover | undefined {
    if (this.focus.isOpen) return this.focus;
    return this.listener.otherCover();
  }

  /** Gives the focus to what is on top, or to the grid. */
  takeFocus(): void {
    (this.top ?? this.grid).takeFocus();
  }

  /** Shows the focused face as it is now. */
  update(): void {
    const face = this.grid.focusedFace;
    if (face === undefined) return;
    if (this.focus.isOpen) this.focus.show(face, this.place);
  }

  /** What is decided there is decided about the one face in sight. */
  openFocus(takeFocus = true): void {
    const { focusedFace: face, place } = this.grid;
    if (face === undefined) return;
    this.grid.focusPlace(place, { select: 'only', takeFocus: false });
    this.focus.show(face, this.place);
    this.focus.open(takeFocus);
  }

  takeNote(): void {
    const face = this.grid.focusedFace;
    const anchor = this.top?.anchor ?? this.grid.focusedCard;
    if (face !== undefined && anchor) void this.notes.take(face, anchor.getBoundingClientRect());
  }

  private get place() {
    return { list: this.grid.list, place: this.grid.place, decided: this.list.countDecided() };
  }
}
