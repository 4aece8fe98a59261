import * as l10n from '@vscode/l10n';
import type { FeatureTable } from '../../faces/featureTable';
import { type DetectorFolders, type FaceDetector, withDetector } from '../../faces/finding/faceDetector';
import { sampleFaces } from '../../faces/finding/recogniseCrops';
import type { LabelOptions } from '../../labels/labelFile';
import { HumanError } from '../../base/humanError';
import { loadRuntime } from '../../faces/runtime/loadRuntime';
import type { FacesFound, SampledFaces, SampledImage, SampleFacesRequest } from '../../protocol/auditProcess';
import type { Run } from '../../protocol/rpc';
import type { SampleImages } from './sampleImages';

/** Looks whether images are faces or photographs, with the program's own nets. */
export async function lookForFaces(
  { images }: SampleFacesRequest,
  folders: DetectorFolders & { readonly wasmFolder: string },
  { signal, onNote }: Pick<Run, 'signal' | 'onNote'>,
): Promise<SampledFaces> {
  const runtime = await loadRuntime(folders.wasmFolder, onNote);
  return withDetector(folders, runtime, (detector) => sampleFaces(images, detector, signal));
}

/** Whether faces are to be found in the images, and sentences about that. */
export type PhotographChoice = { readonly find: boolean; readonly warnings: readonly string[] };

/**
 * Whether the images are photographs, in which faces have to be found first: as somebody settled it, else as a sample shows.
 * Rows with boxes need no finding, whatever is settled.
 * @param sample the images by which that is told: see `sampledImages`.
 */
export async function choosePhotographs(
  { files, boxes, labels }: SampleImages,
  settled: LabelOptions['faces'],
  sample: () => Promise<readonly SampledImage[]>,
  detector: () => Promise<FaceDetector>,
  signal: AbortSignal,
): Promise<PhotographChoice> {
  const open = files.flatMap((file, row) => (file === undefined || boxes?.[row] ? [] : [file]));
  if (settled === 'whole' || open.length === 0) return { find: false, warnings: [] };
  if (settled === 'find') return { find: true, warnings: [] };
  // Where a file has boxes for some of its rows, the others were left whole on purpose, or by a mistake that is told.
  if (boxes) return { find: false, warnings: [] };
  const { kind, looked, seen } = await sampleFaces(await sample(), detector, signal);
  if (kind !== 'nothing' || looked === 0) return { find: kind === 'photographs', warnings: [] };
  return {
    find: false,
    warnings: [
      l10n.t(
        'Faces were seen in {0} of {1} images of {2} that were looked at, so all images were audited whole. If they are photographs of people, choose to find faces before you audit again.',
        seen,
        looked,
        labels.location,
      ),
    ],
  };
}

/**
 * The data set with the faces that were found in it; rows without one are set aside: nothing learns from them.
 * @returns the data set to go on with, the figures where anybody looked, and sentences.
 * @throws HumanError where no face was found at all.
 */
export function withFoundFaces(
  images: SampleImages,
  { found }: Pick<FeatureTable, 'found'>,
): {
  readonly images: SampleImages;
  readonly figures: FacesFound | undefined;
  readonly warnings: readonly string[];
} {
  if (found.size === 0) return { images, figures: undefined, warnings: [] };
  const aside = new Map(images.aside);
  let [seen, several] = [0, 0];
  for (const [row, { region, faces }] of found) {
    if (region) seen++;
    if (faces > 1) several++;
    if (!region && !aside.has(row))
      aside.set(
        row,
        l10n.t('No face was found in the image, so its label was not audited: look whether it shows one.'),
      );
  }
  if (seen === 0 && images.files.every((_, row) => !images.boxes?.[row]))
    throw new HumanError(
      l10n.t(
        'No face was found in any of the {0} images of {1}. Have them taken whole, or choose other labels.',
        found.size.toLocaleString('en'),
        images.labels.location,
      ),
    );
  const figures = { looked: found.size, found: seen, several, none: found.size - seen };
  return {
    images: {
      ...images,
      aside,
      found,
      boxes: images.files.map((_, row) => images.boxes?.[row] ?? found.get(row)?.region),
    },
    figures,
    warnings: [foundSentence(figures)],
  };
}

function foundSentence({ looked, found, several, none }: FacesFound): string {
  const [all, seen, more, without] = [looked, found, several, none].map((each) => each.toLocaleString('en'));
  return l10n.t(
    'The images are photographs: faces were found in {0} of {1} and cut out, the eyes level. {2} show several faces, of which the largest in the middle counts; the {3} without a face were set aside.',
    ...[seen ?? '', all ?? '', more ?? '', without ?? ''],
  );
}
