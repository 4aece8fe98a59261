import type { PlantedErrorsSummary, PrecisionRecallPoint } from '../../src/protocol/plantedErrors';
import { create } from '../shared/dom';
import { createTable } from '../shared/table';
import { strings } from './strings';

const steps = 20;

/** The curve in words and numbers: a row for each twentieth of the planted errors, folded away. */
export function createCurveTable({ curve, planted }: PlantedErrorsSummary): HTMLElement {
  const { columns, table } = strings.chart;
  return create('details', 'curve-table', [
    create('summary', '', table),
    createTable(
      table,
      [
        { name: columns.recall, isNumber: true },
        { name: columns.faces, isNumber: true },
        { name: columns.precision, isNumber: true },
        { name: columns.quality, isNumber: true },
      ],
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
