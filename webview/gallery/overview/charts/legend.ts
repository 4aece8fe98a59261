import { create } from '../../../shared/dom';

/** How a thing looks in the chart. */
export type LegendLook = 'marked' | 'others' | 'line' | 'dashed' | 'here';

/** What the looks stand for, as text beside the chart. */
export function createLegend(entries: readonly { readonly look: LegendLook; readonly text: string }[]) {
  return create('ul', 'legend', {
    children: entries.map(({ look, text }) =>
      create('li', '', [
        create('span', `legend-look legend-${look}`, { attributes: { 'aria-hidden': 'true' } }),
        create('span', '', text),
      ]),
    ),
  });
}
