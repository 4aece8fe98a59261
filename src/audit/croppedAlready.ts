import * as l10n from '@vscode/l10n';
import { imageSizeOf } from '../faces/imageSize';
import type { SampleImages } from './sampleImages';

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
