import path from 'node:path';
import { shellArgument } from '../../base/disk/portableNames';
import { ckPlusId, commonFolder } from '../dataSet';
import * as l10n from '@vscode/l10n';
import { proposePattern } from '../names/proposePattern';
import { ckPlusName, isEmotionFile, schemeOf } from '../names/nameSchemes';

/** CK+'s folder is so far above that of its emotions, which may be all that was seen of it. */
const levelsAbove = 2;

/**
 * Folders that may be a data set by what the images in them are called, or by CK+'s files beside these: those that hold
 * all folders of one kind and no others.
 */
export class NamedFolders {
  /** What names seem to be made of that are no known data set's; a sentence about the first folder of such. */
  hint: string | undefined;
  /** What is below each folder, and what is in those that hold something. */
  private readonly kindsBelow = new Map<string, Set<string>>();
  private readonly kinds = new Map<string, string>();

  /** @param images some names of the images in a folder. */
  note(folder: string, images: readonly string[], otherFiles: readonly string[]): void {
    const isCkPlus = images.some((name) => ckPlusName.test(name)) || otherFiles.some(isEmotionFile);
    if (images.length === 0 && !isCkPlus) return;
    const stems = images.map((name) => path.parse(name).name);
    // Frames of a video may lie in a folder that is called as the video.
    const scheme = schemeOf(stems, 0.5) ?? schemeOf([path.basename(folder)], 1);
    const kind = isCkPlus ? ckPlusId : (scheme?.dataSet ?? '');
    this.kinds.set(folder, kind);
    const proposed = kind === '' && this.hint === undefined ? proposePattern(images) : undefined;
    if (proposed)
      this.hint = l10n.t(
        'The names of the images in {0} seem to say the expression, such as “{1}”. Say what they are made of: with --name-pattern {2} or the like on a command line, or “Choose How Labels Are Read…”.',
        folder,
        proposed.example,
        shellArgument(proposed.pattern) ?? proposed.pattern,
      );
    for (let [above, last] = [folder, '']; above !== last; [above, last] = [path.dirname(above), above]) {
      const known = this.kindsBelow.get(above) ?? new Set();
      this.kindsBelow.set(above, known.add(kind));
    }
  }

  get roots(): readonly string[] {
    const groups = new Map<string, string[]>();
    for (const [folder, kind] of this.kinds) {
      if (kind === '') continue;
      let top = folder;
      while (path.dirname(top) !== top && this.kindsBelow.get(path.dirname(top))?.size === 1)
        top = path.dirname(top);
      const key = `${kind}\n${top}`;
      groups.set(key, [...(groups.get(key) ?? []), folder]);
    }
    const found = new Set<string>();
    for (const [key, folders] of groups) {
      const common = commonFolder(folders);
      found.add(common);
      const levels = key.startsWith(ckPlusId) ? levelsAbove : 0;
      for (let [level, above] = [0, common]; level < levels; level++)
        found.add((above = path.dirname(above)));
    }
    return [...found];
  }
}
