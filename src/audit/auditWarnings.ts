import * as l10n from '@vscode/l10n';
import type { LabelFile } from '../labels/labelFile';
import { type OutOfFoldScores, type TrainingSet, mostFolds } from './outOfFold';

/** Problems of single rows that are spelt out. */
const mostProblems = 5;

type GroupedLabels = Pick<TrainingSet, 'rows' | 'labels' | 'groups' | 'classes'>;

/**
 * Sentences about the audit as a whole that its reader should know before trusting it.
 * @param outOfFold undefined where nothing was trained on these faces.
 */
export function auditWarnings(
  labels: LabelFile,
  set: GroupedLabels,
  outOfFold: Pick<OutOfFoldScores, 'folds'> | undefined,
): string[] {
  // Each row of a contradiction has the same sentence.
  const problems = [...new Set(labels.problems.map(({ message }) => message))];
  const further = problems.length - mostProblems;
  return [
    ...problems.slice(0, mostProblems),
    ...(further > 0
      ? [
          further === 1
            ? l10n.t(
                '{0} has 1 further problem like these; put these right and audit it again to see the next ones.',
                labels.location,
              )
            : l10n.t(
                '{0} has {1} further problems like these; put these right and audit it again to see the next ones.',
                labels.location,
                further.toLocaleString('en'),
              ),
        ]
      : []),
    ...(outOfFold ? [...smallClasses(labels, set), ...fewFolds(set, outOfFold)] : []),
  ];
}

/** Classes that a network which judges their faces has never seen. */
function smallClasses(labels: LabelFile, set: GroupedLabels): string[] {
  const counts = new Uint32Array(set.classes);
  const groups = Array.from({ length: set.classes }, () => new Set<number>());
  set.labels.forEach((label, face) => {
    counts[label] = (counts[label] as number) + 1;
    groups[label]?.add(set.groups[face] as number);
  });
  return [...counts].flatMap((count, label) => {
    if (groups[label]?.size !== 1) return [];
    const name = labels.classes[label] ?? '';
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
function fewFolds({ rows, groups }: GroupedLabels, { folds }: Pick<OutOfFoldScores, 'folds'>): string[] {
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
