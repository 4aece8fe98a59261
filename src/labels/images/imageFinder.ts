import path from 'node:path';
import type { LabelFile } from '../labelFile';
import { FolderListings, NamesBelow } from './folderListings';
import { imageTails, pathParts, spellings } from './imageCandidates';
import { isImageName } from './peekFolder';

/**
 * Where the image of a sample is.
 * - `found`: there, `file` being its path as the disk spells it.
 * - `missing`: nowhere; `file` is where the row says it is, and opening it gives the reason. `twice` are places that have
 *   an image of its name, where that does not tell which is meant.
 * - `outside`: the row names a place outside the roots, which is not looked at.
 */
export type ImagePlace =
  | { readonly kind: 'found'; readonly file: string }
  | { readonly kind: 'missing'; readonly file: string; readonly twice?: readonly string[] }
  | { readonly kind: 'outside' };

/** A file by its folder and what stands between the stem and the extension of the name that the row gives. */
type Rule = { readonly folder: string; readonly infix: string };

/** Where images of one written folder may be: the same for all of them, so worked out from a few. */
type Plan = {
  /** Folders that are there, best guess first. */
  readonly rules: readonly Rule[];
  /** Where the row says the image is; undefined where that is outside the roots. */
  readonly asWritten: Rule | undefined;
  /** How many images gave the same plan. */
  seen: number;
  /** The rule that found the last image. */
  last: number;
};

/** Images of a folder that must agree before the others are not asked any more. */
const enoughSeen = 3;

/**
 * Finds images below folders that they may be in. Rows are confined to these roots by what they say (`..` worked out);
 * links below a root are the owner's own and are followed wherever they lead.
 */
export class ImageFinder {
  /** By the written folder; null where its images go by no common plan. */
  private readonly plans = new Map<string, Plan | null>();
  private readonly roots: readonly string[];
  /** What is below the folder that was agreed on; read when an image is not where its row says. */
  private names: NamesBelow | undefined;

  /**
   * @param roots absolute paths.
   * @param listings what was listed already.
   */
  constructor(
    private readonly labels: Pick<LabelFile, 'imageCandidates' | 'imagesBelow'>,
    roots: readonly string[],
    private readonly listings = new FolderListings(),
  ) {
    this.roots = roots.map((root) => path.resolve(root));
  }

  /** @param image as the label file gives it. */
  place(image: string): ImagePlace {
    const place = this.asStated(image);
    const { imagesBelow } = this.labels;
    if (place.kind === 'found' || imagesBelow === undefined || !this.isWithin(imagesBelow)) return place;
    this.names ??= new NamesBelow(imagesBelow);
    const [file, ...others] = this.names.filesOf(pathParts(image));
    if (file === undefined) return place;
    return others.length === 0
      ? { kind: 'found', file }
      : { kind: 'missing', file: place.kind === 'missing' ? place.file : file, twice: [file, ...others] };
  }

  private asStated(image: string): ImagePlace {
    const { folder, stem, extension } = splitImage(image);
    const key = `${folder}\n${extension === '' ? '' : 'with extension'}`;
    const known = image.includes('%') ? null : this.plans.get(key);
    if (known && known.seen >= enoughSeen) return this.byPlan(known, stem, extension);
    const plan = known === null ? undefined : this.planFor(image, stem, extension);
    if (!plan) {
      if (known !== null) this.plans.set(key, null);
      return this.byEveryCandidate(image);
    }
    if (!known) this.plans.set(key, plan);
    else if (isSamePlan(known, plan)) known.seen++;
    else this.plans.set(key, null);
    return this.byPlan(known && isSamePlan(known, plan) ? known : plan, stem, extension);
  }

  private byPlan(plan: Plan, stem: string, extension: string): ImagePlace {
    // Most images of a folder go by the same rule, so the one that worked last is tried first.
    for (let tried = -1; tried < plan.rules.length; tried++) {
      const index = tried < 0 ? plan.last : tried;
      const rule = plan.rules[index];
      const name = rule && this.listings.nameIn(rule.folder, stem + rule.infix + extension);
      if (rule === undefined || name === undefined) continue;
      plan.last = index;
      return { kind: 'found', file: inFolder(rule.folder, name) };
    }
    const { asWritten } = plan;
    return asWritten
      ? { kind: 'missing', file: inFolder(asWritten.folder, stem + asWritten.infix + extension) }
      : { kind: 'outside' };
  }

  /** @returns undefined where the places depend on more of the name than its extension. */
  private planFor(image: string, stem: string, extension: string): Plan | undefined {
    const rules = new Map<string, Rule>();
    let asWritten: Rule | undefined;
    let isFirst = true;
    for (const candidate of this.candidates(image)) {
      const file = path.normalize(candidate);
      const folder = path.dirname(file);
      const name = path.basename(file);
      if (stem === '' || !name.startsWith(stem) || !name.endsWith(extension)) return undefined;
      const infix = name.slice(stem.length, name.length - extension.length);
      const isWithin = this.isWithin(folder);
      // What the row says first counts, where no rule finds it.
      if (isFirst && isWithin) asWritten = { folder, infix };
      isFirst = false;
      const there = isWithin ? this.listings.findFolder(folder) : undefined;
      if (there === undefined) continue;
      const key = `${there}\n${infix}`;
      if (!rules.has(key)) rules.set(key, { folder: there, infix });
    }
    return { rules: [...rules.values()], asWritten, seen: 1, last: 0 };
  }

  private byEveryCandidate(image: string): ImagePlace {
    let asWritten: string | undefined;
    for (const candidate of this.candidates(image)) {
      const file = path.normalize(candidate);
      asWritten ??= file;
      const folder = this.isWithin(path.dirname(file))
        ? this.listings.findFolder(path.dirname(file))
        : undefined;
      const name = folder === undefined ? undefined : this.listings.nameIn(folder, path.basename(file));
      if (folder !== undefined && name !== undefined) return { kind: 'found', file: inFolder(folder, name) };
    }
    return asWritten !== undefined && this.isWithin(path.dirname(asWritten))
      ? { kind: 'missing', file: asWritten }
      : { kind: 'outside' };
  }

  /** The format's own places, then those below the roots, for each way to spell the path. */
  private *candidates(image: string): Generator<string, void> {
    const ways = spellings(image);
    for (const written of ways) yield* this.labels.imageCandidates(written);
    for (const written of ways) {
      for (const tail of imageTails(written)) for (const root of this.roots) yield path.join(root, tail);
    }
  }

  private isWithin(folder: string): boolean {
    return this.roots.some((root) => isSameOrBelow(folder, root));
  }
}

/** Whether a folder is another or lies in it, once `..` is worked out. */
export function isSameOrBelow(folder: string, root: string): boolean {
  const relative = path.relative(root, folder);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** The folder with its separator, the name up to an image's extension, and that extension. */
function splitImage(image: string): { folder: string; stem: string; extension: string } {
  const start = Math.max(image.lastIndexOf('/'), image.lastIndexOf('\\')) + 1;
  const dot = isImageName(image) ? image.lastIndexOf('.') : image.length;
  return {
    folder: image.slice(0, start),
    stem: image.slice(start, dot),
    extension: image.slice(Math.max(start, dot)),
  };
}

function isSamePlan(a: Plan, b: Plan): boolean {
  return (
    a.asWritten?.folder === b.asWritten?.folder &&
    a.asWritten?.infix === b.asWritten?.infix &&
    a.rules.length === b.rules.length &&
    a.rules.every(({ folder, infix }, index) => {
      const other = b.rules[index];
      return folder === other?.folder && infix === other.infix;
    })
  );
}

function inFolder(folder: string, name: string): string {
  return folder.endsWith(path.sep) ? folder + name : folder + path.sep + name;
}
