/** What a chart is drawn with, as CSS colours and fonts: canvases don't know `var(--…)`. */
export type ChartTheme = ReturnType<typeof readChartTheme>;

export function readChartTheme() {
  const style = getComputedStyle(document.documentElement);
  const first = (...names: readonly string[]) =>
    names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ??
    'gray';
  const text = first('foreground', 'editor-foreground');
  return {
    text,
    mutedText: first('descriptionForeground', 'foreground'),
    // Borders of high-contrast themes would drown the data.
    lines: `color-mix(in srgb, ${text} 20%, transparent)`,
    main: first('charts-blue', 'foreground'),
    accent: first('charts-yellow', 'foreground'),
    tooltipBackground: first('editorHoverWidget-background', 'editorWidget-background'),
    tooltipText: first('editorHoverWidget-foreground', 'foreground'),
    tooltipBorder: first('editorHoverWidget-border', 'contrastBorder', 'widget-border'),
    fontFamily: first('font-family'),
  };
}

/**
 * Tells when the theme has changed: VS Code then replaces the variables and the body's class.
 *
 * @returns what ends it.
 */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  return () => observer.disconnect();
}
