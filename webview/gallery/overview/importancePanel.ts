import { faceFlag } from '../../../src/protocol/gallery';
import { create } from '../../shared/dom';
import { createButton } from '../../shared/toolkit';
import { noFilter } from '../store/filter';
import type { Review } from '../store/review';
import { binTable, histogramConfiguration, rangeOf } from './charts/histogram';
import { createLegend } from './charts/legend';
import { ReadableChart } from './charts/readableChart';
import { binCount, binImportance } from './numbers/histogram';
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
        createLegend([
          { look: 'marked', text: say.low },
          { look: 'others', text: say.high },
        ]),
        this.chart.element,
        create('div', 'panel-actions', { children: lowFaces > 0 ? [show] : [] }),
      ],
    );
  }

  /** Call when the element stands in the page. */
  start(): void {
    const { low, high, faces, lowFaces, split } = this.bins;
    const rangeText = (bin: number) => words.bin(...rangeOf(bin));
    const reading = (bin: number) => say.point(rangeText(bin), low[bin] ?? 0, high[bin] ?? 0);
    this.chart.show({
      label: say.chart(faces, lowFaces),
      configuration: (theme) =>
        histogramConfiguration(
          {
            marked: low,
            others: high,
            axis: say.title,
            marks: split === undefined ? [] : [{ x: split, text: say.split }],
            reading,
          },
          theme,
        ),
      points: binCount,
      reading,
      table: () =>
        binTable(
          say.caption,
          [say.columns.range, say.columns.low, say.columns.high],
          (bin) => low[bin] ?? 0,
          (bin) => high[bin] ?? 0,
        ),
    });
  }

  dispose(): void {
    this.chart.dispose();
  }
}
