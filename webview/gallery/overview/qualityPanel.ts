import { roundedEstimate, suspectsBelow } from '../../../src/protocol/noiseEstimate';
import { create, setText } from '../../shared/dom';
import { fixed } from '../../shared/numbers';
import { createButton } from '../../shared/toolkit';
import { noFilter } from '../store/filter';
import type { Review } from '../store/review';
import { histogramContent, rangeText } from './charts/histogram';
import { createLegend } from './charts/legend';
import { ReadableChart } from './charts/readableChart';
import { below, binCount, binQuality, type QualityBins } from './numbers/histogram';
import type { OverviewListener } from './overviewListener';
import { createPanel } from './panel';
import { words } from './words';

const { quality: say } = words;
const ownBin = Math.round(suspectsBelow * binCount);

/** How sure the audit is of the labels, with the threshold below which one looks: it can be moved. */
export class QualityPanel {
  readonly element: HTMLElement;
  private readonly bins: QualityBins;
  private readonly sentence = create('p', 'quality-says');
  private readonly slider = create('input', 'quality-slider', {
    attributes: { type: 'range', min: '0', max: String(binCount), step: '1', 'aria-label': say.threshold },
  });
  private readonly value = create('output', 'quality-value');
  private readonly chart = new ReadableChart(
    create('div', 'quality-threshold', [this.slider]),
    create('p', 'quality-hint', [
      create('span', '', { text: `${say.threshold}: `, attributes: { 'aria-hidden': 'true' } }),
      this.value,
    ]),
  );
  private readonly own = createButton(say.takeOwn(suspectsBelow), 'secondary', () =>
    this.setThreshold(ownBin),
  );
  private frame: number | undefined;

  /** @param threshold of label quality to begin with, from 0 to 1. */
  constructor(
    review: Review,
    private readonly listener: OverviewListener,
    threshold: number,
  ) {
    this.bins = binQuality(review.faces.labelQuality);
    this.slider.value = String(Math.round(threshold * binCount));
    this.slider.addEventListener('input', () => this.setThreshold(this.threshold));
    const show = createButton(say.show, 'primary', () =>
      listener.show({ ...noFilter, belowQuality: this.threshold / binCount }),
    );
    this.element = createPanel(
      'panel-quality',
      say.title,
      [this.chart.toggle],
      [
        this.sentence,
        createLegend({ marked: say.flagged, others: say.kept }),
        this.chart.element,
        create('div', 'panel-actions', [show, this.own]),
      ],
    );
    this.describe();
  }

  /** Call when the element stands in the page. */
  start(): void {
    this.draw();
  }

  dispose(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.chart.dispose();
  }

  /** The number of the first bin that is not flagged. */
  private get threshold(): number {
    return Number(this.slider.value);
  }

  private setThreshold(bin: number): void {
    this.slider.value = String(bin);
    this.describe();
    this.listener.thresholdMoved(bin / binCount);
    // Dragging moves the threshold more often than the screen changes.
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  private describe(): void {
    const flagged = below(this.bins, this.threshold);
    const all = below(this.bins, binCount);
    const wrong = roundedEstimate(flagged.wrong);
    const share = all.wrong > 0 ? flagged.wrong / all.wrong : 0;
    setText(this.sentence, say.says(flagged.faces, all.faces, wrong, share));
    setText(this.value, fixed(this.threshold / binCount, 2));
    this.slider.setAttribute('aria-valuetext', say.value(this.threshold / binCount, flagged.faces));
    this.own.disabled = this.threshold === ownBin;
  }

  private draw(): void {
    const { faces, wrong } = this.bins;
    const { threshold } = this;
    const countsOf = (bin: number) => [faces[bin] ?? 0, roundedEstimate(wrong[bin] ?? 0)] as const;
    const moved = { x: threshold / binCount, text: fixed(threshold / binCount, 2) };
    const histogram = {
      marked: faces.map((each, bin) => (bin < threshold ? each : 0)),
      others: faces.map((each, bin) => (bin < threshold ? 0 : each)),
      axis: say.title,
      marks: [{ x: suspectsBelow, text: say.own(suspectsBelow) }, ...(threshold === ownBin ? [] : [moved])],
      reading: (bin: number) => say.point(rangeText(bin), ...countsOf(bin)),
      placed: (left: number, right: number) => {
        this.element.style.setProperty('--plot-left', `${left}px`);
        this.element.style.setProperty('--plot-right', `${right}px`);
      },
    };
    const columns = [say.columns.range, say.columns.faces, say.columns.wrong] as const;
    const label = say.chart(below(this.bins, binCount).faces);
    this.chart.show(histogramContent(label, histogram, say.caption, columns, countsOf));
  }
}
