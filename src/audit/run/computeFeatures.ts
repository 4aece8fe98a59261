import { extractFeatures } from '../../faces/extractFeatures';
import type { FaceStore } from '../../faces/featureStore';
import type { FeatureTable } from '../../faces/featureTable';
import { withDetector } from '../../faces/finding/faceDetector';
import type { FolderListings } from '../../labels/images/folderListings';
import { ImageFinder } from '../../labels/images/imageFinder';
import { sampledImages } from '../../labels/images/sampledImages';
import type { LabelFile } from '../../labels/labelFile';
import type { AuditRequest } from '../../protocol/auditProcess';
import { boxesInPixels } from '../dataSet/boxesInPixels';
import { choosePhotographs, type PhotographChoice } from '../dataSet/photographs';
import { findSampleImages, ignoreStaleBoxes, type SampleImages } from '../dataSet/sampleImages';
import { type AuditRun, stopIfCancelled } from '../engines/auditRun';
import { writeInlineFaces } from '../inlineFaces/writeInlineFaces';
import type { FaceModel } from './chooseFaceModel';

/** Where the images of labels may be, and what is unpacked goes. */
type ImageSource = Pick<AuditRequest, 'dataSet' | 'roots' | 'cacheFolder'>;

/** What an extraction needs of an audit's run. */
type FeaturesRun = Omit<AuditRun, 'program' | 'ask'> & {
  readonly program: Pick<AuditRun['program'], 'faceDetectorFolder' | 'backboneFolder'>;
};

/** The samples of labels with their images, before anybody has opened one. */
export type FoundImages = {
  readonly images: SampleImages;
  readonly finder: ImageFinder;
  /** Sentences on boxes that were not believed. */
  readonly warnings: readonly string[];
};

/**
 * Finds the images of labels, unpacked where they stand in the label file itself.
 * @param folders what is known of folders by now.
 * @throws HumanError where there is nothing to audit, CancelledError when the signal aborts.
 */
export async function findImages(
  read: LabelFile,
  { roots, cacheFolder }: ImageSource,
  { signal, onProgress }: Pick<AuditRun, 'signal' | 'onProgress'>,
  folders: FolderListings,
): Promise<FoundImages> {
  const finder = new ImageFinder(read, roots, folders);
  const labels = await boxesInPixels(read, finder, signal);
  const unpacked = await writeInlineFaces(labels, {
    cacheFolder,
    signal,
    onProgress: (done, total) => onProgress({ stage: 'labels', unpacked: { done, total } }),
  });
  const { images, warnings } = await ignoreStaleBoxes(findSampleImages(labels, roots, finder, unpacked));
  return { images, finder, warnings };
}

/** Some of the rows, for whoever computes the features of these alone or keeps them elsewhere. */
export type RowsToCompute = {
  readonly has?: (row: number) => boolean;
  readonly store?: FaceStore;
};

/**
 * The features of a data set's faces, which are found in photographs first where the images are such.
 * @param begin is called once it is known whether they are, before any is computed.
 * @throws as `extractFeatures`, and what `begin` throws.
 */
export async function computeFeatures(
  { images, finder }: Pick<FoundImages, 'images' | 'finder'>,
  { backbone, inference }: FaceModel,
  { dataSet, cacheFolder }: ImageSource,
  run: FeaturesRun,
  begin: (photographs: PhotographChoice) => Promise<RowsToCompute>,
): Promise<{ readonly table: FeatureTable; readonly photographs: PhotographChoice }> {
  const { signal, program, onNote } = run;
  return withDetector(program, inference.runtime, async (detector) => {
    const sample = () => sampledImages(images.labels, finder);
    const settled = dataSet.reading.options.faces;
    const photographs = await choosePhotographs(images, settled, sample, detector, signal);
    stopIfCancelled(signal);
    const { has, store } = await begin(photographs);
    const { files } = images;
    const table = await extractFeatures({
      files: has ? files.map((file, row) => (has(row) ? file : undefined)) : files,
      allFiles: files,
      regions: images.boxes,
      detector: photographs.find ? await detector() : undefined,
      ...{ backbone, inference, cacheFolder, store, signal, onNote },
      onProgress: (progress) => run.onProgress({ stage: 'features', ...progress }),
    });
    return { table, photographs };
  });
}
