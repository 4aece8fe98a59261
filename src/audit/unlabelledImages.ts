import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { FolderListings } from '../labels/images/folderListings';
import { isImageName } from '../labels/images/imageNames';
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
