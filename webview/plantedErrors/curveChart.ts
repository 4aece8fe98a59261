import {
  Chart,
  type ChartConfiguration,
  LineElement,
  LinearScale,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js';
import type { PlantedErrorsSummary, PlantedMeasures } from '../../src/protocol/plantedErrors';
import { themedAxis, themedTooltip } from '../shared/chartParts';
import { type ChartTheme, onThemeChange, readChartTheme } from '../shared/chartTheme';
import { create } from '../shared/dom';
import { strings } from './strings';

Chart.register(ScatterController, LinearScale, LineElement, PointElement, Tooltip);

/** The precision-recall curve with the suspects marked. Screen readers get its label, and the table beside it. */
export class CurveChart {
  readonly element: HTMLElement;
  private readonly canvas: HTMLCanvasElement;

  constructor(private readonly summary: PlantedErrorsSummary) {
    this.canvas = create('canvas', '', {
      attributes: { role: 'img', 'aria-label': strings.chart.label(summary) },
    });
    this.element = create('div', 'curve-frame', [this.canvas]);
  }

  /** Draws it; once, when the element stands in the page, whose width it takes. */
  draw(): void {
    const chart = new Chart(this.canvas, configuration(this.summary, readChartTheme()));
    onThemeChange(() => {
      const { options, data } = configuration(this.summary, readChartTheme());
      chart.options = options ?? {};
      chart.data = data;
      chart.update();
    });
  }
}

function configuration(summary: PlantedErrorsSummary, theme: ChartTheme): ChartConfiguration<'scatter'> {
  const { planted, flags, faces, withoutKnown } = summary;
  const measuresOf = (dataset: number | undefined) =>
    dataset === 1 ? summary : dataset === 2 ? withoutKnown : null;
  const { legend } = strings.chart;
  return {
    type: 'scatter',
    data: {
      datasets: [
        {
          label: legend.flags,
          data: flags.flagged > 0 ? [{ x: flags.found / planted, y: flags.found / flags.flagged }] : [],
          pointStyle: 'rectRot',
          pointRadius: 8,
          pointHoverRadius: 9,
          pointBorderWidth: 2,
          pointBorderColor: theme.text,
          pointBackgroundColor: theme.accent,
          pointHoverBorderWidth: 2,
          pointHoverBorderColor: theme.text,
          pointHoverBackgroundColor: theme.accent,
        },
        line(legend.curve, summary, theme),
        ...(withoutKnown ? [{ ...line(legend.known, withoutKnown, theme), borderDash: [8, 5] }] : []),
        {
          label: legend.guess,
          data: [
            { x: 0, y: planted / faces },
            { x: 1, y: planted / faces },
          ],
          showLine: true,
          borderColor: theme.mutedText,
          borderWidth: 1,
          borderDash: [1, 4],
          pointRadius: 0,
          pointHitRadius: 0,
        },
      ],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'nearest', intersect: true },
      scales: {
        x: axis(strings.chart.recall, theme),
        y: axis(strings.chart.precision, theme),
      },
      plugins: {
        tooltip: {
          ...themedTooltip(theme),
          callbacks: {
            title: (items) => {
              const [item] = items;
              const measures = measuresOf(item?.datasetIndex);
              const point = measures?.curve[item?.dataIndex ?? -1];
              return measures && point
                ? strings.chart.point(point, measures.planted)
                : (item?.dataset.label ?? '');
            },
            label: ({ parsed }) => strings.chart.pointRates(parsed.y ?? 0, parsed.x ?? 0),
          },
        },
      },
    },
  };
}

/** A precision-recall curve; its line has a width, also along the frame. */
function line(label: string, { curve, planted }: PlantedMeasures, theme: ChartTheme) {
  return {
    label,
    data: curve.map((point) => ({ x: point.found / planted, y: point.found / point.faces })),
    showLine: true,
    clip: false as const,
    borderColor: theme.main,
    borderWidth: 2,
    pointRadius: 0,
    pointHitRadius: 12,
    pointHoverRadius: 4,
    pointHoverBackgroundColor: theme.main,
  };
}

function axis(title: string, theme: ChartTheme) {
  return {
    min: 0,
    max: 1,
    ...themedAxis(title, theme, {
      stepSize: 0.2,
      callback: (value: string | number) => strings.percent(Number(value), 1),
    }),
  };
}
