import * as l10n from '@vscode/l10n';
import type { BackboneClassifier } from '../../faces/backbone';
import type { FeatureTable } from '../../faces/featureTable';
import { HumanError } from '../../base/humanError';
import type { AuditGrouping } from '../../protocol/auditProcess';
import type { KnownFaces } from '../judges/knownFaces';
import type { SampleImages } from './sampleImages';
import { fairScores, matchExpressions, type SecondOpinion } from '../judges/features/secondOpinion';
import type { Subjects } from '../grouping/findSubjects';
import { joinGroups } from '../grouping/joinGroups';
import { type CopySearch, groupNearDuplicates } from '../copies/nearDuplicates';
import { type AskedPredictions, type Predictions, predictionsOf } from '../predictions/predictions';

/** The faces that an audit trains on and scores, all of them decoded and labelled. */
export type TrainingSet = {
  /** Unscaled features of all faces, and the rows of the audited ones. */
  readonly features: Float32Array;
  readonly dimensions: number;
  readonly rows: Uint32Array;
  /** Class of each audited face, and its group (near-duplicates, subject, video), in the order of `rows`. */
  readonly labels: Uint16Array;
  readonly groups: Uint32Array;
  /** Rows without a label of their own: nothing learns from them, all networks say what they think of them. */
  readonly aside: Uint32Array;
  readonly classes: number;
  /** What the backbone itself thinks of the audited faces, where the classes are its own. */
  readonly opinion: SecondOpinion | undefined;
  /** What a model of the user's own says of the audited faces, where there are predictions. */
  readonly predictions?: AskedPredictions | undefined;
  /** What people decided about the audited faces before, where they decided about any. */
  readonly known?: KnownFaces | undefined;
};

/** The training set, and what the result says of the groups in it. */
export type ChosenTrainingSet = TrainingSet & {
  /** Number of the near-duplicate group, from 1, of every sample of the data set; 0 where a face has no twin. */
  readonly duplicateGroup: Uint32Array;
  /** What `groups` are made of, besides near-duplicates. */
  readonly grouping: AuditGrouping;
  /** Sentences on subjects that could not be kept together, or only at a price. */
  readonly groupWarnings: readonly string[];
};

/**
 * Takes the faces that have both a label and features, and groups those that must not be in different folds: copies,
 * and faces of one subject or video.
 * @param classifier the backbone's own, if it has one.
 * @param predictions of a model of the user's own.
 * @param search what copies are looked for with.
 * @throws HumanError where too few are left to train on.
 */
export async function chooseTrainingSet(
  { labels, files, failures, aside }: SampleImages,
  table: FeatureTable,
  subjects: Subjects,
  classifier: BackboneClassifier | undefined,
  predictions: Predictions | undefined,
  search: CopySearch,
): Promise<ChosenTrainingSet> {
  const classOf = new Map(labels.classes.map((name, index) => [name, index]));
  const usable = files.flatMap((file, row) => (file === undefined || table.failures.has(row) ? [] : [row]));
  const rows = Uint32Array.from(aside.size > 0 ? usable.filter((row) => !aside.has(row)) : usable);
  if (rows.length === 0) {
    const [row, reason] = [...failures, ...table.failures].sort(([a], [b]) => a - b)[0] ?? [0, ''];
    throw new HumanError(
      l10n.t(
        'None of the {0} images of {1} could be read. The first one, “{2}”: {3} Check that the folder you audit holds the images that the label file names.',
        labels.samples.length,
        labels.location,
        labels.samples[row]?.image ?? '',
        reason,
      ),
    );
  }
  const classIndices = Uint16Array.from(
    rows,
    (row) => classOf.get(labels.samples[row]?.label ?? '') as number,
  );
  if (new Set(classIndices).size < 2) {
    throw new HumanError(
      l10n.t(
        'Only faces of one class (“{0}”) could be read from {1}. An audit compares classes and needs at least two.',
        labels.classes[classIndices[0] as number] ?? '',
        labels.location,
      ),
    );
  }
  const duplicates = await groupNearDuplicates(
    rows,
    {
      contentHash: (row) => table.contentHashes[row],
      pictures: table.pictures,
    },
    search,
  );
  if (new Set(duplicates).size < 2) {
    throw new HumanError(
      l10n.t('All images of {0} are copies of one another; there is nothing to compare.', labels.location),
    );
  }
  const { groups, grouping, warnings } = joinGroups(duplicates, rows, subjects);
  return {
    features: table.features,
    dimensions: table.dimensions,
    rows,
    labels: classIndices,
    groups,
    aside: Uint32Array.from(aside.size > 0 ? usable.filter((row) => aside.has(row)) : []),
    classes: labels.classes.length,
    opinion: opinionOf(classifier, labels.classes, table, rows),
    predictions: predictions && predictionsOf(predictions, rows),
    duplicateGroup: numberGroups(duplicates, rows, files.length),
    grouping,
    groupWarnings: warnings,
  };
}

function opinionOf(
  classifier: BackboneClassifier | undefined,
  classes: readonly string[],
  table: FeatureTable,
  rows: Uint32Array,
): SecondOpinion | undefined {
  const classOf = classifier && matchExpressions(classes, classifier.classes);
  const said = classOf && fairScores(classifier, table, rows);
  return said && { classOf, width: classifier.classes.length, ...said };
}

/** Numbers the groups of two and more faces from 1, in the order of the data set. */
function numberGroups(groups: Uint32Array, rows: Uint32Array, samples: number): Uint32Array {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const numbers = new Map<number, number>();
  const numbered = new Uint32Array(samples);
  groups.forEach((group, position) => {
    if ((sizes.get(group) ?? 0) < 2) return;
    const number = numbers.get(group) ?? numbers.size + 1;
    numbers.set(group, number);
    numbered[rows[position] as number] = number;
  });
  return numbered;
}
