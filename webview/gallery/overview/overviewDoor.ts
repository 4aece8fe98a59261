import { messageOf } from '../../../src/base/humanError';
import { create } from '../../shared/dom';
import { listenToKeys } from '../keys/keyboard';
import type { Commands } from '../keys/keyTable';
import type { Review } from '../store/review';
import { loadCharts } from './charts/chartLibrary';
import { Overview } from './overview';
import type { OverviewListener, PresentList } from './overviewListener';
import type { OverviewView } from './overviewView';

type DoorListener = Pick<OverviewListener, 'show' | 'openSheet'> & {
  /** The annotator left the overview for the grid, which is as it was. */
  closed(): void;
  failed(reason: string): void;
  /** It opened or closed, or its threshold was moved. */
  changed(): void;
  presentList(): PresentList;
};

/** Opens the overview in the grid's place and closes it again. */
export class OverviewDoor {
  readonly element = create('div', 'overview-place', { attributes: { hidden: '' } });
  /** Those that mean something while no face is to be seen. */
  readonly commands: Partial<Commands>;
  private overview: Overview | undefined;
  isOpen = false;
  private threshold: number;

  /** @param covered what the overview replaces; it keeps its size, so that the grid stays where it was scrolled to. */
  constructor(
    private readonly review: Review,
    private readonly view: OverviewView,
    private readonly covered: HTMLElement,
    { undo, redo, commit, help, sheets }: Commands,
    private readonly listener: DoorListener,
  ) {
    this.threshold = view.threshold;
    const leave = () => {
      this.leave();
    };
    this.commands = { undo, redo, commit, help, sheets, leave, overview: leave };
    listenToKeys(this.element, this.commands);
  }

  /** As it is to be found again. */
  get lastView(): OverviewView {
    return { isOpen: this.isOpen, threshold: this.threshold };
  }

  /** Call when the element stands in the page: opens it where it was open. */
  start(takeFocus: boolean): void {
    if (this.view.isOpen) this.open(takeFocus);
  }

  toggle(): void {
    if (this.isOpen) this.leave();
    else this.open(true);
  }

  takeFocus(): void {
    this.overview?.element.focus({ preventScroll: true });
  }

  /** After decisions. */
  update(): void {
    if (this.isOpen) this.overview?.update();
  }

  close(): void {
    this.isOpen = false;
    this.element.hidden = true;
    this.covered.inert = false;
    this.listener.changed();
  }

  dispose(): void {
    this.isOpen = false;
    this.overview?.dispose();
  }

  private leave(): void {
    this.close();
    this.listener.closed();
  }

  private open(takeFocus: boolean): void {
    this.isOpen = true;
    this.listener.changed();
    this.show(takeFocus).catch((error: unknown) => {
      this.close();
      this.listener.failed(messageOf(error));
    });
  }

  private async show(takeFocus: boolean): Promise<void> {
    await loadCharts();
    if (!this.isOpen) return;
    const listener: OverviewListener = {
      show: (filter, order) => this.listener.show(filter, order),
      openSheet: (subject) => this.listener.openSheet(subject),
      leave: () => this.leave(),
      thresholdMoved: (threshold) => {
        this.threshold = threshold;
        this.listener.changed();
      },
    };
    const isFirst = !this.overview;
    const presentList = () => this.listener.presentList();
    this.overview ??= new Overview(this.review, listener, presentList, this.threshold);
    if (isFirst) this.element.append(this.overview.element);
    this.covered.inert = true;
    this.element.hidden = false;
    this.overview.start();
    if (takeFocus) this.takeFocus();
  }
}
