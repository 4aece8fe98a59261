import * as l10n from '@vscode/l10n';
import type { ImageFinder } from '../labels/images/imageFinder';
import { findSome, proposePrefix } from '../labels/images/proposePrefix';
import type { LabelFile } from '../labels/labelFile';
import { HumanError } from '../base/humanError';
import { shellArgument } from '../base/shellArgument';

/**
 * A note where most images are not where the label file says, but are below the roots under their names.
 * @param finder looks where the label file says, below the roots.
 * @returns one sentence or none.
 * @throws HumanError with the sentence where that holds for all of them.
 */
export async function imagesElsewhere(
  labels: LabelFile,
  finder: ImageFinder,
  roots: readonly string[],
): Promise<string[]> {
  if (!labels.namesImages) return [];
  const { missing, looked } = findSome(labels, finder);
  if (missing.length * 2 <= looked) return [];
  const notes = await proposed(labels, finder, roots);
  if (missing.length === looked && notes[0] !== undefined) throw new HumanError(notes[0]);
  return notes;
}

async function proposed(labels: LabelFile, finder: ImageFinder, roots: readonly string[]): Promise<string[]> {
  const proposal = await proposePrefix(labels, finder, roots);
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
