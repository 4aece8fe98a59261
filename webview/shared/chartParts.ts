import type { ChartTheme } from './chartTheme';

/** An axis in the theme's colours. */
export function themedAxis(title: string, theme: ChartTheme) {
  return {
    title: { display: true, text: title, color: theme.mutedText, font: { family: theme.fontFamily } },
    border: { color: theme.lines },
    grid: { color: theme.lines },
  };
}

/** An axis' numbers in the theme's colours. */
export function themedTicks(theme: ChartTheme) {
  return { color: theme.mutedText, font: { family: theme.fontFamily } };
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
