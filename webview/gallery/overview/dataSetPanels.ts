import {
  classesTooSmall,
  classTable,
  imbalanceOf,
  type ClassTable,
} from '../../../src/base/health/classTable';
import { dataSetLinks, type PropertyLinks } from '../../../src/base/health/dataSetLinks';
import {
  gradeName,
  imbalanceText,
  outstandingText,
  propertyName,
  strengthText,
  tooSmallText,
} from '../../../src/base/health/healthWords';
import { isNoted, type LabelLink, linkGrade } from '../../../src/base/health/labelLinks';
import { faceFlag } from '../../../src/protocol/gallery';
import { create, createPressable } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import { writing } from '../../shared/numbers';
import { propertiesOf } from '../store/faceProperties';
import { countIssues, type FaceFilter, noFilter } from '../store/filter';
import type { Review } from '../store/review';
import { pictureText } from '../review/filterPanel';
import { strings } from '../strings';
import { createBarTable } from './barTable';
import type { OverviewListener } from './overviewListener';
import { createCountGrid } from './pairsTable';
import { createPanel } from './panel';
import { words } from './words';

const { dataSet: say } = words;

/** The data set itself, whatever is wrong with its labels: its classes and splits, its pictures, what its labels depend on. */
export function createDataSetPanels(review: Review, listener: OverviewListener): HTMLElement[] {
  return [
    createClassPanel(review, listener),
    createPicturePanel(review, listener),
    createLinkPanel(review, listener),
  ];
}

const frame = (table: HTMLElement) => create('div', 'table-scroll', [table]);

function createClassPanel({ faces, classes }: Review, listener: OverviewListener): HTMLElement {
  const table = classTable(faces.given, classes.length, faces.splits);
  const imbalance = imbalanceOf(table);
  const name = (label: number) => classes[label] ?? '';
  const small = classesTooSmall(table);
  const sentences = [
    ...(imbalance
      ? [imbalanceText(name(imbalance.most), imbalance.times, name(imbalance.least), writing)]
      : []),
    ...(small.length > 0 ? [tooSmallText(small.map(name))] : []),
  ];
  const content =
    table.splits.length > 0
      ? createSplitGrid(table, classes, listener)
      : frame(createClassBars(table, classes, listener));
  return createPanel(
    'panel-classes',
    table.splits.length > 0 ? say.classes.titleOfSplits : say.classes.title,
    [],
    [...sentences.map((text) => create('p', '', text)), content],
  );
}

function createClassBars({ all }: ClassTable, classes: readonly string[], listener: OverviewListener) {
  const sum = all.reduce((total, each) => total + each, 0);
  const most = Math.max(1, ...all);
  return createBarTable(
    say.classes.title,
    [say.classes.class, say.classes.faces, say.classes.share],
    classes.map((name, given) => {
      const number = all[given] ?? 0;
      return {
        name,
        cells: [strings.count(number), strings.percent(sum > 0 ? number / sum : 0)],
        share: number / most,
        press: { title: say.classes.show(name), run: () => listener.show({ ...noFilter, given }) },
      };
    }),
  );
}

function createSplitGrid(
  { all, splits, cells, splitSums }: ClassTable,
  classes: readonly string[],
  listener: OverviewListener,
): HTMLElement {
  const columns = [say.classes.all, ...splits];
  const counts = Uint32Array.from({ length: classes.length * columns.length }, (_, cell) => {
    const [label, column] = [Math.floor(cell / columns.length), cell % columns.length];
    return (column === 0 ? all[label] : cells[label * splits.length + column - 1]) ?? 0;
  });
  const sums = [all.reduce((sum, each) => sum + each, 0), ...splitSums];
  const grid = createCountGrid(
    {
      ...{ caption: say.classes.titleOfSplits, corner: say.classes.class, rows: classes, columns, counts },
      // Of its split: so classes that are rarer in one of them show.
      heatOf: (row, column) =>
        Math.sqrt((counts[row * columns.length + column] ?? 0) / Math.max(1, sums[column] ?? 1)),
      cellText: say.classes.cell,
    },
    (given, column) => {
      const name = splits[column - 1];
      const part = name === undefined ? null : ({ property: 'split', part: { kind: 'name', name } } as const);
      listener.show({ ...noFilter, given, part });
    },
  );
  const shares = create('p', 'panel-none', say.classes.colours);
  return create('div', '', [grid, shares]);
}

function createPicturePanel({ faces }: Review, listener: OverviewListener): HTMLElement {
  const found = countIssues(faces);
  const most = Math.max(1, ...found.map(({ faces: number }) => number));
  const content =
    faces.pictures === undefined
      ? create('p', 'panel-none', say.pictures.missing)
      : found.length === 0
        ? create('p', 'panel-none', say.pictures.none)
        : frame(
            createBarTable(
              say.pictures.title,
              [say.pictures.picture, say.pictures.faces],
              found.map(({ picture, faces: number }) => ({
                name: picture === 'any' ? say.pictures.all : pictureText(picture),
                cells: [strings.count(number)],
                share: number / most,
                press: {
                  title: say.pictures.show(pictureText(picture)),
                  run: () => listener.show({ ...noFilter, picture }, 'picture'),
                },
              })),
            ),
          );
  return createPanel('panel-pictures', say.pictures.title, [], [create('p', '', say.pictures.says), content]);
}

function createLinkPanel(review: Review, listener: OverviewListener): HTMLElement {
  const { faces, classes } = review;
  const suspects = faces.flags.map((flags) => Number((flags & faceFlag.issue) !== 0));
  const links = dataSetLinks(propertiesOf(faces, classes), {
    ...{ labels: faces.given, classes: classes.length, suspects },
  });
  const noted = links.flatMap(({ property, label, suspects: suspected }) =>
    [label, suspected]
      .filter((link) => isNoted(link, property))
      .map((link) =>
        create('li', '', [createIcon('warning'), createOutstanding(property, link, classes, listener)]),
      ),
  );
  const graded = (link: LabelLink, property: PropertyLinks['property']) =>
    gradeName(linkGrade(link, property));
  const table = createBarTable(
    say.links.title,
    [say.links.property, say.links.labels, say.links.suspects],
    links.map(({ property, label, suspects: suspected }) => ({
      name: propertyName(property),
      cells: [graded(label, property), graded(suspected, property)],
      share: Math.max(label.strength, suspected.strength),
    })),
  );
  const none = create('p', '', say.links.none);
  return createPanel(
    'panel-links panel-wide',
    say.links.title,
    [],
    [
      create('p', '', say.links.says),
      noted.length > 0 ? create('ul', 'trust-warnings', { children: noted }) : none,
      ...(links.length > 0 ? [frame(table)] : []),
    ],
  );
}

/** What stands out of a link, as a button that shows it. */
function createOutstanding(
  property: PropertyLinks['property'],
  link: LabelLink,
  classes: readonly string[],
  listener: OverviewListener,
): HTMLElement {
  const { most } = link;
  if (!most) return create('span', '');
  const { label, part } = most;
  const text = outstandingText(property, most, label === null ? undefined : (classes[label] ?? ''), writing);
  const shown: Pick<FaceFilter, 'given' | 'traits'> =
    label === null ? { given: null, traits: ['suspects'] } : { given: label, traits: [] };
  return createPressable('link', { text, attributes: { title: strengthText(link, writing) } }, () =>
    listener.show({ ...noFilter, ...shown, part: { property, part } }),
  );
}
