import type { ReviewChange, ReviewState } from '../../../src/protocol/gallery';
import { messageOf } from '../../../src/protocol/humanError';
import { create } from '../../shared/dom';
import { FaceGrid } from '../grid/faceGrid';
import type { GridCommand } from '../grid/keyboard';
import type { Host } from '../host';
import { createHelp } from '../overlays/help';
import type { Overlay } from '../overlays/overlay';
import { Toast } from '../overlays/toast';
import { Zoom } from '../overlays/zoom';
import { FaceList } from '../store/faceList';
import type { FaceFilter } from '../store/filter';
import { Review } from '../store/review';
import { maxRememberedSelection, type ViewState } from '../store/viewState';
import { strings } from '../strings';
import { createBanners } from './banners';
import { Decider } from './decider';
import { Header } from './header';
import { Judge } from './judge';
import { StatusLine } from './statusLine';
import { Toolbar, type Arrangement } from './toolbar';

const rememberDelay = 200;

/** A finished audit under review: puts the parts together and carries what one does to the others. */
export class ReviewView {
  readonly element: HTMLElement;
  private readonly review: Review;
  private readonly list: FaceList;
  private readonly grid: FaceGrid;
  private readonly header: Header;
  private readonly toolbar: Toolbar;
  private readonly status: StatusLine;
  private readonly nothing = create('p', 'nothing', {
    text: strings.list.nothing,
    attributes: { hidden: '' },
  });
  private readonly toast = new Toast();
  private readonly zoom: Zoom;
  private readonly help: Overlay;
  private readonly judge: Judge;
  private readonly ended = new AbortController();
  private dismissed: readonly string[];
  private rememberTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    state: ReviewState,
    private readonly host: Host,
    private readonly view: ViewState,
    private readonly remember: (view: ViewState) => void,
  ) {
    this.review = new Review(state);
    this.list = new FaceList(this.review);
    this.dismissed = view.dismissedWarnings;
    this.grid = new FaceGrid(this.review, {
      viewMoved: () => {
        this.viewMoved();
      },
      commanded: (command) => {
        this.run(command);
      },
      actionPressed: (action, face) => {
        this.judge.press(action, face);
      },
      zoomRequested: () => {
        this.run({ kind: 'zoom' });
      },
    });
    const decider = new Decider(host, this.review, {
      changed: (faces) => {
        this.decisionsChanged(faces);
      },
      wentBack: ([first]) => {
        this.goTo(first);
      },
      said: (sentence) => {
        this.toast.speak(sentence);
      },
      failed: (sentence) => {
        this.toast.error(sentence);
      },
    });
    this.header = new Header(this.review, {
      undo: () => void decider.undo(),
      redo: () => void decider.redo(),
      help: () => {
        this.help.open();
      },
      exportReport: () => {
        this.ask('exportReport', strings.header.exportReport);
      },
      commit: () => {
        this.ask('commit', strings.header.commit(0));
      },
    });
    this.toolbar = new Toolbar(this.review, this.startArrangement(), (arrangement) => {
      this.arrange(arrangement);
    });
    this.status = new StatusLine(() => {
      this.arrange(this.toolbar.arrangement);
    });
    const warnings = state.warnings.filter((warning) => !this.dismissed.includes(warning));
    const page = create('main', 'review', {
      children: [
        this.header.element,
        createBanners(warnings, state.readOnly, (warning) => {
          this.dismissed = [...this.dismissed, warning];
          this.viewMoved();
        }),
        this.toolbar.element,
        this.status.element,
        this.nothing,
        this.grid.element,
      ],
    });
    this.zoom = new Zoom(
      this.review,
      page,
      (command) => {
        this.run(command);
      },
      () => {
        this.grid.takeFocus();
      },
    );
    this.help = createHelp(this.review.classes, page, () => {
      this.takeFocus();
    });
    this.judge = new Judge(
      this.review,
      this.grid,
      decider,
      this.toast,
      () => {
        this.takeFocus();
      },
      () => this.zoom.isOpen,
    );
    this.element = create('div', 'gallery', {
      children: [
        page,
        this.judge.confirmBar.element,
        this.zoom.element,
        this.help.element,
        this.judge.menu.element,
        this.toast.element,
      ],
    });
  }

  /** Call when the element is in the document: sizes are known only then. */
  start(): void {
    const { order, filter } = this.startArrangement();
    this.grid.start();
    for (const face of this.view.selection) this.grid.selection.toggle(face);
    this.showList(this.list.arrange(order, filter), this.view.focused ?? undefined);
    this.grid.scrollToPlace(this.view.firstVisible);
    const { signal } = this.ended;
    // The editor beside the gallery may have the focus; it is taken only when VS Code gives it to this page.
    if (document.hasFocus()) this.takeFocus();
    const isFocusFree = () => document.activeElement === document.body;
    window.addEventListener('focus', () => isFocusFree() && this.takeFocus(), { signal });
    document.addEventListener('keydown', (event) => isFocusFree() && this.grid.onKey(event), { signal });
  }

  dispose(): void {
    this.ended.abort();
    clearTimeout(this.rememberTimer);
    this.rememberNow();
    this.grid.dispose();
    this.toolbar.dispose();
    this.toast.dispose();
  }

  /** The host has something new: a commit was written, a decision was made elsewhere. */
  apply(change: ReviewChange): void {
    this.decisionsChanged(this.review.apply(change));
  }

  /** Shows the faces that pass a filter; the order stays. */
  filter(filter: FaceFilter): void {
    const isKnown = filter.given === null || filter.given < this.review.classes.length;
    if (isKnown) this.toolbar.filter(filter);
  }

  private startArrangement(): Arrangement {
    const { order, filter } = this.view;
    const isKnown = filter.given === null || filter.given < this.review.classes.length;
    return { order, filter: isKnown ? filter : { ...filter, given: null } };
  }

  private arrange({ order, filter }: Arrangement): void {
    this.showList(this.list.arrange(order, filter), this.grid.focusedFace);
    this.grid.revealFocused();
    this.viewMoved();
  }

  private showList(list: Uint32Array, focused: number | undefined): void {
    this.nothing.hidden = list.length > 0;
    this.grid.setList(list, focused);
    this.updateStatus();
  }

  private run(command: GridCommand): void {
    const face = this.grid.focusedFace;
    switch (command.kind) {
      case 'help':
        this.help.open();
        break;
      case 'zoom':
        if (face !== undefined) this.zoom.open(face);
        break;
      case 'move':
        this.grid.move(command.move, command.extend, !this.zoom.isOpen);
        break;
      default:
        this.judge.run(command);
    }
  }

  private decisionsChanged(faces: readonly number[]): void {
    this.grid.refresh(faces);
    this.header.update();
    this.toolbar.update();
    this.updateStatus();
    this.updateZoom();
  }

  /** Puts the focus on a face, if it is among those shown. */
  goTo(face: number | undefined): void {
    const place = face === undefined ? -1 : this.grid.list.indexOf(face);
    if (place >= 0) this.grid.focusPlace(place, { select: 'only', takeFocus: !this.zoom.isOpen });
  }

  private viewMoved(): void {
    this.updateStatus();
    this.updateZoom();
    clearTimeout(this.rememberTimer);
    this.rememberTimer = setTimeout(() => {
      this.rememberNow();
    }, rememberDelay);
  }

  private updateZoom(): void {
    const face = this.grid.focusedFace;
    if (this.zoom.isOpen && face !== undefined) this.zoom.show(face);
  }

  private updateStatus(): void {
    const stay = this.toolbar.arrangement.filter.undecidedOnly ? this.list.countDecided() : 0;
    this.status.update(this.grid.list.length, this.review.faces.count, this.grid.selection.size, stay);
  }

  private takeFocus(): void {
    if (this.zoom.isOpen) this.zoom.takeFocus();
    else this.grid.takeFocus();
  }

  private ask(action: 'commit' | 'exportReport', name: string): void {
    this.host.run(action).catch((error: unknown) => {
      this.toast.error(strings.decide.notPossible(name, messageOf(error)));
    });
  }

  private rememberNow(): void {
    const { size } = this.grid.selection;
    const { order, filter } = this.toolbar.arrangement;
    this.remember({
      dataSet: this.view.dataSet,
      order,
      filter: { ...filter, traits: [...filter.traits] },
      focused: this.grid.focusedFace ?? null,
      selection: size > maxRememberedSelection ? [] : this.grid.selection.facesIn(this.grid.list),
      firstVisible: this.grid.firstVisible,
      dismissedWarnings: [...this.dismissed],
    });
  }
}
