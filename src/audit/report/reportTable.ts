import { type Html, markup } from './html';

/** A table for people and screen readers: every cell has a heading of its column and of its row, the first cell. */
type ReportTable = {
  readonly caption: string;
  readonly columns: readonly { readonly name: string; readonly isNumber?: boolean }[];
  readonly rows: readonly (readonly string[])[];
  readonly footer?: readonly string[];
};

export function reportTable({ caption, columns, rows, footer }: ReportTable): Html {
  const classOf = (index: number) => (columns[index]?.isNumber ? 'number' : 'text');
  const row = (cells: readonly string[]) =>
    markup`<tr>
      ${cells.map((cell, index) =>
        index === 0
          ? markup`<th scope="row" class="${classOf(index)}">${cell}</th>`
          : markup`<td class="${classOf(index)}">${cell}</td>`,
      )}
    </tr> `;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ name }, index) => markup`<th scope="col" class="${classOf(index)}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(row)}
      </tbody>
      ${
        footer &&
        markup`<tfoot>
          ${row(footer)}
        </tfoot>`
      }
    </table>
  </div> `;
}
