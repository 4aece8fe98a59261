import * as l10n from '@vscode/l10n';
import type { Confusions } from './confusions';
import type { PlantingMeasures } from './measurePlanting';

/** With fewer planted errors the figures depend on which faces were hit. */
const fewPlanted = 30;

/**
 * Sentences that the reader of a test should know.
 * @param confusions where the planting followed some.
 */
export function plantingWarnings(
  { planted, byClass }: PlantingMeasures,
  confusions: Confusions | undefined,
  classes: readonly string[],
): string[] {
  return [
    ...(planted < fewPlanted
      ? [
          planted === 1
            ? l10n.t(
                'Only one error was planted, so the figures are rough. Plant a larger share, or test with another seed and compare.',
              )
            : l10n.t(
                'Only {0} errors were planted, so the figures are rough. Plant a larger share, or test with another seed and compare.',
                planted,
              ),
        ]
      : []),
    ...(confusions ? withoutMixUps(confusions, byClass, classes) : []),
  ];
}

function withoutMixUps(
  confusions: Confusions,
  byClass: PlantingMeasures['byClass'],
  classes: readonly string[],
): string[] {
  const planted = new Set(byClass.flatMap((each) => (each.planted > 0 ? [each.label] : [])));
  const names = confusions
    .classesWithoutAny()
    .map((index) => classes[index] ?? '')
    .filter((name) => planted.has(name));
  if (names.length === 0) return [];
  return [
    names.length === planted.size
      ? l10n.t(
          'The audit found no mix-ups for any class; the labels planted there are any other class at random.',
        )
      : l10n.t(
          'The audit found no mix-ups for {0}; the labels planted there are any other class at random.',
          names.map((name) => `“${name}”`).join(', '),
        ),
  ];
}
