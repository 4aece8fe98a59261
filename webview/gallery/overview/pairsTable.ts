import { create } from '../../shared/dom';
import { count } from '../../shared/numbers';
import { columnHead, rowHead } from '../../shared/table';
import { words } from './words';

const { pairs: say } = words;

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

/** What the rows and columns of a grid of counts are of. */
export type CountGrid = {
  readonly caption: string;
  /** Over the names of the rows. */
  readonly corner: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** [rows × columns] */
  readonly counts: Uint32Array;
  /** How deep a cell is coloured, from 0 to 1. */
  readonly heatOf: (row: number, column: number) => number;
  /** A cell, for a screen reader. */
  readonly cellText: (row: string, column: string, count: number) => string;
};

/** The counts of pairs of labels. @param counts [given × suggested] */
export function pairGrid(caption: string, classes: readonly string[], counts: Uint32Array): CountGrid {
  const highest = counts.reduce((most, each) => Math.max(most, each), 1);
  return {
    ...{ caption, corner: say.corner, rows: classes, columns: classes, counts, cellText: say.cell },
    // The root spreads out the small counts, which are most.
    heatOf: (given, suggested) => Math.sqrt((counts[given * classes.length + suggested] ?? 0) / highest),
  };
}

/**
 * Counts as a grid with one tab stop: arrow keys walk it, Enter or a click chooses a cell that has faces, W its sheet.
 * @param onSheet missing: there are no sheets of cells.
 */
export function createCountGrid(
  { caption, corner, rows, columns, counts, heatOf, cellText }: CountGrid,
  onChosen: (row: number, column: number) => void,
  onSheet?: (row: number, column: number) => void,
): HTMLElement {
  const highest = counts.reduce((most, each) => Math.max(most, each), 1);
  const countOf = (row: number, column: number) => counts[row * columns.length + column] ?? 0;
  const cells = rows.map((givenName, given) =>
    columns.map((suggestedName, suggested) => {
      const number = countOf(given, suggested);
      const cell = create('td', number > 0 ? 'pair pair-some' : 'pair', {
        text: number > 0 ? count(number) : '',
        attributes: {
          role: 'gridcell',
          tabindex: '-1',
          'aria-label': cellText(givenName, suggestedName, number),
          'data-given': String(given),
          'data-suggested': String(suggested),
        },
      });
      cell.style.setProperty('--heat', `${Math.round(60 * heatOf(given, suggested))}%`);
      return cell;
    }),
  );
  const body = create('tbody', '', {
    children: cells.map((row, given) => create('tr', '', [rowHead(rows[given] ?? ''), ...row])),
  });
  const table = create('table', 'pairs', {
    attributes: { role: 'grid' },
    children: [
      create('caption', 'visually-hidden', caption),
      create('thead', '', [
        create('tr', '', [
          columnHead(corner, 'pairs-corner'),
          ...columns.map((text) => create('th', '', { text, attributes: { scope: 'col', title: text } })),
        ]),
      ]),
      body,
    ],
  });
  const placeOf = (target: EventTarget | null): [number, number] | undefined => {
    const { given, suggested } = (target instanceof HTMLElement ? target : body).dataset;
    return given === undefined || suggested === undefined ? undefined : [Number(given), Number(suggested)];
  };
  const choose = (target: EventTarget | null) => {
    const place = placeOf(target);
    if (place && countOf(...place) > 0) onChosen(...place);
  };
  let stop: HTMLTableCellElement | undefined;
  const moveStop = (cell: HTMLTableCellElement | undefined) => {
    stop?.setAttribute('tabindex', '-1');
    cell?.setAttribute('tabindex', '0');
    stop = cell;
  };
  moveStop(cells.flat()[counts.indexOf(highest)]);
  body.addEventListener('click', ({ target }) => choose(target));
  body.addEventListener('focusin', ({ target }) => {
    const place = placeOf(target);
    if (place) moveStop(cells[place[0]]?.[place[1]]);
  });
  body.addEventListener('keydown', (event) => {
    const place = placeOf(event.target);
    if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
    if (onSheet && event.key.toUpperCase() === 'W' && countOf(...place) > 0) {
      event.preventDefault();
      event.stopPropagation();
      onSheet(...place);
      return;
    }
    const step = steps[event.key];
    if (!step && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    if (!step) {
      choose(event.target);
      return;
    }
    const within = (value: number, length: number) => Math.max(0, Math.min(length - 1, value));
    cells[within(place[0] + step[0], rows.length)]?.[within(place[1] + step[1], columns.length)]?.focus();
  });
  // Scrolled by keyboard through its cells.
  return create('div', 'pairs-frame', [table]);
}
