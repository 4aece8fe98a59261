import { realpath } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { HumanError } from '../../base/humanError';
import { type DataSet, labelFilesOf } from '../../labels/dataSet';
import { placesOf } from '../../labels/places';
import { cacheFolder } from '../auditCommand';
import { dataSetFolder, statGiven } from '../givenPaths';
import { chooseGiven } from '../labelReading';

/** A folder that the user gave to agents, and what they call it. */
type GivenFolder = {
  /** Absolute, as it was given. */
  readonly folder: string;
  /** The same without links. */
  readonly real: string;
  readonly name: string;
};

/** A data set that an agent named. */
export type NamedDataSet = DataSet & {
  readonly folder: string;
  /** What the agent calls it. */
  readonly called: string;
};

/** A path from a folder down, in the form that agents see. */
const down = (from: string, to: string) => path.relative(from, to).replaceAll(path.sep, '/');

/** Absolute paths in sentences, but for their last part. */
const folders = /(?<![\p{L}\p{N}.…])(?:[A-Za-z]:)?(?:\\\\|[/\\])(?:[^\s/\\“”"']+[/\\])+/gu;

/** The folders that agents may look into: whatever they name is held against these, and nothing tells where they are. */
export class GivenFolders {
  private constructor(readonly all: readonly GivenFolder[]) {}

  /** @throws HumanError where one is missing or no folder. */
  static async of(given: readonly string[]): Promise<GivenFolders> {
    const all: GivenFolder[] = [];
    for (const each of given) {
      const folder = await dataSetFolder(each);
      const base = path.basename(folder) || 'data';
      let name = base;
      for (let n = 2; all.some((other) => other.name === name); n++) name = `${base}-${n}`;
      all.push({ folder, real: await realpath(folder), name });
    }
    return new GivenFolders(all);
  }

  /**
   * The data set that an agent names: a given folder's name, and what is below it.
   * @throws HumanError where there is none, or it, one of its files or its journal lies elsewhere.
   */
  async dataSet(called: string): Promise<NamedDataSet> {
    const root = this.all.find(({ name }) => called === name || called.startsWith(`${name}/`));
    if (!root || called.includes('\0'))
      throw new HumanError(
        `There is no data set “${called}”. list_data_sets says which there are; each name begins with ${this.all.map(({ name }) => `“${name}”`).join(' or ')}.`,
      );
    const place = path.join(root.folder, called.slice(root.name.length));
    await this.require(place, called);
    const chosen = await chooseGiven(place, {});
    for (const file of [...labelFilesOf(chosen), placesOf(chosen).home]) await this.require(file, called);
    return { ...chosen, called };
  }

  /** The name of a place in a given folder. */
  nameOf(place: string): string {
    const root = this.all.find(({ folder }) => isIn(folder, place));
    const below = root && down(root.folder, place);
    return below ? `${root.name}/${below}` : (root?.name ?? path.basename(place));
  }

  /** Whether a file is in a given folder, by whatever links it is reached. */
  async holds(file: string): Promise<boolean> {
    const real = await realpath(file).catch(() => undefined);
    return real !== undefined && this.all.some((root) => isIn(root.real, real));
  }

  /** An image as an agent may know it: labels may name images by absolute paths, addresses, or ways out of their folder. */
  imageName(image: string): string {
    const tells =
      path.posix.isAbsolute(image) ||
      path.win32.isAbsolute(image) ||
      /^[a-z]+:\/\//i.test(image) ||
      image.split(/[/\\]/).includes('..');
    if (!tells) return image;
    return this.all.some(({ folder }) => isIn(folder, image))
      ? this.nameOf(image)
      : path.posix.basename(path.win32.basename(image));
  }

  /** A sentence of ours without what tells where the folders are. */
  withoutPlaces(sentence: string): string {
    const names = new Map<string, string>();
    for (const place of [cacheFolder(undefined), __dirname, process.cwd(), homedir(), tmpdir()])
      names.set(place, '…');
    for (const { folder, real } of this.all)
      for (const place of [folder, real]) for (const above of spacedAbove(place)) names.set(above, '…');
    for (const { folder, real, name } of this.all) names.set(folder, name).set(real, name);
    // The longest first: one may be in another.
    const known = [...names].sort(([a], [b]) => b.length - a.length);
    const named = known.reduce(
      (text, [place, name]) => (place.length > 1 ? text.replaceAll(place, name) : text),
      sentence,
    );
    return named.replace(folders, '…/');
  }

  private async require(place: string, called: string): Promise<void> {
    // Before it is looked at: whether something is elsewhere is nobody's business.
    const isWithin = this.all.some(({ folder }) => isIn(folder, place));
    if (isWithin && (await this.holds(await nearestThere(place)))) await statGiven(place, 'data set');
    else
      throw new HumanError(
        `“${called}” leads out of the folders that this server was started with, so it was left alone. Start the server with the folder that it leads to, if that is meant.`,
      );
  }
}

function isIn(folder: string, place: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/** A place, or where there is none the nearest folder above it that there is. */
async function nearestThere(place: string): Promise<string> {
  const isThere = await realpath(place).then(
    () => true,
    () => false,
  );
  const above = path.dirname(place);
  return isThere || above === place ? place : nearestThere(above);
}

/** The folders above a place whose paths have spaces, at which the pattern of paths stops. */
function spacedAbove(place: string): string[] {
  const above = path.dirname(place);
  return /\s/.test(above) ? [above, ...spacedAbove(above)] : [];
}
