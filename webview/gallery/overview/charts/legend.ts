import { create } from '../../../shared/dom';

/** How a thing looks in the chart. */
type LegendLook = 'marked' | 'others' | 'line' | 'dashed' | 'here';

/** What the looks stand for, as text beside the chart. */
export function createLegend(words: Readonly<Partial<Record<LegendLook, string>>>) {
  return create('ul', 'legend', {
    children: Object.entries(words).map(([look, text]) =>
      create('li', '', [
        create('span', `legend-look legend-${look}`, { attributes: { 'aria-hidden': 'true' } }),
        create('span', '', text),
      ]),
    ),
  });
}
