import type { Chart, Plugin } from 'chart.js';
import type { ChartTheme } from '../../../shared/chartTheme';

/** A place on the x axis that a dashed line with words marks. */
export type Mark = { readonly x: number; readonly text: string };

const gap = 4;

/** Draws the marks over the bars and lines; their words stand on the side that has room. */
export function marksPlugin(
  marks: readonly Mark[],
  { text, fontFamily }: ChartTheme,
): Plugin<'bar' | 'scatter'> {
  return {
    id: 'marks',
    afterDatasetsDraw: (chart: Chart) => {
      const { ctx, chartArea } = chart;
      const scale = chart.scales['x'];
      if (!scale) return;
      ctx.save();
      ctx.strokeStyle = text;
      ctx.fillStyle = text;
      ctx.font = `11px ${fontFamily}`;
      ctx.textBaseline = 'bottom';
      marks.forEach((mark, index) => {
        const x = scale.getPixelForValue(mark.x);
        ctx.setLineDash([5, 4]);
        ctx.beginPath();
        ctx.moveTo(x, chartArea.top);
        ctx.lineTo(x, chartArea.bottom);
        ctx.stroke();
        const { width } = ctx.measureText(mark.text);
        const left = Math.min(chartArea.right - width, Math.max(chartArea.left, x - width / 2));
        // Above the plot, one line each, so that marks that are near do not cover one another.
        ctx.fillText(mark.text, left, chartArea.top - gap - index * 13);
      });
      ctx.restore();
    },
  };
}

/** The room above the plot that so many marks take, in pixels. */
export const roomForMarks = (marks: number): number => 6 + marks * 13;
