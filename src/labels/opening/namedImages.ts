import path from 'node:path';
import { PairTally } from '../classes/sameClass';
import { ImageFinder, isSameOrBelow } from '../images/imageFinder';
import { webDataset } from '../formats/webDataset';
import { LabelSource } from '../labelSource';
import { glancing, type GlanceLimits } from '../text/fileBlocks';
import type { FoundLabels } from './foundLabels';
import { severalFiles } from './openLabels';

const firstRows: GlanceLimits = { perFile: 1024 * 1024, inAll: 2 * 1024 * 1024, least: 0 };

/** What a label file says of an image: an absolute path. */
type NamedImage = { readonly image: string; readonly label: string; readonly by: FoundLabels };

/**
 * The files whose labels of the images in class folders go with other things than these folders.
 * @param classRoots absolute paths of the folders that hold class folders.
 */
export function sayingOtherwise(
  classRoots: readonly string[],
  named: readonly NamedImage[],
): readonly FoundLabels[] {
  const tallies = new Map<FoundLabels, { readonly pairs: PairTally; images: number }>();
  for (const { image, label, by } of named) {
    const root = classRoots.find((each) => isSameOrBelow(image, each));
    if (root === undefined) continue;
    const tally = tallies.get(by) ?? { pairs: new PairTally(), images: 0 };
    tallies.set(by, tally);
    tally.pairs.add(path.relative(root, image).split(path.sep)[0] ?? '', label);
    tally.images++;
  }
  // Each by its own images: another file's say nothing of how few these are.
  return [...tallies].flatMap(([by, { pairs, images }]) => {
    const share = images < enough ? surelyAgreeing : agreeing;
    return pairs.hasSeveral && !pairs.isOneToOne(share) ? [by] : [];
  });
}

/** Labels and folders that mean the same agree in this share of the images, however many labels are wrong. */
const agreeing = 0.6;
/** A few may agree so by chance. */
const surelyAgreeing = 0.8;
const enough = 100;
/** Of the rows that are shown, the first and so many more. */
const firstNamed = 20;
const mostNamed = 500;

/** Some of the images below a folder that label files name, from the files' first rows. */
export async function namedImages(labelFiles: readonly FoundLabels[], root: string): Promise<NamedImage[]> {
  const named: NamedImage[] = [];
  for (const by of labelFiles) {
    const { location, format, recognition } = by;
    // Images in archives have no path, and shards are not for a glance.
    if (recognition.kind !== 'yes' || format === webDataset || format === severalFiles) continue;
    // What numbers mean is another matter than the images.
    const options = { ...recognition.options, classNames: {} };
    const labels = await glancing(firstRows, () => format.read(new LabelSource(location), options)).catch(
      () => undefined,
    );
    if (!labels) continue;
    const finder = new ImageFinder(labels, [root]);
    const step = Math.max(1, Math.floor(labels.samples.length / mostNamed));
    for (const [at, { image, label }] of labels.samples.entries()) {
      if (at >= firstNamed && at % step !== 0) continue;
      const place = finder.place(image);
      if (place.kind === 'found') named.push({ image: place.file, label, by });
    }
  }
  return named;
}
