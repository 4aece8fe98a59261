import type { PlantedErrorsSummary, PrecisionRecallPoint } from '../../src/protocol/plantedErrors';
import { create } from '../shared/dom';
import { createTable, numberColumns } from '../shared/table';
import { strings } from './strings';

/** How well the audit finds the errors planted in each class. */
export function createClassTable({
  byClass,
  planted,
  flags,
  suggestedRight,
}: PlantedErrorsSummary): HTMLElement {
  const { columns, title, none, all, wrong } = strings.classes;
  const cells = (label: string, of: number, found: number, right: number) => [
    label,
    strings.count(of),
    strings.count(found),
    strings.percent(found, of),
    strings.percent(right, of),
  ];
  return createTable(
    title,
    [
      { name: columns.label },
      ...numberColumns(columns.planted, columns.found, columns.recall, columns.suggestedRight),
      { name: columns.wrong },
    ],
    byClass.map((each) => [
      ...cells(each.label, each.planted, each.found, each.suggestedRight),
      each.wrongSuggestion ? wrong(each.wrongSuggestion) : none,
    ]),
    [...cells(all, planted, flags.found, suggestedRight), ''],
  );
}

const steps = 20;

/** The curve in words and numbers: a row for each twentieth of the planted errors, folded away. */
export function createCurveTable({ curve, planted }: PlantedErrorsSummary): HTMLElement {
  const { columns, table } = strings.chart;
  return create('details', 'curve-table', [
    create('summary', '', table),
    createTable(
      table,
      numberColumns(columns.recall, columns.faces, columns.precision, columns.quality),
      milestones(curve, planted).map(({ faces, found, labelQuality }) => [
        `${strings.count(found)} (${strings.percent(found, planted)})`,
        strings.count(faces),
        strings.percent(found, faces),
        strings.quality(labelQuality),
      ]),
    ),
  ]);
}

/** The first point at or after each twentieth. */
function milestones(curve: readonly PrecisionRecallPoint[], planted: number): PrecisionRecallPoint[] {
  const points = Array.from({ length: steps }, (_, step) =>
    curve.find(({ found }) => found * steps >= (step + 1) * planted),
  );
  return [...new Set(points)].filter((point) => point !== undefined);
}
