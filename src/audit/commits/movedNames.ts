import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { isClearWhereListed, isPortableName, isSameNameSomewhere } from '../../base/disk/portableNames';
import { HumanError } from '../../base/humanError';
import { isThere } from '../../labels/edits/moveFiles';
import type { FileMove, LabelFile } from '../../labels/labelFile';

/** The names that moves from somebody's journal use, held against those on the disk. */
export class MovedNames {
  private readonly classes: ReadonlySet<string>;
  private readonly gone = new Map<string, boolean>();
  private readonly listings = new Map<string, ReadonlySet<string>>();

  constructor(private readonly labels: LabelFile) {
    this.classes = new Set(labels.classes);
  }

  /** Whether the disk lists a class folder under that very name. */
  isClass(name: string): boolean {
    return this.classes.has(name);
  }

  /** Whether a class may have lost its folder with its last image, as git leaves it: nothing like it is there. */
  async wasClass(name: string): Promise<boolean> {
    let isGone = this.gone.get(name);
    if (isGone === undefined) {
      const { classes, location } = this.labels;
      const isLike = classes.some((other) => isSameNameSomewhere(other, name));
      isGone = !isLike && !(await isThere(path.join(location, name)));
      this.gone.set(name, isGone);
    }
    return isGone;
  }

  /**
   * Makes sure that the names of a move mean one thing to every file system, or are on this disk already as they are
   * written: nothing comes to be then that is not there in that form.
   * @param names its class folders, and what leads to the image below them.
   * @throws HumanError naming the one that is not clear.
   */
  async requireClear({ from, to }: FileMove, names: readonly string[]): Promise<void> {
    const unclear = names.filter((name) => !isPortableName(name));
    if (unclear.length === 0) return;
    const { location } = this.labels;
    const listed = new Set(this.classes);
    const present = path.relative(location, (await isThere(from)) ? from : to).split(path.sep);
    for (const [depth, name] of present.entries()) {
      const folder = path.join(location, ...present.slice(0, depth));
      if (!isPortableName(name) && (await this.listing(folder)).has(name)) listed.add(name);
    }
    const wrong = unclear.find((name) => !listed.has(name) || !isClearWhereListed(name));
    if (wrong !== undefined)
      throw new HumanError(
        l10n.t(
          'The journal notes a commit to {0} that moves an image by the name “{1}”. File systems differ in what that name means, and here nothing has it yet, so the commit was left alone. Undo or finish it on the machine that made it, or move the image by hand, and audit again.',
          location,
          wrong,
        ),
      );
  }

  private async listing(folder: string): Promise<ReadonlySet<string>> {
    let names = this.listings.get(folder);
    if (!names) {
      names = new Set(await readdir(folder).catch((): string[] => []));
      this.listings.set(folder, names);
    }
    return names;
  }
}
