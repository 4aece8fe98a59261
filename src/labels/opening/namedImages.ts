import path from 'node:path';
import { classKey } from '../classes/classEvidence';
import { areExpressions } from '../classes/folderRoles';
import { PairTally } from '../classes/sameClass';
import { ImageFinder, isSameOrBelow } from '../images/imageFinder';
import { webDataset } from '../formats/webDataset';
import { LabelSource } from '../labelSource';
import { glancing, type GlanceLimits } from '../text/fileBlocks';
import type { Contradiction, FoundLabels } from './foundLabels';
import { severalFiles } from './openLabels';

const firstRows: GlanceLimits = { perFile: 1024 * 1024, inAll: 2 * 1024 * 1024, least: 0 };

/** What a label file says of an image: an absolute path. */
type NamedImage = {
  readonly image: string;
  readonly label: string;
  /** Whether the file writes words, and not numbers that its format has names for. */
  readonly isWord: boolean;
  readonly by: FoundLabels;
};

/** What label files say of the images in class folders. */
export type SaidOfFolders = {
  /** The files whose labels go with other things than these folders. */
  readonly otherwise: readonly FoundLabels[];
  /** Those that mean the same classes and give many images another one: only a person knows which counts. */
  readonly contradicting: ReadonlyMap<FoundLabels, Contradiction>;
};

/** @param classRoots absolute paths of the folders that hold class folders. */
export function saidOfFolders(classRoots: readonly string[], named: readonly NamedImage[]): SaidOfFolders {
  const saidBy = new Map<FoundLabels, { readonly pairs: PairTally; readonly images: NamedImage[] }>();
  const folderOf = ({ image }: NamedImage) => {
    const root = classRoots.find((each) => isSameOrBelow(image, each));
    return root === undefined ? undefined : path.relative(root, image).split(path.sep)[0];
  };
  for (const each of named) {
    const folder = folderOf(each);
    if (folder === undefined) continue;
    const said = saidBy.get(each.by) ?? { pairs: new PairTally(), images: [] };
    saidBy.set(each.by, said);
    said.pairs.add(folder, each.label);
    said.images.push(each);
  }
  const otherwise: FoundLabels[] = [];
  const contradicting = new Map<FoundLabels, Contradiction>();
  for (const [by, { pairs, images }] of saidBy) {
    // Each by its own images: another file's say nothing of how few these are.
    const share = images.length < enough ? surelyAgreeing : agreeing;
    const wordsOf = (nameOf: (each: NamedImage) => string | undefined) => [
      ...new Set(images.map((each) => nameOf(each) ?? '')),
    ];
    const areSameWords =
      images.every(({ isWord }) => isWord) &&
      areExpressions(wordsOf(({ label }) => label)) &&
      areExpressions(wordsOf(folderOf));
    const isOther = pairs.hasSeveral && !pairs.isOneToOne(share);
    const labelOf = (folder: string) => (areSameWords ? folder : (pairs.partnerOf(folder) ?? folder));
    const wrong = images.filter((each) => classKey(labelOf(folderOf(each) ?? '')) !== classKey(each.label));
    const [first] = wrong;
    if (
      first &&
      wrong.length >= fewestWrong &&
      wrong.length > wrongShare * images.length &&
      (areSameWords || !isOther)
    )
      contradicting.set(by, {
        ...{ images: wrong.length, all: images.length },
        ...{ example: first.image, label: first.label },
      });
    else if (isOther) otherwise.push(by);
  }
  return { otherwise, contradicting };
}

/** So many labels are wrong in many data sets, and corrected in one place only. */
const wrongShare = 0.05;
const fewestWrong = 2;
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
    const isWord = ['0', '1', '2', '3'].every((number) => labels.classOf(number) === undefined);
    const finder = new ImageFinder(labels, [root]);
    const step = Math.max(1, Math.floor(labels.samples.length / mostNamed));
    for (const [at, { image, label }] of labels.samples.entries()) {
      if (at >= firstNamed && at % step !== 0) continue;
      const place = finder.place(image);
      if (place.kind === 'found') named.push({ image: place.file, label, isWord, by });
    }
  }
  return named;
}
