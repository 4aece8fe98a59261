import * as l10n from '@vscode/l10n';
import type { FeatureTable } from '../../faces/featureTable';
import { describeValues } from '../../faces/imageValues';
import { measuresAt } from '../../faces/pictureMeasures';
import { contradictionsWithOthers } from '../../labels/classes/otherLabelFiles';
import { FolderListings } from '../../labels/images/folderListings';
import { LabelSource } from '../../labels/labelSource';
import { openDataSet } from '../../labels/opening/openLabels';
import type { AuditRequest, FacesFound } from '../../protocol/auditProcess';
import { type AuditRun, stopIfCancelled } from '../engines/auditRun';
import { takeParts } from '../parts/takeParts';
import { chooseFaceModel } from './chooseFaceModel';
import { computeFeatures, findImages } from './computeFeatures';
import { withFoundFaces } from '../dataSet/photographs';
import { tellFaults } from '../dataSet/sampleImages';
import { pictureScores } from '../pictures/pictureScores';
import type { AuditResult } from '../result/auditResult';
import { findSubjects } from '../grouping/findSubjects';
import { imagesElsewhere, unlabelledImages } from '../dataSet/imagesElsewhere';
import { mostFolds } from '../judges/folds';
import type { AuditedFaces, FittedJudge, Judge } from '../judges/judge';
import { chooseTrainingSet } from '../dataSet/trainingSet';
import { readPredictions } from '../predictions/readPredictions';

/** What is audited: labels, where their images may be, and where their features are kept. */
type AuditSource = Pick<
  AuditRequest,
  'dataSet' | 'roots' | 'subjects' | 'faceModel' | 'cacheFolder' | 'parts' | 'predictions'
>;

/** Labels and features, before anybody judges them. */
export type PreparedAudit = AuditedFaces & {
  readonly judge: FittedJudge;
  /** Whose face each sample is, [samples]; empty where that is not known. */
  readonly subjects: readonly (string | undefined)[];
  /** What is measured of each sample's picture, and what is wrong with it. */
  readonly pictures: NonNullable<AuditResult['pictures']>;
  /** What computed the features, for people. */
  readonly inference: string;
  /** What was found in photographs, where they were searched for faces. */
  readonly faces?: FacesFound;
  /** Sentences on how the images and labels were taken. */
  readonly warnings: readonly string[];
  /** What reading the labels, computing the features and looking for copies took. */
  readonly seconds: { readonly labels: number; readonly features: number; readonly copies: number };
};

/**
 * Label file → features → the faces to judge.
 * @param judge may refuse the labels, or the backbone, before features take their time.
 * @throws HumanError for what the user can put right, CancelledError when the signal aborts.
 */
export async function prepareAudit(source: AuditSource, judge: Judge, run: AuditRun): Promise<PreparedAudit> {
  const started = performance.now();
  const { signal, program, onNote } = run;
  run.onProgress({ stage: 'labels' });
  const folders = new FolderListings();
  const { dataSet } = source;
  const read = await openDataSet(dataSet, new LabelSource(dataSet.location, undefined, folders));
  // Before anything that takes long: the file may be the wrong one.
  const predictions =
    source.predictions === undefined ? undefined : await readPredictions(source.predictions, read);
  const { images: given, finder, warnings: staleBoxes } = await findImages(read, source, run, folders);
  const { labels } = given;
  const elsewhere = await imagesElsewhere(labels, finder, source.roots);
  const warnings = [
    ...(predictions?.notes ?? []),
    ...staleBoxes,
    ...unlabelledImages(given, folders),
    ...elsewhere,
    ...(await contradictionsWithOthers(labels, folders)).map(({ message }) => message),
  ];
  const subjects = findSubjects(labels, source.subjects, mostFolds);
  stopIfCancelled(signal);

  const featuresStarted = performance.now();
  const faceModel = await chooseFaceModel(source.faceModel, program, source.cacheFolder, onNote);
  const { backbone } = faceModel;
  stopIfCancelled(signal);
  const fitted = judge.fit(labels, backbone);
  const { parts, cacheFolder } = source;
  const { table: extracted, photographs } = await computeFeatures(
    { images: given, finder },
    faceModel,
    source,
    run,
    async ({ find }) => {
      if (parts !== undefined)
        await takeParts(parts, { images: given, ...faceModel, find }, cacheFolder, run);
      return {};
    },
  );
  const { images, figures, warnings: found } = withFoundFaces(given, extracted);
  const { table, warnings: faults } = tellFaults(images, extracted);
  // A photograph in which nobody was found says nothing of how faces usually look here.
  for (const [row, { region }] of table.found) if (!region) table.measures.fill(NaN, ...measuresAt(row));
  const copiesStarted = performance.now();
  const set = await chooseTrainingSet(images, table, subjects, backbone.classifier, predictions, {
    signal,
    onProgress: (done, total) => run.onProgress({ stage: 'copies', done, total }),
    entry: program.entry,
  });
  stopIfCancelled(signal);
  return {
    images,
    table,
    set,
    subjects: subjects.keys,
    pictures: { measures: table.measures, scores: pictureScores(table) },
    backbone,
    judge: fitted,
    inference: faceModel.runsOn,
    ...(figures && { faces: figures }),
    warnings: [
      ...found,
      ...photographs.warnings,
      ...describeValues(table.values),
      ...faults,
      ...learnedFaces(table),
      ...warnings,
    ],
    seconds: {
      labels: (featuresStarted - started) / 1000,
      features: (copiesStarted - featuresStarted) / 1000,
      copies: (performance.now() - copiesStarted) / 1000,
    },
  };
}

/** A sentence where the face model learned from some of the faces that are audited. */
function learnedFaces({ learned, contentHashes }: Pick<FeatureTable, 'learned' | 'contentHashes'>): string[] {
  if (learned.size === 0) return [];
  return [
    l10n.t(
      '{0} of {1} faces are among those that the face model learned from (FER2013’s training part, with FERPlus’ votes), so its own classifier has no say about them. The networks judge them alone.',
      learned.size.toLocaleString('en'),
      contentHashes.length.toLocaleString('en'),
    ),
  ];
}
