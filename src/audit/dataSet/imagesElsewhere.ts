import * as l10n from '@vscode/l10n';
import type { ImageFinder } from '../../labels/images/imageFinder';
import { findSome, type NamesProposal, proposeImages } from '../../labels/images/proposePrefix';
import type { LabelFile } from '../../labels/labelFile';
import { HumanError } from '../../base/humanError';
import { shellArgument } from '../../base/disk/portableNames';
import path from 'node:path';
import type { FolderListings } from '../../labels/images/folderListings';
import { isImageName } from '../../labels/images/peekFolder';
import type { SampleImages } from './sampleImages';

/** On these systems two spellings of a name may mean one file. */
const ignoresCase = process.platform === 'win32' || process.platform === 'darwin';

/**
 * A note where the folders of the labelled images hold further ones that no row names: rows may have been lost.
 * @param listings what was listed already.
 * @returns one sentence or none.
 */
export function unlabelledImages(
  { labels, files, failures }: SampleImages,
  listings: FolderListings,
): string[] {
  // Beside faces from the label file itself there are at most those that it had before.
  if (labels.inlineFaces) return [];
  const key = (file: string) => (ignoresCase ? file.normalize().toLowerCase() : file);
  const named = new Set<string>();
  const folders = new Set<string>();
  for (const file of files) {
    if (file === undefined) continue;
    named.add(key(file));
    folders.add(path.dirname(file));
  }
  // A row without a label names its image all the same.
  for (const row of failures.keys()) {
    for (const file of labels.imageCandidates(labels.samples[row]?.image ?? '')) named.add(key(file));
  }
  let count = 0;
  let example = '';
  for (const folder of folders) {
    // A folder that cannot be read has its say in the rows of its images.
    for (const name of [...(listings.namesIn(folder) ?? [])].sort()) {
      const file = path.join(folder, name);
      if (name.startsWith('.') || !isImageName(name) || named.has(key(file))) continue;
      if (++count === 1) example = file;
    }
  }
  if (count === 0) return [];
  return [
    count === 1
      ? l10n.t(
          '1 image beside the labelled ones has no row in {0} and was not audited, such as {1}. Add rows for those that belong to the data set.',
          labels.location,
          example,
        )
      : l10n.t(
          '{0} images beside the labelled ones have no row in {1} and were not audited, such as {2}. Add rows for those that belong to the data set.',
          count.toLocaleString('en'),
          labels.location,
          example,
        ),
  ];
}

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
  const proposal = await proposeImages(labels, finder, roots);
  if (!proposal) return [];
  if ('below' in proposal) return [byNames(labels.location, proposal)];
  const { from, to, images } = proposal;
  const { location } = labels;
  const count = images.toLocaleString('en');
  // The sentence says both, so where no shell could take them, it need not be copied.
  const argument = shellArgument(`${from}=${to}`) ?? 'FROM=TO';
  if (from === '') {
    const places = [location, to, argument];
    return [
      images === 1
        ? l10n.t(
            '1 image is listed in {0} by paths that lead nowhere, and images of these names are in {1}. To read those, give --image-prefix {2} on a command line; an editor asks, also on “SCN: Choose How Labels Are Read…”.',
            ...places,
          )
        : l10n.t(
            '{0} images are listed in {1} by paths that lead nowhere, and images of these names are in {2}. To read those, give --image-prefix {3} on a command line; an editor asks, also on “SCN: Choose How Labels Are Read…”.',
            count,
            ...places,
          ),
    ];
  }
  const places = [location, from, to, argument];
  return [
    images === 1
      ? l10n.t(
          '1 image is listed in {0} under {1}, and images of these names are in {2}. To read those, give --image-prefix {3} on a command line; an editor asks, also on “SCN: Choose How Labels Are Read…”.',
          ...places,
        )
      : l10n.t(
          '{0} images are listed in {1} under {2}, and images of these names are in {3}. To read those, give --image-prefix {4} on a command line; an editor asks, also on “SCN: Choose How Labels Are Read…”.',
          count,
          ...places,
        ),
  ];
}

function byNames(
  location: string,
  { below, images, twice, example, twiceExample, nowhere }: NamesProposal,
): string {
  const [once, several, none] = [images, twice, nowhere].map((count) => count.toLocaleString('en'));
  if (!example)
    return l10n.t(
      '{0} images are listed in {1} by paths that lead nowhere, and their names are there several times below {2}: “{3}” is {4} and {5}. Write paths in {1} that tell which is meant.',
      several ?? '',
      location,
      below,
      ...(twiceExample ?? ['', '', '']),
    );
  const argument = shellArgument(below) ?? 'FOLDER';
  const found = l10n.t(
    '{0} images are listed in {1} by paths that lead nowhere, and the name of each is once below {2}: “{3}” is {4}. To read those, give --images-below {5} on a command line; an editor asks, also on “SCN: Choose How Labels Are Read…”.',
    once ?? '',
    location,
    below,
    ...example,
    argument,
  );
  const ambiguous =
    twiceExample &&
    l10n.t(
      '{0} more are there several times and would be left out: “{1}” is {2} and {3}.',
      several ?? '',
      ...twiceExample,
    );
  const missing = nowhere > 0 && l10n.t('{0} more are not there.', none ?? '');
  return [found, ambiguous, missing].filter((sentence) => typeof sentence === 'string').join(' ');
}
