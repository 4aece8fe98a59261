import * as l10n from '@vscode/l10n';
import type { FaceBox, LabelFile, LabelSample } from '../../labels/labelFile';
import type { ImageFinder } from '../../labels/images/imageFinder';
import { HumanError } from '../../base/humanError';
import type { InlineFaceFiles } from '../inlineFaces/writeInlineFaces';
import { imageSizeOf } from '../../faces/imageLibrary';
import type { FeatureTable } from '../../faces/featureTable';
import type { PictureFault } from '../../faces/imageValues';

/** The samples of a label file with their image files, row by row. */
export type SampleImages = {
  readonly labels: LabelFile;
  /** Absolute path of each sample's image; undefined where it may not be read or the row has no label. */
  readonly files: readonly (string | undefined)[];
  /** Why a sample cannot be audited, where that is known before its image is opened; by row. */
  readonly failures: ReadonlyMap<number, string>;
  /** Why a row has no label to audit although it is in order; by row. Its image is found like any other. */
  readonly aside: ReadonlyMap<number, string>;
  /** Where each row's face is in its image; undefined where every image is the face. */
  readonly boxes: readonly (FaceBox | undefined)[] | undefined;
  /** What was found in photographs, by row; missing where nobody looked for faces. */
  readonly found?: FeatureTable['found'];
};

/**
 * Finds the image of every sample. A file that is not there keeps its first possible path: opening it gives the reason.
 * @param roots folders that images may be in.
 * @param finder looks for them there.
 * @param unpacked where faces are that stand in the label file itself; they need not be in `roots`.
 * @throws HumanError where there is nothing to audit: fewer than two classes or labelled images.
 */
export function findSampleImages(
  labels: LabelFile,
  roots: readonly string[],
  finder: ImageFinder,
  unpacked?: InlineFaceFiles,
): SampleImages {
  const classes = new Set(labels.samples.map(({ label }) => label).filter((label) => label !== ''));
  if (labels.samples.length === 0) {
    throw new HumanError(
      l10n.t('{0} names no images. Choose the label file of your faces.', labels.location),
    );
  }
  const [only] = classes;
  if (only === undefined) {
    const aside = labels.samples.find((sample) => sample.aside !== undefined)?.aside;
    throw new HumanError(
      aside === undefined
        ? l10n.t(
            'No row of {0} has a label. Choose the column that holds the labels, or another file.',
            labels.location,
          )
        : l10n.t(
            'No row of {0} has a label to audit; the first one that was set aside: {1} Choose another file.',
            labels.location,
            aside,
          ),
    );
  }
  if (classes.size < 2) {
    throw new HumanError(
      l10n.t(
        'Every label in {0} is “{1}”. An audit compares classes and needs at least two: add faces of another class.',
        labels.location,
        only,
      ),
    );
  }
  const failures = new Map<number, string>();
  const aside = new Map<number, string>();
  const files = labels.samples.map((sample, row) => {
    const place = unpacked?.files[row] === undefined ? finder.place(sample.image) : undefined;
    const found = unpacked?.files[row] ?? (place && place.kind !== 'outside' ? place.file : undefined);
    const twice = place?.kind === 'missing' ? place.twice : undefined;
    const notUnpacked = unpacked?.failures.get(row);
    if (notUnpacked !== undefined) failures.set(row, notUnpacked);
    else if (sample.label === '' && sample.aside === undefined)
      failures.set(row, l10n.t('The row has no label.'));
    else if (found === undefined) failures.set(row, outsideReason(sample, roots));
    else if (twice) failures.set(row, twiceReason(sample, twice));
    else if (sample.aside !== undefined) aside.set(row, sample.aside);
    return failures.has(row) ? undefined : found;
  });
  const hasBoxes = labels.samples.some(({ box }) => box !== undefined);
  return {
    labels,
    files,
    failures,
    aside,
    boxes: hasBoxes ? labels.samples.map(({ box }) => box) : undefined,
  };
}

function twiceReason({ image }: LabelSample, [file = '', other = '']: readonly string[]): string {
  return l10n.t(
    '“{0}” is not where the row says, and its name is there several times: {1} and {2}. Write the path of the right one.',
    image,
    file,
    other,
  );
}

function outsideReason({ image }: LabelSample, roots: readonly string[]): string {
  return l10n.t(
    '“{0}” lies outside {1} and is not read. Move the image there, or audit the folder that holds both.',
    image,
    roots.join(', '),
  );
}

/** Images whose size is looked at. */
const mostLookedAt = 60;
/** A box that reaches this much beyond its image was not drawn on it; annotators' boxes pass an edge by a little. */
const beyond = 1.15;

/**
 * Copies of a data set often have their faces cut out already, while the label file still has the boxes in the original
 * images (AffectNet above all). Where most boxes do not fit their images, the images are taken whole.
 * @returns the data set to audit, and one sentence or none.
 */
export async function ignoreStaleBoxes(
  images: SampleImages,
): Promise<{ readonly images: SampleImages; readonly warnings: readonly string[] }> {
  const { boxes, files, labels } = images;
  if (!boxes) return { images, warnings: [] };
  const rows = boxes.flatMap((box, row) => (box && files[row] !== undefined ? [row] : []));
  const step = Math.max(1, Math.floor(rows.length / mostLookedAt));
  let fitting = 0;
  let stale = 0;
  for (let place = 0; place < rows.length; place += step) {
    const row = rows[place] as number;
    const size = await imageSizeOf(files[row] ?? '');
    const box = boxes[row];
    if (!size || !box) continue;
    const fits = box.left + box.width <= beyond * size.width && box.top + box.height <= beyond * size.height;
    if (fits) fitting++;
    else stale++;
  }
  if (stale <= fitting) return { images, warnings: [] };
  return {
    images: { ...images, boxes: undefined },
    warnings: [
      l10n.t(
        'The boxes in {0} reach beyond their images ({1} of {2} that were looked at), as if the faces had been cut out already. The images were audited whole; if they are not cropped, correct the boxes.',
        labels.location,
        stale,
        stale + fitting,
      ),
    ],
  };
}

/** Beyond this share of a data set, pictures that show nothing are no chance finds but a fault of how they are read or made. */
const mostFaults = 0.02;

/**
 * Tells of pictures that are nearly black, nearly white or of one shade. A few are audited like any face, and stand out;
 * many would teach the networks what is no face, so they count as failed.
 * @returns the features to go on with, and one sentence or none.
 */
export function tellFaults(
  { files }: Pick<SampleImages, 'files'>,
  table: FeatureTable,
): { readonly table: FeatureTable; readonly warnings: readonly string[] } {
  const { faults } = table;
  if (faults.size === 0) return { table, warnings: [] };
  let row = Infinity;
  for (const each of faults.keys()) row = Math.min(row, each);
  const decoded = files.filter((file, each) => file !== undefined && !table.failures.has(each)).length;
  const figures = [faults.size.toLocaleString('en'), decoded.toLocaleString('en'), files[row] ?? ''];
  if (faults.size <= mostFaults * decoded)
    return {
      table,
      warnings: [
        l10n.t(
          '{0} of {1} pictures are nearly black, nearly white or of one shade, such as {2}: look at them before you trust what is said of their labels.',
          ...figures,
        ),
      ],
    };
  const failures = new Map(table.failures);
  for (const [each, fault] of faults) failures.set(each, faultReason(fault));
  return {
    table: { ...table, failures },
    warnings: [
      l10n.t(
        '{0} of {1} pictures are nearly black, nearly white or of one shade, such as {2}, and were not audited. Look at them; if they should show faces, save them with 8 bits.',
        ...figures,
      ),
    ],
  };
}

function faultReason(fault: PictureFault): string {
  switch (fault) {
    case 'black':
      return l10n.t('The picture is nearly black: if it should show a face, save it brighter, with 8 bits.');
    case 'white':
      return l10n.t('The picture is nearly white: if it should show a face, save it darker, with 8 bits.');
    case 'flat':
      return l10n.t('The picture has one shade all over: replace it by one that shows a face.');
  }
}
