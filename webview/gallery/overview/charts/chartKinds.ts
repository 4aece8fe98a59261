import {
  BarController,
  BarElement,
  Chart,
  type ChartConfiguration,
  LinearScale,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js';

Chart.register(
  BarController,
  BarElement,
  LinearScale,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
);

type Point = { readonly x: number; readonly y: number };

/** How one of the overview's charts is drawn: bars and points lie on axes of numbers. */
export type DrawnChart = ChartConfiguration<'bar' | 'scatter', Point[]>;

/** Chart.js with what the overview draws, and no more. */
export class OverviewChart extends Chart<'bar' | 'scatter', Point[]> {}
