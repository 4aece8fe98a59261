import { create } from '../../shared/dom';

/** A part of the overview: its heading, what stands beside it, and its content. */
export function createPanel(
  className: string,
  title: string,
  beside: readonly HTMLElement[],
  content: readonly HTMLElement[],
): HTMLElement {
  const heading = create('h2', '', title);
  return create('section', `panel ${className}`, {
    attributes: { 'aria-label': title },
    children: [create('div', 'panel-head', [heading, ...beside]), ...content],
  });
}
