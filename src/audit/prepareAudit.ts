import { faceExpressionBackbone } from '../faces/backbone';
import { extractFeatures } from '../faces/extractFeatures';
import type { FeatureTable } from '../faces/featureTable';
import { openLabels } from '../labels/openLabels';
import type { AuditRequest } from '../protocol/auditProcess';
import { type AuditListener, type AuditProgram, stopIfCancelled } from './auditProgram';
import { ignoreStaleBoxes } from './croppedAlready';
import { type DataSet, resolveDataSet } from './dataSet';
import { unpackFaces } from './embeddedFaces/unpackFaces';
import { findSubjects } from './grouping/findSubjects';
import { refuseImagesElsewhere } from './imagesElsewhere';
import { mostFolds } from './outOfFold';
import { type ChosenTrainingSet, chooseTrainingSet } from './trainingSet';

/** What is audited: labels, where their images may be, and where their features are kept. */
export type AuditSource = Pick<AuditRequest, 'labels' | 'reading' | 'roots' | 'subjects' | 'cacheFolder'>;

/** Labels and features, before any network is trained. */
export type PreparedAudit = {
  readonly dataSet: DataSet;
  readonly table: FeatureTable;
  readonly set: ChosenTrainingSet;
  /** The backbone's id. */
  readonly backbone: string;
  /** Sentences on how the images were taken. */
  readonly warnings: readonly string[];
  /** What reading the labels and computing the features took. */
  readonly seconds: { readonly labels: number; readonly features: number };
};

/**
 * Label file → features → the faces to train on.
 * @throws HumanError for what the user can put right, CancelledError when `signal` aborts.
 */
export async function prepareAudit(
  source: AuditSource,
  program: AuditProgram,
  signal: AbortSignal,
  listener: AuditListener,
): Promise<PreparedAudit> {
  const started = performance.now();
  listener.onProgress({ stage: 'labels' });
  const labels = await openLabels(source.labels, source.reading?.options, source.reading?.format);
  const unpacked = await unpackFaces(labels, {
    cacheFolder: source.cacheFolder,
    signal,
    onProgress: (done, total) => {
      listener.onProgress({ stage: 'labels', unpacked: { done, total } });
    },
  });
  const found = resolveDataSet(labels, source.roots, unpacked);
  await refuseImagesElsewhere(labels, source.roots);
  const { dataSet, warnings } = await ignoreStaleBoxes(found);
  const subjects = findSubjects(labels, source.subjects, mostFolds);
  stopIfCancelled(signal);

  const featuresStarted = performance.now();
  const backbone = await faceExpressionBackbone(program.backboneFolder);
  const table = await extractFeatures({
    files: dataSet.files,
    regions: dataSet.boxes,
    backbone,
    cacheFolder: source.cacheFolder,
    signal,
    onProgress: (progress) => {
      listener.onProgress({ stage: 'features', ...progress });
    },
    onNote: listener.onNote,
  });
  const set = chooseTrainingSet(dataSet, table, subjects, backbone.classifier);
  stopIfCancelled(signal);
  return {
    dataSet,
    table,
    set,
    backbone: backbone.id,
    warnings,
    seconds: {
      labels: (featuresStarted - started) / 1000,
      features: (performance.now() - featuresStarted) / 1000,
    },
  };
}
