import { themedAxis } from '../../../shared/chartParts';
import type { ChartTheme } from '../../../shared/chartTheme';
import type { AheadPoint } from '../../../../src/base/errorsAhead';
import type { OverviewNumbers } from '../numbers/overviewNumbers';
import { words } from '../words';
import type { DrawnChart } from './chartKinds';
import { marksPlugin } from './marks';
import { readableOptions, wholeNumber } from './readableOptions';

/**
 * The curve of wrong labels found, from where the annotator is.
 * @param shown the part of the curve in the present order.
 */
export function aheadConfiguration(
  { progress, present: { stop }, byQuality, order }: OverviewNumbers,
  shown: readonly AheadPoint[],
  reading: (point: number) => string,
  theme: ChartTheme,
): DrawnChart {
  const { ahead: say } = words;
  const judged = progress.judgedFaces.length;
  const found = progress.wrongFaces;
  const furthest = judged + (shown.at(-1)?.faces ?? 0);
  const placed = (points: readonly AheadPoint[]) =>
    points.map(({ faces, errors }) => ({ x: judged + faces, y: found + errors }));
  const marks = stop.faces > 0 ? [{ x: judged + stop.faces, text: say.stop }] : [];
  const line = { showLine: true, borderWidth: 2, pointRadius: 0, pointHoverRadius: 4 };
  return {
    type: 'scatter',
    plugins: [marksPlugin(marks, theme)],
    data: {
      datasets: [
        {
          ...line,
          data: placed(shown),
          borderColor: theme.main,
          pointHoverBackgroundColor: theme.main,
          pointHitRadius: 12,
        },
        {
          ...line,
          data: order === 'labelQuality' ? [] : placed(byQuality.curve),
          borderColor: theme.text,
          borderDash: [3, 4],
          borderWidth: 1.5,
          pointHoverRadius: 0,
          pointHitRadius: 0,
        },
        // What is behind: in which order it was done is not known.
        {
          ...line,
          data: [
            { x: 0, y: 0 },
            { x: judged, y: found },
          ],
          borderColor: theme.mutedText,
          pointHoverRadius: 0,
          pointHitRadius: 0,
        },
        {
          data: [{ x: judged, y: found }],
          clip: false,
          pointStyle: 'rectRot',
          pointRadius: 7,
          pointHoverRadius: 7,
          pointHitRadius: 0,
          pointBorderWidth: 2,
          pointBorderColor: theme.text,
          pointBackgroundColor: theme.accent,
        },
      ],
    },
    options: {
      ...readableOptions(1, theme, reading),
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: {
          ...themedAxis(say.reviewed, theme, {
            maxTicksLimit: 7,
            includeBounds: false,
            callback: wholeNumber,
          }),
          min: 0,
          max: Math.max(1, furthest),
        },
        y: { ...themedAxis(say.found, theme, { maxTicksLimit: 6, callback: wholeNumber }), min: 0 },
      },
    },
  };
}
