import { themedAxis, themedTicks, themedTooltip } from '../../../shared/chartParts';
import type { ChartTheme } from '../../../shared/chartTheme';
import { count, fixed } from '../../../shared/numbers';
import { binCount, wantsLogarithm } from '../numbers/histogram';
import { words } from '../words';
import type { DrawnChart } from './chartKinds';
import { hatch } from './hatch';
import { type Mark, marksPlugin, roomForMarks } from './marks';
import type { ChartTable } from './readableChart';

/** Faces by bin in two parts, one upon the other; the first is hatched. */
export type Histogram = {
  readonly marked: ArrayLike<number>;
  readonly others: ArrayLike<number>;
  readonly axis: string;
  readonly marks: readonly Mark[];
  reading(bin: number): string;
  /** Hears where the plot lies in the canvas, in pixels from its left and its right edge. */
  placed?(left: number, right: number): void;
};

/** The lower and the upper end of a bin. */
export const rangeOf = (bin: number): [number, number] => [bin / binCount, (bin + 1) / binCount];

/**
 * Two counts of each bin as a table.
 * @param names of the columns: the bin, then the counts.
 */
export function binTable(
  caption: string,
  names: readonly [range: string, first: string, second: string],
  first: (bin: number) => number,
  second: (bin: number) => number,
): ChartTable {
  const [range, ...counts] = names;
  return {
    caption,
    columns: [{ name: range }, ...counts.map((name) => ({ name, isNumber: true }))],
    rows: Array.from({ length: binCount }, (_, bin) => [
      words.bin(...rangeOf(bin)),
      count(first(bin)),
      count(second(bin)),
    ]),
  };
}

/** Half a face: on a logarithmic scale a bar must begin somewhere below one. */
const logarithmicFoot = 0.5;

export function histogramConfiguration(histogram: Histogram, theme: ChartTheme): DrawnChart {
  const { marked, others } = histogram;
  const sums = Array.from({ length: binCount }, (_, bin) => (marked[bin] ?? 0) + (others[bin] ?? 0));
  const isLogarithmic = wantsLogarithm(sums);
  const { placed } = histogram;
  return {
    type: 'bar',
    data: {
      datasets: [part(marked, theme.accent, hatch(theme.accent)), part(others, theme.main, theme.main)],
    },
    plugins: [
      marksPlugin(histogram.marks, theme),
      {
        id: 'placed',
        afterLayout: ({ chartArea, width }) => placed?.(chartArea.left, width - chartArea.right),
      },
    ],
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      layout: { padding: { top: roomForMarks(histogram.marks.length) } },
      scales: {
        x: {
          ...themedAxis(histogram.axis, theme),
          type: 'linear',
          min: 0,
          max: 1,
          stacked: true,
          offset: false,
          grid: { display: false, offset: false },
          ticks: {
            ...themedTicks(theme),
            stepSize: 0.2,
            callback: (value) => fixed(Number(value), 1),
          },
        },
        y: {
          ...themedAxis(isLogarithmic ? words.facesAxisLogarithmic : words.facesAxis, theme),
          type: isLogarithmic ? 'logarithmic' : 'linear',
          min: isLogarithmic ? logarithmicFoot : 0,
          stacked: true,
          ticks: {
            ...themedTicks(theme),
            maxTicksLimit: 6,
            callback: (value) => (isWholeStep(Number(value), isLogarithmic) ? count(Number(value)) : null),
          },
        },
      },
      plugins: {
        tooltip: {
          ...themedTooltip(theme),
          filter: ({ datasetIndex }) => datasetIndex === 0,
          callbacks: {
            title: () => '',
            label: ({ dataIndex }) => histogram.reading(dataIndex),
          },
        },
      },
    },
  };
}

/** Powers of ten on a logarithmic scale, whole faces on a straight one. */
function isWholeStep(value: number, isLogarithmic: boolean): boolean {
  return isLogarithmic ? Math.log10(value) % 1 === 0 : Number.isInteger(value);
}

function part(counts: ArrayLike<number>, border: string, background: CanvasPattern | string) {
  return {
    data: Array.from(counts, (y, bin) => ({ x: (bin + 0.5) / binCount, y })),
    borderColor: border,
    borderWidth: { top: 1, left: 0.5, right: 0.5, bottom: 0 },
    backgroundColor: background,
    hoverBackgroundColor: background,
    barPercentage: 1,
    categoryPercentage: 1,
  };
}
