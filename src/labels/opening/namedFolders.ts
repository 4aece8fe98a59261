import path from 'node:path';
import { shellArgument } from '../../base/disk/portableNames';
import { ckPlusId, commonFolder } from '../dataSet';
import * as l10n from '@vscode/l10n';
import { foldersBelow } from '../images/foldersBelow';
import { isBareImage, isImageName, mayBeImage } from '../images/peekFolder';
import { LabelSource } from '../labelSource';
import { proposePattern } from '../names/proposePattern';
import { ckPlusName, isEmotionFile, schemeOf } from '../names/nameSchemes';

/** CK+'s folder is so far above that of its emotions, which may be all that was seen of it. */
const levelsAbove = 2;

/**
 * Folders that may be a data set by what the images in them are called, or by CK+'s files beside these: those that hold
 * all folders of one kind and no others.
 */
export class NamedFolders {
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
    for (let [above, last] = [folder, '']; above !== last; [above, last] = [path.dirname(above), above]) {
      const known = this.kindsBelow.get(above) ?? new Set();
      this.kindsBelow.set(above, known.add(kind));
    }
  }

  /** The folder that holds all images whose names are no known data set's; undefined where there are none. */
  get others(): string | undefined {
    const folders = [...this.kinds].flatMap(([folder, kind]) => (kind === '' ? [folder] : []));
    return folders.length === 0 ? undefined : commonFolder(folders);
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

/** Names that show what all are made of. */
const mostNames = 20_000;
/** Names without an ending of images are believed once so many of them were looked into. */
const bareLookedAt = 20;

/** What the images' names in a folder seem to be made of, a sentence; undefined where they seem to say nothing. */
export async function patternHint(folder: string): Promise<string | undefined> {
  const names: string[] = [];
  let bare = 0;
  const isImage = async (below: string, name: string) =>
    isImageName(name) ||
    (mayBeImage(name) &&
      (bare >= bareLookedAt || (bare++, await isBareImage(path.join(folder, below), name))));
  for await (const { folder: below, files } of foldersBelow(new LabelSource(folder))) {
    for (const name of files) if (await isImage(below, name)) names.push(name);
    if (names.length >= mostNames) break;
  }
  const proposed = proposePattern(names);
  return (
    proposed &&
    l10n.t(
      'The names of the images in {0} seem to say the expression, such as “{1}”. Say what they are made of, with --name-pattern on a command line or with “Choose How Labels Are Read…”: {2} fits {3} of the {4} names.',
      folder,
      proposed.example,
      shellArgument(proposed.pattern) ?? proposed.pattern,
      proposed.fitting.toLocaleString('en'),
      names.length.toLocaleString('en'),
    )
  );
}
