import * as l10n from '@vscode/l10n';
import { findSome, proposePrefix } from '../labels/images/proposePrefix';
import type { LabelFile } from '../labels/labelFile';
import { HumanError } from '../base/humanError';
import { shellArgument } from '../base/shellArgument';

/**
 * A note where most images are not where the label file says, but are below the roots under their names.
 * @returns one sentence or none.
 */
export async function imagesElsewhere(labels: LabelFile, roots: readonly string[]): Promise<string[]> {
  if (labels.movesImages || labels.inlineFaces) return [];
  const proposal = await proposePrefix(labels, roots, roots);
  if (!proposal) return [];
  const { from, to, images } = proposal;
  const { location } = labels;
  const count = images.toLocaleString('en');
  // The sentence says both, so where no shell could take them, it need not be copied.
  const argument = shellArgument(`${from}=${to}`) ?? 'FROM=TO';
  if (from === '')
    return [
      images === 1
        ? l10n.t(
            '1 image is listed in {0} by paths that lead nowhere, and images of these names are in {1}. To read those, give --image-prefix {2} on a command line; an editor asks, also on “SCN: Choose How Labels Are Read…”.',
            location,
            to,
            argument,
          )
        : l10n.t(
            '{0} images are listed in {1} by paths that lead nowhere, and images of these names are in {2}. To read those, give --image-prefix {3} on a command line; an editor asks, also on “SCN: Choose How Labels Are Read…”.',
            count,
            location,
            to,
            argument,
          ),
    ];
  return [
    images === 1
      ? l10n.t(
          '1 image is listed in {0} under {1}, and images of these names are in {2}. To read those, give --image-prefix {3} on a command line; an editor asks, also on “SCN: Choose How Labels Are Read…”.',
          location,
          from,
          to,
          argument,
        )
      : l10n.t(
          '{0} images are listed in {1} under {2}, and images of these names are in {3}. To read those, give --image-prefix {4} on a command line; an editor asks, also on “SCN: Choose How Labels Are Read…”.',
          count,
          location,
          from,
          to,
          argument,
        ),
  ];
}

/** @throws HumanError where none of the images is where the label file says, but they are elsewhere below the roots. */
export async function refuseImagesElsewhere(labels: LabelFile, roots: readonly string[]): Promise<void> {
  if (labels.movesImages || labels.inlineFaces) return;
  const { missing, looked } = findSome(labels, roots);
  if (missing.length < looked) return;
  const [sentence] = await imagesElsewhere(labels, roots);
  if (sentence !== undefined) throw new HumanError(sentence);
}
