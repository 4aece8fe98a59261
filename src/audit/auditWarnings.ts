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
          `${labels.location} has ${further.toLocaleString('en')} further ${further === 1 ? 'problem' : 'problems'} like these; put these right and audit it again to see the next ones.`,
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
          `Class “${name}” has a single face: no network that judges it has seen another, so do not trust its label quality.`,
        ]
      : [
          `The ${count.toLocaleString('en')} faces of class “${name}” all belong together (one subject, one video or copies): no network that judges them has seen another, so do not trust their label quality.`,
        ];
  });
}

function fewFolds(set: GroupedLabels, { folds }: Pick<OutOfFoldScores, 'folds'>): string[] {
  return folds < mostFolds
    ? [
        `With ${facesApart(set)} the audit has ${folds} folds instead of ${mostFolds}; its scores are rough. Add ${set.rows.length < mostFolds ? 'faces' : 'faces of others'} for better ones.`,
      ]
    : [];
}

/** What can be dealt into folds: faces, or groups of them where those are what is few. */
function facesApart({ rows, groups }: GroupedLabels): string {
  return rows.length < mostFolds
    ? `${rows.length} faces`
    : `${new Set(groups).size} groups of faces that stay together`;
}
