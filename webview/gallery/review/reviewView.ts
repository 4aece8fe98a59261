import type { ReviewChange, ReviewState } from '../../../src/protocol/gallery';
import { create } from '../../shared/dom';
import { listenToSizeWheel } from '../grid/cardSizeSlider';
import { ClassStrip } from '../grid/classStrip';
import { FaceGrid } from '../grid/faceGrid';
import type { Host } from '../guard';
import { listenToKeys } from '../keys/keyboard';
import type { Commands } from '../keys/keyTable';
import { detailsFrom } from '../inspector/details';
import { Inspector } from '../inspector/inspector';
import { inspectorStrings } from '../inspector/strings';
import { OverviewDoor } from '../overview/overviewDoor';
import { ClassMenu } from '../overlays/classMenu';
import { ConfirmBar } from '../overlays/confirmBar';
import { Help } from '../overlays/help';
import { Toast } from '../overlays/toast';
import { SheetDoor } from '../sheet/sheetDoor';
import type { SheetSubject } from '../sheet/subject';
import { FaceList } from '../store/faceList';
import { readFaceRuns } from '../store/faceRuns';
import { type FaceFilter, noFilter } from '../store/filter';
import { Piles } from '../store/piles';
import { Remembering } from '../store/remembering';
import { Review } from '../store/review';
import {
  type Arrangement,
  arrangementOf,
  arrangements,
  isFilterOf,
  type ViewState,
} from '../store/viewState';
import { strings } from '../strings';
import type { ThumbnailWire } from '../thumbnails/thumbnails';
import { Banners } from './banners';
import { Covers } from './covers';
import { FaceActions } from './faceActions';
import { Frame } from './frame';
import { Judge } from './judge';
import { Learner } from './learner';
import { PageCommands } from './pageCommands';
import { arrangedView, viewOfParts } from './viewOfParts';
import { viewCommands } from './viewCommands';

/** A finished audit under review: puts the parts together and carries what one does to the others. */
export class ReviewView {
  readonly element: HTMLElement;
  /** What stands above the faces about the audit as a whole. */
  readonly banners: Banners;
  private readonly review: Review;
  private readonly list: FaceList;
  private readonly grid: FaceGrid;
  private readonly piles: Piles;
  private readonly frame: Frame;
  private readonly strip: ClassStrip;
  private readonly toast = new Toast();
  private readonly covers: Covers;
  private readonly inspector: Inspector;
  private readonly overview: OverviewDoor;
  private readonly sheets: SheetDoor;
  private readonly help: Help;
  readonly judge: Judge;
  private readonly faceActions: FaceActions;
  private readonly learner: Learner;
  /** Takes what VS Code was asked for. */
  readonly pageCommands: PageCommands;
  private readonly ended = new AbortController();
  private dismissed: readonly string[];
  private shown: Arrangement;
  private readonly remembering: Remembering;

  constructor(
    state: ReviewState,
    host: Host,
    private readonly view: ViewState,
    remember: (view: ViewState) => void,
  ) {
    this.remembering = new Remembering(() => remember(this.shownView));
    this.review = new Review(state);
    this.review.sureLimit = view.sheets.chosenLimit ?? this.review.sureLimit;
    this.piles = new Piles(this.review, this.review.sureLimit, `${state.dataSet} ${state.audit ?? ''}`);
    this.list = new FaceList(this.review, this.piles);
    this.dismissed = view.dismissedWarnings;
    this.faceActions = new FaceActions(host, this.toast);
    const askThumbnails: ThumbnailWire['ask'] = (faces, edge) => host.call('thumbnails', { faces, edge });
    this.grid = new FaceGrid(this.review, view.cardSize, askThumbnails, {
      viewMoved: () => this.viewMoved(),
      actionPressed: (action, face) => this.judge.press(action, face),
      largeFaceRequested: () => this.covers.openFocus(),
    });
    const menu = new ClassMenu(this.review.classes);
    const voice = { toast: this.toast, confirmBar: new ConfirmBar(), menu };
    this.judge = new Judge(this.review, this.grid, host, voice, {
      changed: (faces) => this.decisionsChanged(faces),
      wentBack: (faces) => {
        this.goTo(faces[0]);
        this.sheets.wentBack(faces);
      },
      showTogether: (faces) => this.openSheets({ kind: 'selection', faces }),
      takeFocus: () => this.covers.takeFocus(),
      cover: () => this.covers.top,
      allDecided: () => this.offerLookAgain(),
      acted: (faces) => this.frame.pace.decided(faces, performance.now()),
    });
    const commands: Commands = { ...this.grid.commands, ...this.judge.commands, ...this.ownCommands() };
    listenToKeys(this.grid.element, commands);
    this.shown = arrangementOf(view, this.review);
    listenToSizeWheel(this.grid.element, (steps) => this.frame.status.cardSize.change(steps));
    this.strip = new ClassStrip(this.review, (index) => commands.class(index));
    const details = detailsFrom(host);
    this.inspector = new Inspector(this.review, details, view.inspector, this.grid.element, commands, {
      changed: () => this.viewMoved(),
      closed: () => this.grid.takeFocus(),
      chosen: (face) => this.goToAny(face),
      placeWanted: (face) => void this.faceActions.run('showPlace', face),
    });
    const faces = { beside: [this.grid.element, this.inspector.element], below: this.strip.element };
    this.frame = new Frame(this.review, this.piles, view, this.shown, faces, {
      ...commands,
      tabChosen: (tab) => this.arrange(arrangements[tab]),
      arrangementChosen: (arrangement) => this.arrange(arrangement),
      sampleChosen: () => this.arrange(arrangements.sample),
      hideDecided: () => this.arrange(this.shown, true),
      cardSizeChosen: (size) => this.grid.setCardSize(size),
      openSheets: () => this.openSheets(),
      openFocusMode: () => this.covers.openFocus(),
      left: () => this.grid.takeFocus(),
    });
    const { header, work } = this.frame;
    this.overview = new OverviewDoor(this.review, view.overview, work, commands, {
      changed: () => this.remembering.soon(),
      show: (filter, order = this.shown.order) => {
        this.overview.close();
        this.arrange({ order, filter });
        this.grid.takeFocus();
      },
      closed: () => this.grid.takeFocus(),
      failed: (reason) => this.toast.error(strings.decide.notPossible(strings.header.overview, reason)),
      openSheet: (subject) => this.openSheets(subject),
      presentList: () => ({ order: this.shown.order, faces: this.grid.list }),
    });
    this.sheets = new SheetDoor(this.review, view.sheets, work, {
      ...voice,
      askThumbnails,
      askLikeness: (faces) => host.call('likeness', { faces }),
      decide: (decisions) => this.judge.decideTogether(decisions),
      commands: { ...commands, overview: () => this.openOverview() },
      aboutFace: (action, face) => void this.faceActions.run(action, face),
      leave: () => this.leaveSheets(),
      changed: () => this.sheetsChanged(),
    });
    const { review, grid, list, inspector, overview, sheets, piles, toast } = this;
    this.learner = new Learner(
      { review, piles, list, grid, sheets, toast },
      state.learnEvery ?? 0,
      view.learns,
      {
        shown: () => this.shown,
        changed: () => {
          this.decisionsChanged([]);
          this.remembering.soon();
        },
      },
    );
    const warnings = state.warnings.filter((warning) => !this.dismissed.includes(warning));
    this.banners = new Banners(warnings, state, (warning) => {
      this.dismissed = [...this.dismissed, warning];
      this.viewMoved();
    });
    const page = create('main', 'review', {
      children: [
        header,
        this.banners.element,
        create('div', 'review-main', { children: [work, this.overview.element, this.sheets.element] }),
        this.learner.element,
      ],
    });
    const covers = new Covers(review, grid, list, this.judge, page, view.drafts, commands, {
      changed: () => this.remembering.soon(),
      askSimilar: (face) => details.neighbours(face),
      chosen: (face) => this.goToAny(face),
      otherCover: () =>
        [sheets, overview].find(({ isOpen }) => isOpen) ?? (inspector.covers ? inspector : undefined),
    });
    this.covers = covers;
    const changeKeys = () => void host.call('showKeybindings', undefined).catch(() => undefined);
    this.help = new Help(review.classes, page, changeKeys, () => covers.takeFocus());
    this.element = create('div', 'gallery', {
      children: [
        page,
        voice.confirmBar.element,
        covers.focus.element,
        this.help.element,
        voice.menu.element,
        covers.notes.field.element,
        this.toast.element,
      ],
    });
    this.element.toggleAttribute('data-pixels', view.pixels);
    this.pageCommands = new PageCommands(
      { review, grid, sheets, overview, covers, help: this.help, judge: this.judge, commands, host },
      this.element,
    );
  }

  /** Call when the element is in the document. @param follows whether the focused face is to be in sight wherever it is now. */
  start(follows: boolean): void {
    const { order, filter } = this.shown;
    this.learner.start();
    this.grid.start();
    for (const face of readFaceRuns(this.view.selection, this.review.faces.count))
      this.grid.selection.toggle(face);
    this.showList(this.list.arrange(order, filter), this.view.focused ?? undefined);
    this.grid.scrollToPlace(this.view.firstVisible);
    if (follows && this.grid.focusedFace === this.view.focused) this.grid.revealFocused();
    this.showFocused();
    // The editor beside the gallery may have the focus; it is taken only when VS Code gives it to this page.
    const takeFocus = document.hasFocus();
    this.overview.start(takeFocus);
    this.sheets.start(takeFocus);
    if (this.view.focusMode) this.covers.openFocus(takeFocus);
    if (takeFocus) this.covers.takeFocus();
    const unsaved = this.covers.notes.field.drafts.length;
    if (unsaved > 0) this.toast.hint(strings.notes.unsaved(unsaved));
    this.pageCommands.start(this.ended.signal);
  }

  /** Whether the annotator has gone anywhere from where it opened; who decides about a face goes on from it. */
  get isTouched(): boolean {
    return this.grid.place > 0 || this.grid.cardsAbove >= 1;
  }

  dispose(): void {
    this.ended.abort();
    this.remembering.now();
    const { grid, inspector, overview, sheets, frame, learner, toast } = this;
    for (const part of [grid, inspector, overview, sheets, frame, learner, toast]) part.dispose();
  }

  /** The host has something new: a commit was written, a decision was made elsewhere. */
  apply(change: ReviewChange): void {
    this.decisionsChanged(this.review.apply(change));
  }

  /** Shows the faces that pass a filter; the order stays. */
  filter(filter: FaceFilter): void {
    if (!isFilterOf(filter, this.review.classes.length)) return;
    this.overview.close();
    this.sheets.close();
    this.arrange({ order: this.shown.order, filter });
  }

  /** Another order or other filters begin at the top; the same, asked for again, stay where the focus is. */
  private arrange({ order, filter }: Arrangement, stays = false): void {
    const focused = this.grid.focusedFace;
    const faces = this.list.arrange(order, filter);
    this.shown = { order, filter };
    this.frame.show(this.shown);
    this.showList(faces, stays ? focused : faces[0]);
    if (stays) this.grid.revealFocused();
    else {
      const [first] = faces;
      if (first !== undefined) this.grid.selection.selectOnly(first);
      this.grid.scrollToPlace(0);
      this.grid.showSelection();
    }
    this.viewMoved();
  }

  /** A last look finds slips of the hand. */
  private offerLookAgain(): void {
    const { list } = strings;
    const decisions = this.shown.filter.pile === 'leastLikely' ? 0 : this.piles.lookAgain();
    if (decisions === 0) this.toast.hint(list.allDecided);
    else
      this.toast.offer(list.allDecided, list.lookAgain(decisions), () => {
        this.covers.focus.close();
        this.arrange(arrangements.leastLikely);
      });
  }

  /** They opened or closed, or what they call sure was changed. */
  private sheetsChanged(): void {
    const { sureLimit } = this.review;
    if (sureLimit !== this.piles.limit) {
      this.piles.setLimit(sureLimit);
      this.frame.update();
    }
    this.remembering.soon();
  }

  private showList(list: Uint32Array, focused: number | undefined): void {
    this.grid.setList(list, focused);
    this.updateStatus();
  }

  /** What keys do that neither select nor decide. */
  private ownCommands(): Omit<Commands, keyof FaceGrid['commands'] | keyof Judge['commands']> {
    return {
      ...this.faceActions.commandsFor(() => this.grid.focusedFace),
      move: (move, extend) => this.grid.move(move, extend, !this.covers.top),
      help: () => this.help.open(),
      inspector: () => this.inspector.toggle(this.grid.focusedFace),
      overview: () => this.openOverview(),
      sheets: () => this.openSheets(),
      focusMode: () => this.covers.openFocus(),
      note: () => this.covers.takeNote(),
      larger: () => this.frame.status.cardSize.change(1),
      smaller: () => this.frame.status.cardSize.change(-1),
      search: () => this.frame.startSearch(),
      learn: () => this.learner.learnNow(),
      ...viewCommands({
        review: this.review,
        next: () => this.piles.next,
        shown: () => this.shown,
        show: (arrangement) => {
          this.overview.close();
          this.arrange(arrangement);
        },
        hint: (text) => this.toast.hint(text),
      }),
      pixels: () => {
        this.element.toggleAttribute('data-pixels');
        this.remembering.soon();
      },
    };
  }

  private openOverview(): void {
    if (this.sheets.isOpen) this.sheets.close();
    this.overview.toggle();
  }

  private leaveSheets(): void {
    this.sheets.close();
    this.grid.takeFocus();
  }

  /** Those of the selected faces, where there are several; @param subject another one. */
  private openSheets(subject?: SheetSubject): void {
    if (this.sheets.isOpen && !subject) return this.leaveSheets();
    const selected = this.overview.isOpen ? [] : this.grid.selection.facesIn(this.grid.list);
    if (this.overview.isOpen) this.overview.close();
    this.sheets.open(subject ?? (selected.length > 1 ? { kind: 'selection', faces: selected } : undefined));
  }

  private decisionsChanged(faces: readonly number[]): void {
    this.piles.update(faces);
    this.learner.decided();
    this.grid.refresh(faces);
    this.inspector.refresh(faces);
    this.overview.update();
    this.sheets.update();
    this.frame.update();
    this.updateStatus();
    this.covers.update();
  }

  /** Puts the focus on a face, if it is among those shown. */
  goTo(face: number | undefined): void {
    const place = face === undefined ? -1 : this.grid.list.indexOf(face);
    if (place >= 0) this.grid.focusPlace(place, { select: 'only', takeFocus: !this.covers.top });
  }

  /** Puts the focus on a face although the filters may leave it out: they are off then. */
  private goToAny(face: number): void {
    if (!this.grid.list.includes(face)) {
      this.filter(noFilter);
      this.toast.hint(inspectorStrings.neighbours.filtersOff);
    }
    this.goTo(face);
  }

  private viewMoved(): void {
    this.updateStatus();
    this.covers.update();
    this.showFocused();
    this.remembering.soon();
  }

  private showFocused(): void {
    const { focusedFace, selection } = this.grid;
    this.inspector.show(focusedFace);
    this.strip.show(selection.size > 1 ? undefined : focusedFace);
  }

  private updateStatus(): void {
    const decidedShown = this.shown.filter.undecidedOnly ? this.list.countDecided() : 0;
    const [shown, selected] = [this.grid.list.length, this.grid.selection.size];
    this.frame.updateNumbers({ shown, selected, decidedShown });
  }

  private get shownView(): ViewState {
    const { grid, frame, covers, inspector, overview, sheets, shown, dismissed } = this;
    const looks = { pixels: this.element.hasAttribute('data-pixels'), learns: this.learner.learns };
    const parts = viewOfParts({ grid, frame, covers, inspector, overview, sheets });
    const arranged = arrangedView(shown, this.view, this.review);
    return { ...this.view, ...parts, ...arranged, dismissedWarnings: [...dismissed], ...looks };
  }
}
