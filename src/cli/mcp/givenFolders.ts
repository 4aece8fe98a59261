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
      const alike = all.filter(({ name }) => name === base || name.startsWith(`${base}-`)).length;
      all.push({ folder, real: await realpath(folder), name: alike > 0 ? `${base}-${alike + 1}` : base });
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

  /** An image as an agent may know it: labels may name images by absolute paths. */
  imageName(image: string): string {
    if (!path.posix.isAbsolute(image) && !path.win32.isAbsolute(image)) return image;
    return this.all.some(({ folder }) => isIn(folder, image))
      ? this.nameOf(image)
      : path.posix.basename(path.win32.basename(image));
  }

  /** A sentence of ours without what tells where the folders are. */
  withoutPlaces(sentence: string): string {
    const known = this.all.flatMap(({ folder, real, name }) => [
      [folder, name],
      [real, name],
    ]);
    const others = [cacheFolder(undefined), __dirname, process.cwd(), homedir(), tmpdir()].map((each) => [
      each,
      '…',
    ]);
    const named = [...known, ...others].reduce(
      (text, [place = '', name = '']) => (place.length > 1 ? text.replaceAll(place, name) : text),
      sentence,
    );
    return named.replace(folders, '…/');
  }

  private async require(place: string, called: string): Promise<void> {
    await statGiven(place, 'data set');
    if (!(await this.holds(place)))
      throw new HumanError(
        `“${called}” leads out of the folders that this server was started with, so it was left alone. Start the server with the folder that it leads to, if that is meant.`,
      );
  }
}

function isIn(folder: string, place: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
