import type { PlantedErrorsSummary } from '../../src/protocol/plantedErrors';
import { createTable } from '../shared/table';
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
      { name: columns.planted, isNumber: true },
      { name: columns.found, isNumber: true },
      { name: columns.recall, isNumber: true },
      { name: columns.suggestedRight, isNumber: true },
      { name: columns.wrong },
    ],
    byClass.map((each) => [
      ...cells(each.label, each.planted, each.found, each.suggestedRight),
      each.wrongSuggestion ? wrong(each.wrongSuggestion) : none,
    ]),
    [...cells(all, planted, flags.found, suggestedRight), ''],
  );
}
