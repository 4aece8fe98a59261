import { createHash } from 'node:crypto';
import type { SampleImages } from '../dataSet/sampleImages';

/** A part of a data set's rows, or of the networks to train: which, from 1, of how many. */
export type PartNumber = { readonly part: number; readonly of: number };

/**
 * Whether a row belongs to a part. It goes by the name of the row's image, so an image whose rows are several is in one
 * part, rows that come or go later leave all others where they are, and every computer says the same.
 */
export function isInPart(
  { image, id }: { readonly image: string; readonly id: string },
  { part, of }: PartNumber,
): boolean {
  if (of === 1) return true;
  const hash = createHash('sha256')
    .update(image === '' ? id : image)
    .digest();
  return hash.readUIntBE(0, 6) % of === part - 1;
}

/** Names the rows of a data set by their images and where the faces are in them; labels may be corrected without a new name. */
export function rowsName({ labels, boxes }: Pick<SampleImages, 'labels' | 'boxes'>): string {
  const hash = createHash('sha256');
  labels.samples.forEach(({ id }, row) => {
    const box = boxes?.[row];
    hash.update(JSON.stringify([id, ...(box ? [box.left, box.top, box.width, box.height] : [])]));
  });
  return hash.digest('hex').slice(0, 32);
}
