import type { DrawnChart, OverviewChart } from './chartKinds';

let library: typeof OverviewChart | undefined;

/**
 * Makes the chart library ready; call before a chart is drawn. It is a third of the page's program, and only who opens
 * the overview waits for it. It is loaded by itself: whatever else came with it could no longer be bundled by parts.
 */
export async function loadCharts(): Promise<void> {
  library ??= (await import('./chartKinds')).OverviewChart;
}

/** @throws Error before `loadCharts` has ended. */
export function createChart(canvas: HTMLCanvasElement, configuration: DrawnChart): OverviewChart {
  if (!library) throw new Error('The chart library is not loaded.');
  return new library(canvas, configuration);
}
