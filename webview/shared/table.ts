import { create } from './dom';

/** A column's heading; numbers stand right. */
export type Column = { readonly name: string; readonly isNumber?: boolean };

export const numberColumns = (...names: readonly string[]): Column[] =>
  names.map((name) => ({ name, isNumber: true }));

export const columnHead = (text: string, className = '') =>
  create('th', className, { text, attributes: { scope: 'col' } });

export const rowHead = (text: string, className = '') =>
  create('th', className, { text, attributes: { scope: 'row' } });

/** A table whose rows are named by their first cell. It scrolls sideways where it is too wide. */
export function createTable(
  name: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  footer?: readonly string[],
): HTMLElement {
  const classOf = (index: number) => (columns[index]?.isNumber ? 'number' : '');
  const row = (cells: readonly string[]) =>
    create('tr', '', {
      children: cells.map((text, index) =>
        index === 0 ? rowHead(text, classOf(index)) : create('td', classOf(index), text),
      ),
    });
  const heading = create('tr', '', {
    children: columns.map(({ name: text }, index) => columnHead(text, classOf(index))),
  });
  return create('div', 'table-frame', {
    // Scrolled by keyboard, it must be reachable by keyboard.
    attributes: { role: 'region', 'aria-label': name, tabindex: '0' },
    children: [
      create('table', '', [
        create('caption', 'visually-hidden', name),
        create('thead', '', [heading]),
        create('tbody', '', { children: rows.map(row) }),
        ...(footer ? [create('tfoot', '', [row(footer)])] : []),
      ]),
    ],
  });
}
