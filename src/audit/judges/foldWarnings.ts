import * as l10n from '@vscode/l10n';
import type { TrainingSet } from '../trainingSet';
import { mostFolds } from './folds';

type GroupedLabels = Pick<TrainingSet, 'rows' | 'labels' | 'groups' | 'classes'>;

/**
 * Sentences on how the faces could be dealt into folds, which the reader of an audit should know before trusting it.
 * @param classes their names.
 */
export function foldWarnings(classes: readonly string[], set: GroupedLabels, folds: number): string[] {
  return [...smallClasses(classes, set), ...fewFolds(set, folds)];
}

/** Classes that a network which judges their faces has never seen. */
function smallClasses(names: readonly string[], set: GroupedLabels): string[] {
  const counts = new Uint32Array(set.classes);
  const groups = Array.from({ length: set.classes }, () => new Set<number>());
  set.labels.forEach((label, face) => {
    counts[label] = (counts[label] as number) + 1;
    groups[label]?.add(set.groups[face] as number);
  });
  return [...counts].flatMap((count, label) => {
    if (groups[label]?.size !== 1) return [];
    const name = names[label] ?? '';
    return count === 1
      ? [
          l10n.t(
            'Class “{0}” has a single face: no network that judges it has seen another, so do not trust its label quality.',
            name,
          ),
        ]
      : [
          l10n.t(
            'The {0} faces of class “{1}” all belong together (one subject, one video or copies): no network that judges them has seen another, so do not trust their label quality.',
            count.toLocaleString('en'),
            name,
          ),
        ];
  });
}

/** What can be dealt into folds is faces, or groups of them where those are what is few. */
function fewFolds({ rows, groups }: GroupedLabels, folds: number): string[] {
  if (folds >= mostFolds) return [];
  return [
    rows.length < mostFolds
      ? l10n.t(
          'With {0} faces the audit has {1} folds instead of {2}; its scores are rough. Add faces for better ones.',
          rows.length,
          folds,
          mostFolds,
        )
      : l10n.t(
          'With {0} groups of faces that stay together the audit has {1} folds instead of {2}; its scores are rough. Add faces of others for better ones.',
          new Set(groups).size,
          folds,
          mostFolds,
        ),
  ];
}
