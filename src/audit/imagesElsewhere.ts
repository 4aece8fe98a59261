import { findSome, proposePrefix } from '../labels/images/proposePrefix';
import type { LabelFile } from '../labels/labelFile';
import { HumanError } from '../protocol/humanError';

/**
 * A note where most images are not where the label file says, but are below the roots under their names.
 * @returns one sentence or none.
 */
export async function imagesElsewhere(labels: LabelFile, roots: readonly string[]): Promise<string[]> {
  if (labels.movesImages || labels.embeddedFaces) return [];
  const proposal = await proposePrefix(labels, roots, roots);
  if (!proposal) return [];
  const { from, to, images } = proposal;
  const listed = `${images.toLocaleString('en')} ${images === 1 ? 'image is' : 'images are'} listed in ${labels.location}`;
  return [
    `${listed} ${from === '' ? 'by paths that lead nowhere' : `under ${from}`}, and images of these names are in ${to}. To read those, give --image-prefix '${from}=${to}' on a command line; an editor asks, also on “SCN: Choose How Labels Are Read…”.`,
  ];
}

/** @throws HumanError where none of the images is where the label file says, but they are elsewhere below the roots. */
export async function refuseImagesElsewhere(labels: LabelFile, roots: readonly string[]): Promise<void> {
  if (labels.movesImages || labels.embeddedFaces) return;
  const { missing, looked } = findSome(labels, roots);
  if (missing.length < looked) return;
  const [sentence] = await imagesElsewhere(labels, roots);
  if (sentence !== undefined) throw new HumanError(sentence);
}
