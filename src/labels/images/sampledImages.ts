import type { LabelFile } from '../labelFile';
import type { ImageFinder } from './imageFinder';
import type { SampledImage } from '../../protocol/auditProcess';

const mostSampled = 24;
/** Where an image is missing, so many of the rows after it may stand in. */
const triesPerImage = 4;
/** Larger images in label files are not passed on. */
const largestInline = 4_000_000;

/**
 * The images by which crops are told from photographs: evenly spread ones, or the first ones where they stand in the label
 * file, which is read from its start. The same before an audit, where it is said what they are, and in the audit, where they
 * are taken so.
 * @returns none where the label file says where the faces are.
 */
export async function sampledImages(labels: LabelFile, finder: ImageFinder): Promise<SampledImage[]> {
  const { samples } = labels;
  if (samples.some(({ box, boxShares }) => box !== undefined || boxShares !== undefined)) return [];
  const isJudged = (row: number) => samples[row]?.label !== '' || samples[row]?.aside !== undefined;
  if (labels.inlineFaces) {
    const inline = await firstInline(labels.inlineFaces, isJudged);
    if (inline.length > 0) return inline;
  }
  const rows = samples.flatMap((_, row) => (isJudged(row) ? [row] : []));
  const wanted = Math.min(mostSampled, rows.length);
  const step = rows.length / Math.max(1, wanted);
  const files = new Set<string>();
  for (let image = 0; image < wanted; image++) {
    for (let tried = 0; tried < Math.min(triesPerImage, Math.ceil(step)); tried++) {
      const sample = samples[rows[Math.floor(image * step) + tried] ?? -1];
      const place = sample && finder.place(sample.image);
      if (place?.kind !== 'found') continue;
      files.add(place.file);
      break;
    }
  }
  return [...files];
}

async function firstInline(
  read: NonNullable<LabelFile['inlineFaces']>,
  isJudged: (row: number) => boolean,
): Promise<SampledImage[]> {
  const images: SampledImage[] = [];
  for await (const face of read()) {
    if (!isJudged(face.sample)) continue;
    // What is yielded may be a part of a block that is used again.
    if ('grey' in face) {
      const { width, height, grey } = face;
      images.push({ width, height, grey: Uint8Array.from(grey) });
    } else if (face.encoded.length <= largestInline) images.push({ encoded: Uint8Array.from(face.encoded) });
    if (images.length === mostSampled) break;
  }
  return images;
}
