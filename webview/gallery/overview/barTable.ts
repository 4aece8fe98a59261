import { create } from '../../shared/dom';

/** A row with a bar; its cells stand behind the name. */
export type BarRow = {
  readonly name: string;
  readonly cells: readonly string[];
  /** From 0 to 1. */
  readonly share: number;
  /** Makes the name a button. */
  readonly press?: { readonly title: string; run(): void } | undefined;
};

/** A table whose rows end in a bar beside the last number. */
export function createBarTable(
  caption: string,
  columns: readonly string[],
  rows: readonly BarRow[],
): HTMLTableElement {
  const heading = columns.map((text, index) =>
    create('th', index === 0 ? '' : 'number', { text, attributes: { scope: 'col' } }),
  );
  return create('table', 'bar-table', [
    create('caption', 'visually-hidden', caption),
    create('thead', '', [create('tr', '', [...heading, create('td')])]),
    create('tbody', '', { children: rows.map(createRow) }),
  ]);
}

function createRow({ name, cells, share, press }: BarRow): HTMLElement {
  const fill = create('span', 'bar-fill');
  fill.style.setProperty('--share', String(share));
  return create('tr', '', [
    create('th', '', {
      attributes: { scope: 'row' },
      children: [press ? createLink(name, press) : new Text(name)],
    }),
    ...cells.map((text) => create('td', 'number', text)),
    create('td', 'bar-cell', {
      attributes: { 'aria-hidden': 'true' },
      children: [create('span', 'bar', [fill])],
    }),
  ]);
}

function createLink(name: string, { title, run }: NonNullable<BarRow['press']>): HTMLElement {
  const link = create('button', 'link', { text: name, attributes: { type: 'button', title } });
  link.addEventListener('click', run);
  return link;
}
