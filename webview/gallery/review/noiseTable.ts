import type { ReviewState } from '../../../src/protocol/gallery';
import { roundedEstimate } from '../../../src/protocol/noiseEstimate';
import { create } from '../../shared/dom';
import { strings } from '../strings';

const { noise: words } = strings;

/** How many labels are wrong, by given class, the class with the largest share first. */
export function createNoiseTable(
  { errors, byClass }: NonNullable<ReviewState['noise']>,
  classes: readonly string[],
): HTMLElement {
  const shareOf = (row: { readonly faces: number; readonly errors: number }) =>
    row.faces > 0 ? row.errors / row.faces : 0;
  const rows = byClass
    .map((row, label) => ({ ...row, name: classes[label] ?? '' }))
    .sort((a, b) => shareOf(b) - shareOf(a));
  const all = { name: words.all, faces: byClass.reduce((sum, { faces }) => sum + faces, 0), errors };
  const createRow = (row: (typeof rows)[number]) =>
    create('tr', '', [
      create('th', '', { text: row.name, attributes: { scope: 'row' } }),
      create('td', '', strings.count(row.faces)),
      create('td', '', words.about(roundedEstimate(row.errors))),
      create('td', '', strings.percent(shareOf(row))),
    ]);
  const heads = [words.class, words.faces, words.errors, words.share];
  return create('table', 'noise-table', [
    create('caption', '', words.title),
    create('thead', '', [
      create('tr', '', {
        children: heads.map((text) => create('th', '', { text, attributes: { scope: 'col' } })),
      }),
    ]),
    create('tbody', '', { children: rows.map(createRow) }),
    create('tfoot', '', [createRow(all)]),
  ]);
}
