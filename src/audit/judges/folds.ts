import { type RandomBits, shuffle } from '../../scn/randomness';
import * as l10n from '@vscode/l10n';
import type { TrainingSet } from '../dataSet/trainingSet';
import type { Run } from '../../protocol/rpc';
import type { MeasureTask, MeasuredPace } from './images/measureTraining';
import type { ImageFoldResult, ImageFoldTask, ImageTrainingRun } from './images/trainImageFold';
import type { Companions } from './features/companions';
import type { FoldTask, RegressionTask, TrainedFolds } from './features/foldTraining';

/** What a training thread answers. Plain data but for typed arrays in shared memory: it crosses the border of a thread. */
export type TrainingRequests = {
  companions(task: RegressionTask): Companions;
  /** Tells the share that is done. */
  features(task: FoldTask, run: Run<number>): TrainedFolds;
  images(task: ImageFoldTask, run: ImageTrainingRun): ImageFoldResult;
  measure(task: MeasureTask): MeasuredPace;
};

/** Fewer where there are fewer groups of faces that stay together. */
export const mostFolds = 5;

/** @param groups of each face; faces of one group share a number. */
export function foldsFor(groups: Uint32Array): number {
  return Math.min(mostFolds, new Set(groups).size);
}

/**
 * Deals samples into folds: classes evenly (stratified), and groups (near-duplicates, subjects, videos) never apart, so
 * that no network is asked about a face of which it has seen the twin.
 *
 * Groups are dealt largest first, in a random order among equals, each to the fold that has the fewest of its classes,
 * then the fewest samples. With n_fc samples of class c in fold f, N_c in all and h_c in the group, that fold has the
 * least Σ_c h_c n_fc / N_c²: the group then adds least to the sum of squared shares Σ_fc (n_fc / N_c)², so rare classes
 * weigh as much as common ones.
 * @param labels class of each sample, [samples]
 * @param groups group of each sample, [samples]; samples of one group share a number.
 * @returns the fold of each sample, [samples]
 */
export function dealFolds(
  labels: Uint16Array,
  groups: Uint32Array,
  classes: number,
  folds: number,
  random: RandomBits,
): Uint8Array {
  const members = new Map<number, number[]>();
  groups.forEach((group, sample) => {
    const known = members.get(group);
    if (known) known.push(sample);
    else members.set(group, [sample]);
  });
  const weights = new Float64Array(classes);
  for (const label of labels) weights[label] = (weights[label] as number) + 1;
  weights.forEach((total, label) => (weights[label] = 1 / total ** 2));
  const order = [...members.keys()];
  shuffle(order, random);
  order.sort((a, b) => (members.get(b)?.length ?? 0) - (members.get(a)?.length ?? 0));

  const classCounts = new Uint32Array(folds * classes);
  const sizes = new Uint32Array(folds);
  const foldOf = new Uint8Array(labels.length);
  for (const group of order) {
    const samples = members.get(group) ?? [];
    let best = 0;
    let least = Infinity;
    for (let fold = 0; fold < folds; fold++) {
      let load = 0;
      for (const sample of samples) {
        const label = labels[sample] as number;
        load += (classCounts[fold * classes + label] as number) * (weights[label] as number);
      }
      if (load < least || (load === least && (sizes[fold] as number) < (sizes[best] as number))) {
        least = load;
        best = fold;
      }
    }
    for (const sample of samples) {
      const cell = best * classes + (labels[sample] as number);
      classCounts[cell] = (classCounts[cell] as number) + 1;
      foldOf[sample] = best;
    }
    sizes[best] = (sizes[best] as number) + samples.length;
  }
  return foldOf;
}

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
  const alone = [...counts.keys()].filter((label) => counts[label] === 1).map((label) => names[label] ?? '');
  const together = [...counts].flatMap((count, label) => {
    if (groups[label]?.size !== 1 || count === 1) return [];
    return [
      l10n.t(
        'The {0} faces of class “{1}” all belong together (one subject, one video or copies): no network that judges them has seen another, so do not trust their label quality.',
        count.toLocaleString('en'),
        names[label] ?? '',
      ),
    ];
  });
  return [...together, ...warnAlone(alone)];
}

/** More classes than this are not named in one sentence. */
const mostNamed = 8;

/** One sentence about all classes of a single face: of two hundred classes a hundred can be such. */
function warnAlone(names: readonly string[]): string[] {
  const [first] = names;
  if (first === undefined) return [];
  if (names.length === 1)
    return [
      l10n.t(
        'Class “{0}” has a single face: no network that judges it has seen another, so do not trust its label quality.',
        first,
      ),
    ];
  const shown = names.slice(0, mostNamed).map((name) => `“${name}”`);
  return [
    l10n.t(
      '{0} classes have a single face each ({1}): no network that judges it has seen another, so do not trust their label quality.',
      names.length.toLocaleString('en'),
      [...shown, ...(names.length > mostNamed ? ['…'] : [])].join(', '),
    ),
  ];
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
