import type { PlantedErrorsState, PlantedErrorsSummary } from '../../src/protocol/plantedErrors';
import { create } from '../shared/dom';
import { createIcon } from '../shared/icons';
import { createButton } from '../shared/toolkit';
import { figuresOf, notesOf } from './advice';
import { CurveChart } from './curveChart';
import { createClassTable, createCurveTable } from './figureTables';
import { strings } from './strings';

export type FiguresAction = 'testAgain' | 'openGallery';

/** Shows the figures of a test on planted errors as the page's only content. */
export function showFigures(
  { title, summary }: PlantedErrorsState,
  ask: (what: FiguresAction) => void,
): void {
  const chart = new CurveChart(summary);
  document.body.replaceChildren(
    create('main', 'figures-page', [
      create('header', '', [
        create('p', 'overline', strings.overline(title)),
        create('h1', '', strings.headline(summary)),
        create('p', 'bound', strings.foundFirst(summary)),
        ...(summary.withoutKnown
          ? [create('p', 'bound', strings.withoutKnown(summary, summary.withoutKnown))]
          : []),
        ...summary.warnings.map(createWarning),
      ]),
      createFigures(summary),
      create('div', 'actions', [
        createButton(strings.openGallery, 'primary', () => ask('openGallery')),
        createButton(strings.testAgain, 'secondary', () => ask('testAgain')),
      ]),
      section(strings.chart.title, [
        create('p', 'muted', strings.chart.explanation),
        chart.element,
        createLegend(summary),
        createCurveTable(summary),
      ]),
      section(strings.classes.title, [
        create('p', 'muted', strings.classes.explanation),
        createClassTable(summary),
      ]),
      section(
        strings.notes.title,
        notesOf(summary).map((text) => create('p', 'note', text)),
      ),
    ]),
  );
  chart.draw();
}

function section(title: string, children: readonly Node[]): HTMLElement {
  return create('section', '', [create('h2', '', title), ...children]);
}

function createWarning(text: string): HTMLElement {
  return create('p', 'warning', [createIcon('warning'), create('span', '', text)]);
}

function createFigures(summary: PlantedErrorsSummary): HTMLElement {
  return create('section', '', {
    attributes: { 'aria-label': strings.figures.title },
    children: [
      create('dl', 'figures', {
        children: figuresOf(summary).map(({ name, value, meaning }) =>
          create('div', 'figure', [
            create('dt', '', name),
            create('dd', 'figure-value', value),
            create('dd', 'figure-meaning', meaning),
          ]),
        ),
      }),
    ],
  });
}

function createLegend({ flags, withoutKnown }: PlantedErrorsSummary): HTMLElement {
  const { legend, flagsRemark, noFlags } = strings.chart;
  const shown = [
    'curve',
    ...(withoutKnown ? (['known'] as const) : []),
    ...(flags.flagged > 0 ? (['flags'] as const) : []),
    'guess',
  ] as const;
  return create('div', 'legend', [
    create('ul', '', {
      children: shown.map((key) =>
        create('li', '', [
          create('span', `swatch swatch-${key}`, { attributes: { 'aria-hidden': 'true' } }),
          create('span', '', legend[key]),
        ]),
      ),
    }),
    create('p', 'muted', flags.flagged > 0 ? flagsRemark : noFlags),
  ]);
}
