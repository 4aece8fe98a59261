import { themedTooltip } from '../../../shared/chartParts';
import type { ChartTheme } from '../../../shared/chartTheme';
import { count } from '../../../shared/numbers';
import { roomForMarks } from './marks';

/**
 * What all charts of the overview have: they stand still, and the pointer reads the first data set out.
 * @param marks there is room for so many above the plot.
 */
export function readableOptions(marks: number, theme: ChartTheme, reading: (point: number) => string) {
  return {
    animation: false,
    maintainAspectRatio: false,
    layout: { padding: { top: roomForMarks(marks) } },
    plugins: {
      tooltip: {
        ...themedTooltip(theme),
        filter: ({ datasetIndex }: { readonly datasetIndex: number }) => datasetIndex === 0,
        callbacks: {
          title: () => '',
          label: ({ dataIndex }: { readonly dataIndex: number }) => reading(dataIndex),
        },
      },
    },
  } as const;
}

/** An axis' number; nothing between whole ones. */
export function wholeNumber(value: string | number): string | null {
  return Number.isInteger(Number(value)) ? count(Number(value)) : null;
}
