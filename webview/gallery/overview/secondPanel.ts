import { create } from '../../shared/dom';
import { createButton } from '../../shared/toolkit';
import { secondWords } from '../review/secondWords';
import { noFilter } from '../store/filter';
import type { Review } from '../store/review';
import { countBoth } from '../store/secondLabels';
import type { OverviewListener } from './overviewListener';
import { createCountGrid } from './pairsTable';
import { createPanel } from './panel';

const { panel: say } = secondWords;

/** How far another label file agrees, and what it mixes up, as a table whose cells show their faces; none where there is no such file. */
export function createSecondPanel({ faces, classes }: Review, listener: OverviewListener): HTMLElement[] {
  const { second } = faces;
  if (!second) return [];
  const columns = second.classes;
  const counts = countBoth(faces);
  const countOf = (here: number, there: number) => counts[here * columns.length + there] ?? 0;
  const highest = counts.reduce(
    (most, each, cell) => (cell % (columns.length + 1) === 0 ? most : Math.max(most, each)),
    1,
  );
  const show = createButton(say.show, 'secondary', () =>
    listener.show({ ...noFilter, second: 'differs' }, 'second'),
  );
  return [
    createPanel('panel-second panel-wide', say.title(second.name), second.differing > 0 ? [show] : [], [
      create('p', '', `${say.agreement(second)} ${say.onlyInOne(second)}`),
      create('p', '', say.says),
      createCountGrid(
        {
          ...{ caption: say.title(second.name), corner: say.corner, rows: classes, columns },
          counts: counts.slice(0, classes.length * columns.length),
          // What both say is most of it, and not what one looks for here.
          heatOf: (here, there) => (here === there ? 0 : Math.sqrt(countOf(here, there) / highest)),
          cellText: say.cell,
        },
        (here, there) => listener.show({ ...noFilter, given: here, second: there }),
      ),
    ]),
  ];
}
