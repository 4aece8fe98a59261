import { create } from '../../shared/dom';
import { createButton } from '../../shared/toolkit';
import type { Review } from '../store/review';
import { AheadPanel } from './aheadPanel';
import { createDataSetPanels } from './dataSetPanels';
import { Figures } from './figures';
import { ImportancePanel } from './importancePanel';
import { createNoisePanel } from './noisePanel';
import { OverviewCounter } from './numbers/overviewNumbers';
import type { OverviewListener, PresentList } from './overviewListener';
import { PairsPanel } from './pairsPanel';
import { ProgressPanel } from './progressPanel';
import { createSecondPanel } from './secondPanel';
import { QualityPanel } from './qualityPanel';
import { createTrustPanel } from './trustPanel';
import { words } from './words';

/** How bad the data set is, and how far its review. Made when it is first asked for; its charts are loaded by then. */
export class Overview {
  readonly element: HTMLElement;
  private readonly counter: OverviewCounter;
  private readonly figures = new Figures();
  private readonly progress = new ProgressPanel();
  private readonly ahead: AheadPanel;
  private readonly quality: QualityPanel;
  private readonly importance: ImportancePanel;
  private frame: number | undefined;

  constructor(
    private readonly review: Review,
    listener: OverviewListener,
    private readonly presentList: () => PresentList,
    threshold: number,
  ) {
    this.counter = new OverviewCounter(review);
    this.ahead = new AheadPanel(listener);
    this.quality = new QualityPanel(review, listener, threshold);
    this.importance = new ImportancePanel(review, listener);
    const back = createButton(words.back, 'secondary', () => listener.leave());
    this.element = create('div', 'overview', {
      attributes: { role: 'region', 'aria-label': words.label, tabindex: '-1' },
      children: [
        create('div', 'overview-content', [
          create('div', 'overview-head', [create('h2', '', words.label), back]),
          ...(this.estimates
            ? [this.figures.element, this.ahead.element, this.progress.element, this.quality.element]
            : [this.progress.element]),
          this.importance.element,
          new PairsPanel(review, listener).element,
          ...(this.estimates ? [createNoisePanel(review, listener)] : []),
          ...createSecondPanel(review, listener),
          ...createDataSetPanels(review, listener),
          createTrustPanel(review.state),
        ]),
      ],
    });
  }

  /** Call when the element stands in the page. */
  start(): void {
    this.updateNow();
    if (this.estimates) this.quality.start();
    this.importance.start();
  }

  /** Shows the latest decisions, once a frame however many there are. */
  update(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.updateNow();
    });
  }

  dispose(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    for (const panel of [this.ahead, this.quality, this.importance]) panel.dispose();
  }

  /** Where nothing was recognised in the images, no sum of chances says how many labels are wrong. */
  private get estimates(): boolean {
    return this.review.state.unrecognised !== true;
  }

  private updateNow(): void {
    const numbers = this.counter.count(this.presentList());
    this.progress.update(numbers.progress);
    if (!this.estimates) return;
    this.figures.update(numbers, this.review.suspectsDecided, this.review.noise?.errors ?? null);
    this.ahead.update(numbers);
  }
}
