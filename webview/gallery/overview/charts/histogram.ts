import { themedAxis } from '../../../shared/chartParts';
import type { ChartTheme } from '../../../shared/chartTheme';
import { count, fixed } from '../../../shared/numbers';
import { createTable, numberColumns } from '../../../shared/table';
import { binCount, wantsLogarithm } from '../numbers/histogram';
import { words } from '../words';
import type { DrawnChart } from './chartKinds';
import { hatch } from './hatch';
import { type Mark, marksPlugin } from './marks';
import type { ChartContent } from './readableChart';
import { readableOptions, wholeNumber } from './readableOptions';

/** Faces by bin in two parts, one upon the other; the first is hatched. */
export type Histogram = {
  readonly marked: ArrayLike<number>;
  readonly others: ArrayLike<number>;
  readonly axis: string;
  readonly marks: readonly Mark[];
  readonly reading: (bin: number) => string;
  /** Hears where the plot lies in the canvas, in pixels from its left and its right edge. */
  placed?(left: number, right: number): void;
};

/** The lower and the upper end of a bin. */
export const rangeText = (bin: number): string =>
  `${fixed(bin / binCount, 2)}–${fixed((bin + 1) / binCount, 2)}`;

/**
 * A histogram, and two counts of each bin as its table.
 * @param label the chart in a sentence.
 * @param names of the columns: the bin, then the counts.
 */
export function histogramContent(
  label: string,
  histogram: Histogram,
  caption: string,
  names: readonly [range: string, first: string, second: string],
  countsOf: (bin: number) => readonly [first: number, second: number],
): ChartContent {
  const [range, ...counts] = names;
  return {
    label,
    configuration: (theme) => histogramConfiguration(histogram, theme),
    points: binCount,
    reading: histogram.reading,
    table: () =>
      createTable(
        caption,
        [{ name: range }, ...numberColumns(...counts)],
        Array.from({ length: binCount }, (_, bin) => [rangeText(bin), ...countsOf(bin).map(count)]),
      ),
  };
}

/** Half a face: on a logarithmic scale a bar must begin somewhere below one. */
const logarithmicFoot = 0.5;

function histogramConfiguration(histogram: Histogram, theme: ChartTheme): DrawnChart {
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
      ...readableOptions(histogram.marks.length, theme, histogram.reading),
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          ...themedAxis(histogram.axis, theme, {
            stepSize: 0.2,
            callback: (value: string | number) => fixed(Number(value), 1),
          }),
          type: 'linear',
          min: 0,
          max: 1,
          stacked: true,
          offset: false,
          grid: { display: false, offset: false },
        },
        y: {
          ...themedAxis(isLogarithmic ? words.facesAxisLogarithmic : words.facesAxis, theme, {
            maxTicksLimit: 6,
            callback: isLogarithmic ? powerOfTen : wholeNumber,
          }),
          type: isLogarithmic ? 'logarithmic' : 'linear',
          min: isLogarithmic ? logarithmicFoot : 0,
          stacked: true,
        },
      },
    },
  };
}

function powerOfTen(value: string | number): string | null {
  return Math.log10(Number(value)) % 1 === 0 ? count(Number(value)) : null;
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
