import { faceFlag } from '../../../src/protocol/gallery';
import { create } from '../../shared/dom';
import { createButton } from '../../shared/toolkit';
import { noFilter } from '../store/filter';
import type { Review } from '../store/review';
import { histogramContent, rangeText } from './charts/histogram';
import { createLegend } from './charts/legend';
import { ReadableChart } from './charts/readableChart';
import { binImportance } from './numbers/histogram';
import type { OverviewListener } from './overviewListener';
import { createPanel } from './panel';
import { words } from './words';

const { importance: say } = words;

/** How clear the faces are, with the split that the network made. */
export class ImportancePanel {
  readonly element: HTMLElement;
  private readonly chart = new ReadableChart();
  private readonly bins;

  constructor(review: Review, listener: OverviewListener) {
    const { importance, flags } = review.faces;
    this.bins = binImportance(importance, flags, faceFlag.lowImportance, faceFlag.setAside);
    const { lowFaces, faces, split } = this.bins;
    const show = createButton(say.show, 'secondary', () =>
      listener.show({ ...noFilter, traits: ['lowImportance'] }),
    );
    this.element = createPanel(
      'panel-importance',
      say.title,
      [this.chart.toggle],
      [
        create('p', '', split === undefined ? say.saysNone(faces) : say.says(lowFaces, faces, split)),
        createLegend({ marked: say.low, others: say.high }),
        this.chart.element,
        create('div', 'panel-actions', { children: lowFaces > 0 ? [show] : [] }),
      ],
    );
  }

  /** Call when the element stands in the page. */
  start(): void {
    const { low, high, faces, lowFaces, split } = this.bins;
    const countsOf = (bin: number) => [low[bin] ?? 0, high[bin] ?? 0] as const;
    const histogram = {
      marked: low,
      others: high,
      axis: say.title,
      marks: split === undefined ? [] : [{ x: split, text: say.split }],
      reading: (bin: number) => say.point(rangeText(bin), ...countsOf(bin)),
    };
    const columns = [say.columns.range, say.columns.low, say.columns.high] as const;
    this.chart.show(histogramContent(say.chart(faces, lowFaces), histogram, say.caption, columns, countsOf));
  }

  dispose(): void {
    this.chart.dispose();
  }
}
