import path from 'node:path';
import type { LabelSource } from '../labelSource';
import { isImageName, isNoData } from './peekFolder';

/** The images of folders, by their names with and without the ending. */
export class SiblingImages {
  private readonly byFolder = new Map<string, ReadonlyMap<string, string>>();

  constructor(private readonly source: LabelSource) {}

  /**
   * @param folder relative to the data set's folder, with `/` between the parts; `''` for itself.
   * @returns the image's path, written likewise; undefined where none there is called so.
   */
  find(folder: string, name: string): string | undefined {
    const found = this.imagesIn(folder).get(name);
    return found === undefined ? undefined : path.posix.join(folder, found);
  }

  has(folder: string): boolean {
    return this.imagesIn(folder).size > 0;
  }

  private imagesIn(folder: string): ReadonlyMap<string, string> {
    let images = this.byFolder.get(folder);
    if (!images) {
      const { folders, location } = this.source;
      const names = [...(folders.namesIn(path.join(location, ...folder.split('/'))) ?? [])];
      const shown = names.filter((name) => isImageName(name) && !isNoData(name)).sort();
      images = new Map([
        ...shown.map((name) => [path.parse(name).name, name] as const).reverse(),
        ...shown.map((name) => [name, name] as const),
      ]);
      this.byFolder.set(folder, images);
    }
    return images;
  }
}

/**
 * The files below a folder that end so, as paths from it with `/` between the parts, in an order that every reading
 * repeats. Folders are looked into `depth` levels down.
 * @param isWanted whether a folder is looked into.
 */
export function filesBelow(
  source: LabelSource,
  ending: RegExp,
  depth: number,
  isWanted: (folder: string) => boolean = () => true,
): string[] {
  const { folders, location } = source;
  const found: string[] = [];
  const walk = (folder: string, left: number) => {
    const names = [...(folders.namesIn(path.join(location, ...folder.split('/'))) ?? [])].sort();
    for (const name of names) {
      if (isNoData(name)) continue;
      const inner = path.posix.join(folder, name);
      if (ending.test(name)) found.push(inner);
      else if (left > 0 && !name.includes('.') && isWanted(inner)) {
        if (folders.findFolder(path.join(location, ...inner.split('/'))) !== undefined) walk(inner, left - 1);
      }
    }
  };
  walk('', depth);
  return found;
}
