import type { ChartTheme } from './chartTheme';

/** An axis in the theme's colours. @param ticks what else is to be said of its numbers. */
export function themedAxis<Ticks extends object>(title: string, theme: ChartTheme, ticks: Ticks) {
  return {
    title: { display: true, text: title, color: theme.mutedText, font: { family: theme.fontFamily } },
    border: { color: theme.lines },
    grid: { color: theme.lines },
    ticks: { color: theme.mutedText, font: { family: theme.fontFamily }, ...ticks },
  };
}

/** A tooltip that looks like the editor's hovers. */
export function themedTooltip(theme: ChartTheme) {
  return {
    displayColors: false,
    backgroundColor: theme.tooltipBackground,
    borderColor: theme.tooltipBorder,
    borderWidth: 1,
    titleColor: theme.tooltipText,
    bodyColor: theme.tooltipText,
    titleFont: { family: theme.fontFamily },
    bodyFont: { family: theme.fontFamily },
  };
}
