import type { Dirent } from 'node:fs';
import { readdir, realpath, lstat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { errorCode, explaining } from '../../base/disk/fileErrors';
import { isSameOrBelow } from '../images/imageFinder';
import { isImageName, entryKind, isBareImage, peekFolder, UnreadImages } from '../images/peekFolder';
import type {
  LabelFile,
  LabelFormat,
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
import { classFoldersId, imageInClass } from '../dataSet';
import { oneClassProblem } from '../text/labelRows';

type Folder = Pick<LabelFile, 'format' | 'location' | 'samples' | 'classes' | 'problems'>;

/** A folder a class, as read: a correction moves the image to the same place below the wanted class's folder. */
function folderLabelFile(folder: Folder): LabelFile {
  const { location, samples, classes } = folder;
  let byId: ReadonlyMap<string, LabelSample> | undefined;
  return {
    ...folder,
    ...{ namesImages: false, takesClassNames: false },
    edit: (corrections) => {
      byId ??= new Map(samples.map((sample) => [sample.id, sample]));
      return planMoves(folder, byId, corrections);
    },
    labelSpan: () => undefined,
    idAfter: imageInClass,
    classOf: (written) => classes.find((name) => name === written),
    imageCandidates: (image) => [path.join(location, image)],
  };
}

async function planMoves(
  { location, classes }: Folder,
  byId: ReadonlyMap<string, LabelSample>,
  corrections: readonly Correction[],
): Promise<LabelEdit> {
  const wanted = new Map(corrections.map(({ id, label }) => [id, label]));
  const moves: FileMove[] = [];
  const changes: LabelChange[] = [];
  const taken = new Map<string, string>();
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
    const target = imageInClass(sample.image, label);
    if (byId.has(target) && (await isBeingMoved(location, sample.image, target)))
      throw new HumanError(
        l10n.t(
          '“{0}” and “{1}” were two names of one image when {2} was read: another window or program may just be moving it. Try again in a moment; if both names stay, delete the wrong one.',
          sample.image,
          target,
          location,
        ),
      );
    const other = byId.has(target) ? target : taken.get(target);
    if (other !== undefined)
      throw new HumanError(
        l10n.t(
          '“{0}” cannot be moved to “{1}”, because “{2}” has or gets the same name there; rename one of the two.',
          sample.image,
          label,
          other,
        ),
      );
    taken.set(target, sample.image);
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

/** A folder for each class, named as the class, with its images inside. */
export const folderPerClass: LabelFormat = {
  id: classFoldersId,
  title: () => l10n.t('Folder a class'),
  recognise,
  read,
};

/** How many subfolders are looked into before the folder counts as something else. */
const peekLimit = 50;

async function recognise({ source: { location }, isFolder }: LabelProbe): Promise<Recognition> {
  if (!isFolder) return { kind: 'no' };
  let classFolders = 0;
  for (const name of (await peekFolder(location)).folders.slice(0, peekLimit)) {
    if ((await peekFolder(path.join(location, name))).images > 0 && ++classFolders === 2) break;
  }
  if (classFolders === 0) return { kind: 'no' };
  // One folder of images is more often a data set's image folder than its only class.
  return { kind: 'yes', options: {}, confidence: classFolders === 2 ? 0.8 : 0.2 };
}

async function read(source: LabelSource): Promise<LabelFile> {
  const { location } = source;
  const samples: LabelSample[] = [];
  const classes: string[] = [];
  const problems: LabelProblem[] = [];
  const { folders, outside, circles } = await listRoot(source);
  problems.push(...circles);
  const unread = new UnreadImages();
  for (const label of folders) {
    const images = await imagesBelow(source, label, unread);
    if (images === undefined) continue;
    classes.push(label);
    for (const image of images) samples.push({ id: image, image, label, line: undefined });
  }
  const leftOut =
    unread.figures &&
    l10n.t(
      '{0} images of kinds that are not read here ({1}) are left out, such as {2}: convert them to JPEG or PNG.',
      ...unread.figures,
    );
  if (samples.length === 0 && leftOut !== undefined) throw new HumanError(`${location}: ${leftOut}`);
  if (samples.length === 0)
    throw new HumanError(
      l10n.t(
        '{0} has no folder with images in it; choose the folder that holds the class folders.',
        location,
      ),
    );
  if (leftOut !== undefined) problems.push({ line: undefined, image: undefined, message: leftOut });
  if (outside) {
    const message = l10n.t(
      '{0} holds images beside its class folders; they have no label and are left out.',
      location,
    );
    problems.push({ message });
  }
  const labels = new Set(samples.map(({ label }) => label));
  const [only] = labels;
  if (labels.size === 1 && only !== undefined) problems.push(oneClassProblem(only));
  return folderLabelFile({ format: folderPerClass.id, location, samples, classes, problems });
}

async function listRoot(
  source: LabelSource,
): Promise<{ folders: string[]; outside: boolean; circles: LabelProblem[] }> {
  const { location: root } = source;
  const folders: string[] = [];
  const circles: LabelProblem[] = [];
  let outside = false;
  for (const entry of await list(source, root)) {
    if (entry.name.startsWith('.')) continue;
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
  return { folders: folders.sort(), outside, circles };
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
      if (entry.name.startsWith('.')) continue;
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
