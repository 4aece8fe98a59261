import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { isImageName, isNoData, mayBeImage } from './peekFolder';

/** What a folder holds, by name and by how a name may be spelt otherwise. */
type Listing = {
  /** Looks at the disk so far; undefined names: the folder was not read yet, or may not be read. */
  looks: number;
  names?: ReadonlySet<string> | undefined;
  isRead: boolean;
  /** Made when a name is not there as it is written: the only entry of that Unicode normal form, of that name in any case. */
  sameForm?: ReadonlyMap<string, string | undefined>;
  anyCase?: ReadonlyMap<string, string | undefined>;
};

/** A few names are looked up one by one: reading the names of half a million images takes longer. */
const mostLooks = 50;

const normalForm = (name: string) => name.normalize('NFC');
const caseless = (name: string) => name.normalize('NFC').toLowerCase();

/**
 * Looks files up in the listings of their folders, each of which is read once: half a million rows then cost one look
 * at the disk a folder. A name that another system spelt in another Unicode normal form or in other letters finds its
 * file too, where exactly one fits. Links are followed, as opening a file does.
 */
export class FolderListings {
  private readonly listings = new Map<string, Listing | undefined>();
  private readonly folders = new Map<string, string | undefined>();

  /**
   * @param folder absolute and normalised.
   * @returns its path as the disk spells it; undefined where there is no such folder.
   */
  findFolder(folder: string): string | undefined {
    if (this.folders.has(folder)) return this.folders.get(folder);
    // Before its parents, which need not be readable.
    const found = this.listingOf(folder) ? folder : this.respelt(folder);
    this.folders.set(folder, found);
    return found;
  }

  /**
   * @param folder from `findFolder`.
   * @returns the name as the disk spells it; undefined where nothing there is called so.
   */
  nameIn(folder: string, name: string): string | undefined {
    const listing = this.listingOf(folder);
    if (!listing) return undefined;
    if (listing.names?.has(name)) return name;
    // A folder may let its files be opened and not be read itself.
    const looksFirst = listing.isRead ? listing.names === undefined : listing.looks++ < mostLooks;
    if (looksFirst && existsSync(path.join(folder, name))) return name;
    const names = namesOf(listing, folder);
    if (!names || names.has(name)) return names && name;
    listing.sameForm ??= onlyOnes(names, normalForm);
    const form = normalForm(name);
    if (listing.sameForm.has(form)) return listing.sameForm.get(form);
    listing.anyCase ??= onlyOnes(names, caseless);
    return listing.anyCase.get(caseless(name));
  }

  /** What a folder holds, which is read now unless it was; undefined where it may not be read. */
  namesIn(folder: string): ReadonlySet<string> | undefined {
    const listing = this.listings.get(folder) ?? { looks: 0, isRead: false };
    this.listings.set(folder, listing);
    return namesOf(listing, folder);
  }

  note(folder: string, names: readonly string[]): void {
    this.listings.set(folder, { looks: 0, isRead: true, names: new Set(names) });
  }

  private respelt(folder: string): string | undefined {
    const parent = path.dirname(folder);
    const above = parent === folder ? undefined : this.findFolder(parent);
    const name = above === undefined ? undefined : this.nameIn(above, path.basename(folder));
    if (above === undefined || name === undefined) return undefined;
    const found = path.join(above, name);
    return this.listingOf(found) ? found : undefined;
  }

  private listingOf(folder: string): Listing | undefined {
    if (this.listings.has(folder)) return this.listings.get(folder);
    // A circle of links is no folder either.
    const listing = isFolder(folder) ? { looks: 0, isRead: false } : undefined;
    this.listings.set(folder, listing);
    return listing;
  }
}

function isFolder(folder: string): boolean {
  try {
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

function namesOf(listing: Listing, folder: string): ReadonlySet<string> | undefined {
  if (listing.isRead) return listing.names;
  listing.isRead = true;
  try {
    listing.names = new Set(readdirSync(folder));
  } catch {
    // It may not be read.
  }
  return listing.names;
}

/** Names by a key of theirs; undefined where several share it. */
function onlyOnes(
  names: ReadonlySet<string>,
  keyOf: (name: string) => string,
): ReadonlyMap<string, string | undefined> {
  const byKey = new Map<string, string | undefined>();
  for (const name of names) {
    const key = keyOf(name);
    byKey.set(key, byKey.has(key) ? undefined : name);
  }
  return byKey;
}

/** What two systems agree on of a file's name. */
export function nameKey(name: string): string {
  return caseless(name);
}

/** A name without the ending of an image. */
export function withoutEnding(name: string): string {
  return isImageName(name) ? name.slice(0, name.lastIndexOf('.')) : name;
}

/** Enough for half a million images with a few files beside each; beyond, a person must point at the folder. */
export const mostEntries = 1_000_000;

/**
 * The images below a folder by their names. Hidden folders and what programs leave are left out; folders that cannot be read
 * count as empty, and a link to a folder that was visited already leads nowhere.
 */
export class NamesBelow {
  private readonly byName = new Map<string, string[]>();
  /** By the name without its ending; made when a row has none. */
  private byStem: Map<string, string[]> | undefined;

  /** @param root absolute path; read now, whole. */
  constructor(root: string) {
    const queue = [root];
    const visited = new Set<string>();
    let entries = 0;
    for (const folder of queue) {
      try {
        const real = realpathSync(folder);
        if (visited.has(real)) continue;
        visited.add(real);
        for (const entry of readdirSync(folder, { withFileTypes: true })) {
          if (++entries > mostEntries) return;
          const { name } = entry;
          if (isNoData(name)) continue;
          const file = path.join(folder, name);
          if (entry.isDirectory() || (entry.isSymbolicLink() && isFolder(file))) queue.push(file);
          else if (isImageName(name) || mayBeImage(name)) add(this.byName, nameKey(name), file);
        }
      } catch {
        // A folder that vanished or may not be read has nothing to show.
      }
    }
  }

  /**
   * The files that may be meant by an image's path: those of its name, without its ending too where the path has none; of
   * several those that agree with most of the folders that it names.
   * @param parts of the path; the last is the name.
   */
  filesOf(parts: readonly string[]): readonly string[] {
    const name = parts.at(-1) ?? '';
    const found = this.byName.get(nameKey(name)) ?? (isImageName(name) ? [] : this.ofStem(name));
    if (found.length < 2) return found;
    const folders = parts.slice(0, -1).map(nameKey).reverse();
    const agreeing = found.map((file) => {
      const own = path.dirname(file).split(path.sep).map(nameKey).reverse();
      const end = folders.findIndex((folder, index) => folder !== own[index]);
      return end < 0 ? folders.length : end;
    });
    const most = Math.max(...agreeing);
    return found.filter((_, index) => agreeing[index] === most);
  }

  private ofStem(name: string): readonly string[] {
    if (!this.byStem) {
      this.byStem = new Map();
      for (const files of this.byName.values())
        for (const file of files) add(this.byStem, nameKey(withoutEnding(path.basename(file))), file);
    }
    return this.byStem.get(nameKey(name)) ?? [];
  }
}

function add(files: Map<string, string[]>, key: string, file: string): void {
  const known = files.get(key);
  if (known) known.push(file);
  else files.set(key, [file]);
}
