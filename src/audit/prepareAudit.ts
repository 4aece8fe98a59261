import type { Backbone } from '../faces/backbone';
import { extractFeatures } from '../faces/extractFeatures';
import type { FeatureTable } from '../faces/featureTable';
import type { LabelFile } from '../labels/labelFile';
import { contradictionsWithOthers } from '../labels/classes/otherLabelFiles';
import { FolderListings } from '../labels/images/folderListings';
import { ImageFinder } from '../labels/images/imageFinder';
import { LabelSource } from '../labels/labelSource';
import { openLabels } from '../labels/openLabels';
import type { AuditRequest } from '../protocol/auditProcess';
import { type AuditListener, type AuditProgram, stopIfCancelled } from './auditProgram';
import { chooseFaceModel } from './chooseFaceModel';
import { ignoreStaleBoxes } from './croppedAlready';
import { type DataSet, resolveDataSet } from './dataSet';
import { writeInlineFaces } from './inlineFaces/writeInlineFaces';
import { findSubjects } from './grouping/findSubjects';
import { imagesElsewhere } from './imagesElsewhere';
import { mostFolds } from './outOfFold';
import { type ChosenTrainingSet, chooseTrainingSet } from './trainingSet';
import { unlabelledImages } from './unlabelledImages';

/** What is audited: labels, where their images may be, and where their features are kept. */
export type AuditSource = Pick<
  AuditRequest,
  'labels' | 'reading' | 'roots' | 'subjects' | 'faceModel' | 'cacheFolder'
>;

/** What of a backbone decides whether a network can be used on its features. */
export type BackboneModel = Pick<Backbone, 'modelId' | 'dimensions' | 'classifier'>;

/** Labels and features, before any network is trained. */
export type PreparedAudit = {
  readonly dataSet: DataSet;
  readonly table: FeatureTable;
  readonly set: ChosenTrainingSet;
  /** The backbone's id. */
  readonly backbone: string;
  /** What computed the features, for people. */
  readonly inference: string;
  readonly backboneModel: BackboneModel;
  /** Sentences on how the images and labels were taken. */
  readonly warnings: readonly string[];
  /** What reading the labels and computing the features took. */
  readonly seconds: { readonly labels: number; readonly features: number };
};

/**
 * Label file → features → the faces to train on.
 * @param check may refuse the labels, or the backbone, before features take their time.
 * @throws HumanError for what the user can put right, CancelledError when `signal` aborts.
 */
export async function prepareAudit(
  source: AuditSource,
  program: AuditProgram,
  signal: AbortSignal,
  listener: AuditListener,
  check: (labels: LabelFile, backbone: BackboneModel) => void = () => undefined,
): Promise<PreparedAudit> {
  const started = performance.now();
  listener.onProgress({ stage: 'labels' });
  const folders = new FolderListings();
  const labels = await openLabels(
    new LabelSource(source.labels, undefined, folders),
    source.reading?.options,
    source.reading?.format,
  );
  const unpacked = await writeInlineFaces(labels, {
    cacheFolder: source.cacheFolder,
    signal,
    onProgress: (done, total) => {
      listener.onProgress({ stage: 'labels', unpacked: { done, total } });
    },
  });
  const finder = new ImageFinder(labels, source.roots, folders);
  const found = resolveDataSet(labels, source.roots, finder, unpacked);
  const elsewhere = await imagesElsewhere(labels, finder, source.roots);
  const { dataSet, warnings: staleBoxes } = await ignoreStaleBoxes(found);
  const warnings = [
    ...staleBoxes,
    ...unlabelledImages(dataSet, folders),
    ...elsewhere,
    ...(await contradictionsWithOthers(labels, folders)).map(({ message }) => message),
  ];
  const subjects = findSubjects(labels, source.subjects, mostFolds);
  stopIfCancelled(signal);

  const featuresStarted = performance.now();
  const { onNote } = listener;
  const faceModel = await chooseFaceModel(source.faceModel, program, source.cacheFolder, onNote);
  const { backbone } = faceModel;
  stopIfCancelled(signal);
  check(labels, backbone);
  const table = await extractFeatures({
    files: dataSet.files,
    regions: dataSet.boxes,
    backbone,
    inference: faceModel.inference,
    cacheFolder: source.cacheFolder,
    signal,
    onProgress: (progress) => {
      listener.onProgress({ stage: 'features', ...progress });
    },
    onNote,
  });
  const set = chooseTrainingSet(dataSet, table, subjects, backbone.classifier);
  stopIfCancelled(signal);
  return {
    dataSet,
    table,
    set,
    backbone: backbone.id,
    inference: faceModel.runsOn,
    backboneModel: backbone,
    warnings,
    seconds: {
      labels: (featuresStarted - started) / 1000,
      features: (performance.now() - featuresStarted) / 1000,
    },
  };
}
