import { type ChartTheme, onThemeChange, readChartTheme } from '../../../shared/chartTheme';
import { create, createPressable, setText } from '../../../shared/dom';
import { words } from '../words';
import type { DrawnChart, OverviewChart } from './chartKinds';
import { createChart } from './chartLibrary';

/** What a chart shows now. */
export type ChartContent = {
  /** In a sentence, for those who don't see it. */
  readonly label: string;
  configuration(theme: ChartTheme): DrawnChart;
  /** Points that can be read out one by one, and their words. */
  readonly points: number;
  reading(point: number): string;
  /** The same numbers. */
  table(): HTMLElement;
};

const steps: Readonly<Record<string, (point: number, last: number) => number>> = {
  ArrowRight: (point) => point + 1,
  ArrowLeft: (point) => point - 1,
  Home: () => 0,
  End: (_, last) => last,
};

/** A chart that can be read with the pointer, by arrow keys, and as a table in its place. */
export class ReadableChart {
  readonly element: HTMLElement;
  /** Turns the chart into a table and back. */
  readonly toggle: HTMLButtonElement;
  private readonly canvas = create('canvas', '', { attributes: { role: 'img', tabindex: '0' } });
  private readonly reading = create('p', 'chart-reading', { attributes: { 'aria-live': 'polite' } });
  private readonly frame = create('div', 'chart-frame', [this.canvas]);
  private readonly tableFrame = create('div', 'chart-table', { attributes: { hidden: '' } });
  private chart: OverviewChart | undefined;
  private content: ChartContent | undefined;
  private point: number | undefined;
  private readonly endThemes: () => void;

  /** @param below what belongs to the chart's axis; it stays when the table takes the chart's place. */
  constructor(...below: readonly HTMLElement[]) {
    this.toggle = createPressable('link', words.table, () => {
      this.tableFrame.hidden = !this.tableFrame.hidden;
      this.frame.hidden = !this.tableFrame.hidden;
      setText(this.toggle, this.tableFrame.hidden ? words.table : words.chart);
      this.draw();
    });
    this.element = create('div', 'readable-chart', [this.frame, this.tableFrame, ...below, this.reading]);
    this.canvas.addEventListener('keydown', (event) => this.onKey(event));
    this.canvas.addEventListener('blur', () => this.read(undefined));
    this.endThemes = onThemeChange(() => this.draw());
  }

  /** Draws what it is to show from now on; the element must stand in the page, whose width it takes. */
  show(content: ChartContent): void {
    this.content = content;
    this.canvas.setAttribute('aria-label', `${content.label} ${words.keyboardHint}`);
    this.draw();
    if (this.point !== undefined) this.read(Math.min(this.point, content.points - 1));
  }

  dispose(): void {
    this.endThemes();
    this.chart?.destroy();
  }

  private draw(): void {
    const { content } = this;
    if (!content) return;
    if (!this.tableFrame.hidden) {
      this.tableFrame.replaceChildren(content.table());
      return;
    }
    const configuration = content.configuration(readChartTheme());
    if (!this.chart) {
      this.chart = createChart(this.canvas, configuration);
      return;
    }
    this.chart.data = configuration.data;
    this.chart.options = configuration.options ?? {};
    // Its plugins can be exchanged in their array only; with the update they begin anew.
    this.chart.config.plugins?.splice(0, Infinity, ...(configuration.plugins ?? []));
    this.chart.update('none');
  }

  private onKey(event: KeyboardEvent): void {
    const step = steps[event.key];
    const { content } = this;
    if (!step || !content || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const last = content.points - 1;
    const next = this.point === undefined ? (event.key === 'End' ? last : 0) : step(this.point, last);
    this.read(Math.max(0, Math.min(last, next)));
  }

  /** Marks a point and says what it is; undefined: none. */
  private read(point: number | undefined): void {
    this.point = point;
    setText(this.reading, point === undefined ? '' : (this.content?.reading(point) ?? ''));
    const { chart } = this;
    if (!chart) return;
    const active =
      point === undefined
        ? []
        : chart.data.datasets.flatMap(({ data }, datasetIndex) =>
            data[point] === undefined || datasetIndex > 1 ? [] : [{ datasetIndex, index: point }],
          );
    chart.setActiveElements(active);
    chart.tooltip?.setActiveElements(active, { x: 0, y: 0 });
    chart.update('none');
  }
}
