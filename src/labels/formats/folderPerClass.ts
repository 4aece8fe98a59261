import type { Dirent } from 'node:fs';
import { readdir, realpath, lstat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { errorCode, explaining } from '../../base/disk/fileErrors';
import { isSameOrBelow } from '../images/imageFinder';
import {
  isImageName,
  isNoData,
  entryKind,
  isBareImage,
  peekFolder,
  UnreadImages,
} from '../images/peekFolder';
import type {
  LabelFile,
  LabelFormat,
  LabelOptions,
  LabelProbe,
  LabelProblem,
  LabelSample,
  Recognition,
  Correction,
  FileMove,
  LabelChange,
  LabelEdit,
} from '../labelFile';
import type { LabelSource } from '../labelSource';
import { classFoldersId, namesInClass } from '../dataSet';
import { classKey } from '../classes/classEvidence';
import { namesFromFile } from '../classes/classesFile';
import { ClassNames, hasBareNumbers, namesAsWritten, orderLabels } from '../classes/classOrder';
import {
  areClassNumbers,
  areCodes,
  areExpressions,
  areSubjects,
  isProjectName,
  ownedClasses,
  mayBeClasses,
  MaybeClassesError,
  rolesOf,
  refuseOthers,
  refuseSplits,
  type ShownFolder,
} from '../classes/folderRoles';
import { oneClassProblem } from '../text/labelRows';

type Folder = Pick<LabelFile, 'format' | 'location' | 'samples' | 'classes' | 'problems'> & {
  /** The folders that are classes. */
  readonly folders: readonly string[];
  readonly names: ClassNames;
};

/** A folder a class, as read: a correction moves the image to the same place below the wanted class's folder. */
function folderLabelFile(folder: Folder): LabelFile {
  const { folders, names, ...common } = folder;
  const { location, samples, classes } = common;
  let known: ReadonlyMap<string, LabelSample> | undefined;
  const byId = () => (known ??= new Map(samples.map((sample) => [sample.id, sample])));
  return {
    ...common,
    ...{ namesImages: false, takesClassNames: hasBareNumbers({ classes: folders }) },
    edit: (corrections) => planMoves(folder, byId(), corrections),
    labelSpan: () => undefined,
    idAfter: (image, label) => {
      const { usual, marked } = namesInClass(image, folderFor(folder, label));
      return byId().has(marked) ? marked : usual;
    },
    classOf: (written) => {
      const name = folders.includes(written) ? names.nameOf(written) : written;
      return classes.find((each) => each === name);
    },
    imageCandidates: (image) => [path.join(location, image)],
  };
}

/** The folder of a class, which may be called by the number that stands for it. */
function folderFor({ folders, names }: Folder, label: string): string {
  return folders.find((folder) => names.nameOf(folder) === label) ?? label;
}

async function planMoves(
  folder: Folder,
  byId: ReadonlyMap<string, LabelSample>,
  corrections: readonly Correction[],
): Promise<LabelEdit> {
  const { location, classes } = folder;
  const wanted = new Map(corrections.map(({ id, label }) => [id, label]));
  const moves: FileMove[] = [];
  const changes: LabelChange[] = [];
  const taken = new Set<string>();
  for (const [id, label] of wanted) {
    const sample = byId.get(id);
    if (!sample)
      throw new HumanError(l10n.t('{0} has no image “{1}”; audit the folder again.', location, id));
    if (sample.label === label) continue;
    if (!classes.includes(label))
      throw new HumanError(
        l10n.t(
          '“{0}” is not a class of {1}; choose one of {2}, or make that folder first.',
          label,
          location,
          classes.map((name) => `“${name}”`).join(', '),
        ),
      );
    const places = namesInClass(sample.image, folderFor(folder, label));
    for (const target of Object.values(places))
      if (byId.has(target) && (await isBeingMoved(location, sample.image, target)))
        throw new HumanError(
          l10n.t(
            '“{0}” and “{1}” were two names of one image when {2} was read: another window or program may just be moving it. Try again in a moment; if both names stay, delete the wrong one.',
            sample.image,
            target,
            location,
          ),
        );
    const isTaken = (target: string) => byId.has(target) || taken.has(target);
    // Where another image has its marked name already, nobody could tell later which of the two it was.
    if (isTaken(places.marked)) continue;
    const target = isTaken(places.usual) ? places.marked : places.usual;
    if (Buffer.byteLength(path.posix.basename(target)) > longestName) continue;
    taken.add(target);
    moves.push({ from: path.join(location, sample.image), to: path.join(location, target) });
    changes.push({ id, image: sample.image, line: undefined, from: sample.label, to: label });
  }
  return { kind: 'move', moves, changes };
}

/** Whether two names are, or were, one file's: a move gives an image its new name before it takes the old one. */
async function isBeingMoved(location: string, ...images: readonly [string, string]): Promise<boolean> {
  const [one, other] = await Promise.all(
    images.map((image) => lstat(path.join(location, image), { bigint: true }).catch(() => undefined)),
  );
  return !one || !other || (one.ino === other.ino && one.dev === other.dev);
}

/** File systems allow so many bytes. */
const longestName = 255;

/** A folder for each class, named as the class, with its images inside. */
export const folderPerClass: LabelFormat = {
  id: classFoldersId,
  title: () => l10n.t('Folder a class'),
  recognise,
  read,
};

/** How many subfolders are looked into before the folder counts as something else. */
const peekLimit = 50;
/** Images that show whether a folder has any, and what they are called. */
const imagesShown = 5;
/** Folders looked into below one that has no image itself. */
const innerShown = 3;
/** More folders than these are hardly all classes, unless each has many images. */
const mostClasses = 50;
const fewestImages = 20;

/** A folder with images in it, or in folders below it. */
type Holder = ShownFolder & {
  /** The folders in it, where it has no image of its own. */
  readonly inner: readonly string[];
};

async function recognise({ source, isFolder }: LabelProbe): Promise<Recognition> {
  if (!isFolder) return { kind: 'no' };
  const { location } = source;
  const { holders, names } = await holdersIn(location);
  const direct = holders.filter(({ images }) => images.length > 0);
  if (direct.length < 2 && !areNestedClasses(holders)) {
    if (holders.length > 0) refuseSplits(location, names);
    const inner = [...new Set(holders.flatMap((holder) => holder.inner))];
    if (direct.length === 0 && holders.length > 1 && areCodes(inner) && mayBeClasses(names))
      throw new MaybeClassesError(location, names, inner);
    // One folder of images is more often a data set's image folder than its only class.
    return direct.length === 0 ? { kind: 'no' } : { kind: 'yes', options: {}, confidence: 0.2 };
  }
  refuseOthers(location, holders, names);
  return { kind: 'yes', options: await namesOfFolders(source), confidence: 0.8 };
}

/** The folders that hold images, and their names with those that nobody looked into. */
async function holdersIn(
  location: string,
): Promise<{ readonly holders: readonly Holder[]; readonly names: readonly string[] }> {
  const holders: Holder[] = [];
  const folders = (await peekFolder(location)).folders.filter((name) => !isProjectName(name));
  for (const name of folders.slice(0, peekLimit)) {
    const folder = path.join(location, name);
    const { someImages: images, folders: inner } = await peekFolder(folder, imagesShown);
    if (images.length > 0) holders.push({ name, images, inner: [] });
    else if (await holdImages(folder, inner)) holders.push({ name, images, inner });
  }
  return { holders, names: [...holders.map(({ name }) => name), ...folders.slice(peekLimit)] };
}

/** Whether the first folders in a folder hold images, or such folders. */
async function holdImages(folder: string, inner: readonly string[], isLast = false): Promise<boolean> {
  for (const name of inner.slice(0, innerShown)) {
    const below = path.join(folder, name);
    const { images, folders } = await peekFolder(below, 1);
    if (images > 0 || (!isLast && (await holdImages(below, folders, true)))) return true;
  }
  return false;
}

/** Whether folders that hold their images in further ones, such as persons' or clips', are classes all the same. */
function areNestedClasses(holders: readonly Holder[]): boolean {
  const names = holders.map(({ name }) => name);
  if (holders.length < 2 || rolesOf(names).kind !== 'classes') return false;
  const inner = [...new Set(holders.flatMap((holder) => holder.inner))];
  return (areExpressions(names) && !areExpressions(inner)) || (areClassNumbers(names) && areSubjects(inner));
}

/** The classes of folders that are called by the person in them, too, or what a file says about numbered ones. */
async function namesOfFolders(source: LabelSource): Promise<LabelOptions> {
  const { folders } = await peekFolder(source.location);
  const owned = ownedClasses(path.basename(source.location), folders);
  const isOwned = Object.keys(owned).length > 0;
  const classNames = isOwned ? owned : await namesFromFile(source, folders);
  return classNames ? { classNames } : {};
}

async function read(source: LabelSource, { classNames = {} }: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const found = new Map<string, readonly string[]>();
  const problems: LabelProblem[] = [];
  const { folders: inRoot, outside, circles } = await listRoot(source);
  problems.push(...circles);
  const unread = new UnreadImages();
  for (const folder of inRoot) {
    const images = await imagesBelow(source, folder, unread);
    if (images !== undefined) found.set(folder, images);
  }
  const holding = [...found].filter(([, images]) => images.length > 0).map(([folder]) => folder);
  const leftOut =
    unread.figures &&
    l10n.t(
      '{0} images of kinds that are not read here ({1}) are left out, such as {2}: convert them to JPEG or PNG.',
      ...unread.figures,
    );
  if (holding.length === 0 && leftOut !== undefined) throw new HumanError(`${location}: ${leftOut}`);
  if (holding.length === 0)
    throw new HumanError(
      l10n.t(
        '{0} has no folder with images in it; choose the folder that holds the class folders.',
        location,
      ),
    );
  if (leftOut !== undefined) problems.push({ message: leftOut });
  refuseSplits(location, holding);
  for (const folder of notClasses(found)) {
    const count = found.get(folder)?.length ?? 0;
    found.delete(folder);
    if (count === 0) continue;
    const place = path.join(location, folder);
    const message =
      count === 1
        ? l10n.t(
            '{0} lies among class folders and is none by its name or by the folders in it; its image is left out.',
            place,
          )
        : l10n.t(
            '{0} lies among class folders and is none by its name or by the folders in it; its {1} images are left out.',
            place,
            count.toLocaleString('en'),
          );
    problems.push({ line: undefined, image: undefined, message });
  }
  if (outside) {
    const message = l10n.t(
      '{0} holds images beside its class folders; they have no label and are left out.',
      location,
    );
    problems.push({ message });
  }
  const folders = orderLabels(found.keys());
  const names = new ClassNames(namesAsWritten(classNames, folders));
  // Whose folder this is stands in its name and in theirs.
  const owner = path.basename(location);
  const owned = ownedClasses(owner, folders);
  const samples = folders.flatMap((folder) => {
    const label = names.nameOf(folder);
    const more = Object.hasOwn(owned, folder) ? { subject: owner } : undefined;
    return (found.get(folder) ?? []).map((image): LabelSample => ({
      id: image,
      image,
      label,
      line: undefined,
      ...more,
    }));
  });
  const classes = [...new Set(folders.map((folder) => names.nameOf(folder)))];
  const [only, ...others] = new Set(samples.map(({ label }) => label));
  if (only !== undefined && others.length === 0) problems.push(oneClassProblem(only));
  if (others.length >= mostClasses && samples.length < fewestImages * (others.length + 1)) {
    const message = l10n.t(
      'There are {0} folders with {1} images in all; check that they are classes, not subjects or videos.',
      others.length + 1,
      samples.length.toLocaleString('en'),
    );
    problems.push({ line: undefined, image: undefined, message });
  }
  const format = folderPerClass.id;
  return folderLabelFile({ format, location, samples, classes, problems, folders, names });
}

/** Folders among class folders that are a split, such as of images without labels, or hold class folders of their own. */
function notClasses(found: ReadonlyMap<string, readonly string[]>): string[] {
  const { splits } = rolesOf([...found.keys()]);
  const keys = new Map([...found.keys()].map((folder) => [folder, classKey(folder)]));
  return [...found].flatMap(([folder, images]) => {
    if (splits.includes(folder) || isProjectName(folder)) return [folder];
    const inner = new Set(
      images.map((image) => image.split('/')).map((parts) => (parts.length > 2 ? parts[1] : '')),
    );
    const others = new Set([...keys].flatMap(([other, key]) => (other === folder ? [] : [key])));
    const isSet =
      inner.size > 1 && [...inner].every((name) => name !== undefined && others.has(classKey(name)));
    return isSet ? [folder] : [];
  });
}

async function listRoot(
  source: LabelSource,
): Promise<{ folders: string[]; outside: boolean; circles: LabelProblem[] }> {
  const { location: root } = source;
  const folders: string[] = [];
  const circles: LabelProblem[] = [];
  let outside = false;
  for (const entry of await list(source, root)) {
    if (isNoData(entry.name)) continue;
    if (entry.isSymbolicLink() && (await leadsBack(root, entry.name))) {
      const message = l10n.t(
        '{0} is a link that leads back to the folder it is in; its images are left out. Correct or remove the link.',
        path.join(root, entry.name),
      );
      circles.push({ message });
      continue;
    }
    const kind = await entryKind(root, entry);
    if (kind === 'folder') folders.push(entry.name);
    else if (kind === 'file' && isImageName(entry.name)) outside = true;
  }
  return { folders, outside, circles };
}

/** Whether a link is one of a circle, or leads to a folder that holds it: its images would be there twice. */
async function leadsBack(root: string, name: string): Promise<boolean> {
  try {
    return isSameOrBelow(await realpath(root), await realpath(path.join(root, name)));
  } catch (error) {
    return errorCode(error) === 'ELOOP';
  }
}

async function list({ folders }: LabelSource, folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(explaining(folder));
  const names = entries.map(({ name }) => name);
  folders.note(folder, names);
  return entries;
}

/**
 * The images below a class folder, relative to the data set with `/` between the parts, in order of their names.
 * @returns undefined where the folder holds files but no image, so that it is no class; an empty one is a class.
 */
async function imagesBelow(
  source: LabelSource,
  label: string,
  unread: UnreadImages,
): Promise<string[] | undefined> {
  const images: string[] = [];
  let otherFiles = false;
  const walk = async (relative: string): Promise<void> => {
    const folder = path.join(source.location, relative);
    for (const entry of await list(source, folder)) {
      if (isNoData(entry.name)) continue;
      const inside = `${relative}/${entry.name}`;
      if (entry.isDirectory()) await walk(inside);
      else if (!entry.isFile() && (await entryKind(folder, entry)) !== 'file') continue;
      else if (unread.note(inside)) continue;
      else if (isImageName(entry.name) || (await isBareImage(folder, entry.name))) images.push(inside);
      else otherFiles = true;
    }
  };
  await walk(label);
  return images.length === 0 && otherFiles ? undefined : images.sort();
}
