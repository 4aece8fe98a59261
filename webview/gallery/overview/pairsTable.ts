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

/**
 * The counts of pairs as a grid with one tab stop: arrow keys walk it, Enter or a click chooses a pair that has faces, W its sheet.
 *
 * @param counts [given × suggested]
 */
export function createPairsTable(
  caption: string,
  classes: readonly string[],
  counts: Uint32Array,
  onChosen: (given: number, suggested: number) => void,
  onSheet: (given: number, suggested: number) => void,
): HTMLElement {
  const highest = counts.reduce((most, each) => Math.max(most, each), 1);
  const countOf = (given: number, suggested: number) => counts[given * classes.length + suggested] ?? 0;
  const cells = classes.map((givenName, given) =>
    classes.map((suggestedName, suggested) => {
      const number = countOf(given, suggested);
      const cell = create('td', number > 0 ? 'pair pair-some' : 'pair', {
        text: number > 0 ? count(number) : '',
        attributes: {
          role: 'gridcell',
          tabindex: '-1',
          'aria-label': say.cell(givenName, suggestedName, number),
          'data-given': String(given),
          'data-suggested': String(suggested),
        },
      });
      // The root spreads out the small counts, which are most.
      cell.style.setProperty('--heat', `${Math.round(60 * Math.sqrt(number / highest))}%`);
      return cell;
    }),
  );
  const body = create('tbody', '', {
    children: cells.map((row, given) => create('tr', '', [rowHead(classes[given] ?? ''), ...row])),
  });
  const table = create('table', 'pairs', {
    attributes: { role: 'grid' },
    children: [
      create('caption', 'visually-hidden', caption),
      create('thead', '', [
        create('tr', '', [
          columnHead(say.corner, 'pairs-corner'),
          ...classes.map((text) => create('th', '', { text, attributes: { scope: 'col', title: text } })),
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
    if (event.key.toUpperCase() === 'W' && countOf(...place) > 0) {
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
    const within = (value: number) => Math.max(0, Math.min(classes.length - 1, value));
    cells[within(place[0] + step[0])]?.[within(place[1] + step[1])]?.focus();
  });
  // Scrolled by keyboard through its cells.
  return create('div', 'pairs-frame', [table]);
}
