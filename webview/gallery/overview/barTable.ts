import { create, createPressable } from '../../shared/dom';
import { columnHead } from '../../shared/table';

/** A row with a bar; its cells stand behind the name. */
export type BarRow = {
  readonly name: string;
  readonly cells: readonly string[];
  /** From 0 to 1. */
  readonly share: number;
  /** Makes the name a button. */
  readonly press?: { readonly title: string; readonly run: () => void };
};

/** A table whose rows end in a bar beside the last number. */
export function createBarTable(
  caption: string,
  columns: readonly string[],
  rows: readonly BarRow[],
): HTMLTableElement {
  const heading = columns.map((text, index) => columnHead(text, index === 0 ? '' : 'number'));
  return create('table', 'bar-table', [
    create('caption', 'visually-hidden', caption),
    create('thead', '', [create('tr', '', [...heading, create('td')])]),
    create('tbody', '', { children: rows.map(createRow) }),
  ]);
}

function createRow({ name, cells, share, press }: BarRow): HTMLElement {
  const label = press
    ? createPressable('link', { text: name, attributes: { title: press.title } }, press.run)
    : new Text(name);
  const fill = create('span', 'bar-fill');
  fill.style.setProperty('--share', String(share));
  return create('tr', '', [
    create('th', '', {
      attributes: { scope: 'row' },
      children: [label],
    }),
    ...cells.map((text) => create('td', 'number', text)),
    create('td', 'bar-cell', {
      attributes: { 'aria-hidden': 'true' },
      children: [create('span', 'bar', [fill])],
    }),
  ]);
}
