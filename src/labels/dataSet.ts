import { createHash } from 'node:crypto';
import path from 'node:path';
import { ClassNames } from './classes/classOrder';
import type { LabelOptions, LabelPart, ColumnMeaning } from './labelFile';
import { correctionsPath } from './votes/correctionsFile';
import * as l10n from '@vscode/l10n';

/*
 * What is not settled or done about labels, as sentences: the editor and the command line each say besides what to do about it.
 */

/** @param where the folders that were searched. */
export function noLabelsIn(where: string): string {
  return l10n.t(
    'No labels were found in {0}: no label file that names images, no folders of images named after classes.',
    where,
  );
}

export function unclearColumns(location: string, kind: ColumnMeaning['kind']): string {
  return kind === 'keys'
    ? l10n.t('It is not clear which keys of {0} hold the image and the label.', location)
    : l10n.t('It is not clear which columns of {0} hold the image and the label.', location);
}

export function notAuditedYet(location: string): string {
  return l10n.t('{0} has not been audited yet.', location);
}

export function noKeptNetworks(location: string): string {
  return l10n.t('No audit of {0} has kept its networks yet.', location);
}

/** How a label file is read, once that is settled. */
export type LabelReading = { readonly format: string; readonly options: LabelOptions };

/** Labels, read so. Plain data: it crosses process boundaries, and a workspace remembers it. */
export type DataSet = {
  /** Absolute path of the label file, or of the folder that holds the class folders, the arrays or the several files. */
  readonly location: string;
  readonly isFolder: boolean;
  readonly reading: LabelReading;
};

/** In bytes; file systems allow 255, of which an ending takes some. */
const longestName = 160;

/** Names the reading of a data set that is in several label files. */
export const severalFilesId = 'several';
/** Name the readings of labels that are in no text: of a folder a class, and of a `.npy` file a label. */
export const classFoldersId = 'folders';
export const arrayFoldersId = 'affectnet-npy';
export const ckPlusId = 'ck+';
/** Names the reading of images whose names say the class. */
export const fileNamesId = 'names';
/** Name the readings of folders with a file of labels for each image. */
export const pascalVocId = 'voc';
export const yoloId = 'yolo';
/** All of these. */
const folderFormats = [classFoldersId, arrayFoldersId, ckPlusId, fileNamesId, pascalVocId, yoloId];

/** Names a data set among all others. */
export function keyOf({ location, reading }: DataSet): string {
  return [location, ...(reading.options.parts ?? []).map((part) => part.path)].join('\n');
}

/** The folder of the data, which relative paths count from: the label file's own, or the folder itself. */
export function homeOf({ location, isFolder }: DataSet): string {
  return isFolder ? location : path.dirname(location);
}

/** Names the data set within that folder, e.g. `labels.csv` or `test.csv+train.csv`; `.` for a folder of labels. */
export function nameInHome({ location, isFolder, reading }: DataSet): string {
  const { parts } = reading.options;
  return parts ? nameOfSeveral(parts) : isFolder ? '.' : path.basename(location);
}

/** `test.csv+train.csv`, in whatever order they were chosen; shortened where no file could be called so. */
function nameOfSeveral(parts: readonly LabelPart[]): string {
  const whole = parts
    .map((part) => part.path)
    .sort()
    .join('+');
  const name = whole.replaceAll(/[\\/:*?"<>|]/g, '_');
  // Two sets of paths may come out alike, or longer than a file's name may be.
  const isPlain = name === whole && Buffer.byteLength(name) <= longestName;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return isPlain ? name : `${name.slice(0, longestName / 4)}-${hash}`;
}

/**
 * The folders whose images may be read: the data's own, others, and those that a person settled on.
 * @param others absolute paths.
 */
export function imageRootsOf(dataSet: DataSet, others: readonly string[]): string[] {
  return [...new Set([homeOf(dataSet), ...others, ...settledImageFolders(dataSet.reading.options)])];
}

/** A label file, or folder of labels, of a data set: its only one, or one of several. */
export type LabelMember = DataSet & {
  /** What the ids of its samples start with in the data set: `''`, or the file's name where the set has several. */
  readonly idPrefix: string;
};

/** What a data set is made of. */
export function membersOf(dataSet: DataSet): readonly LabelMember[] {
  const { parts, ...common } = dataSet.reading.options;
  if (!parts) return [{ ...dataSet, idPrefix: '' }];
  return parts.map(({ path: file, format, options }) => ({
    location: memberPath(dataSet.location, file),
    isFolder: folderFormats.includes(format),
    reading: { format, options: { ...options, ...common } },
    idPrefix: idPrefixOf(file),
  }));
}

/** Absolute paths of the label files, or folders of labels, that a data set is made of. */
export function labelFilesOf(dataSet: DataSet): readonly string[] {
  return membersOf(dataSet).map(({ location }) => location);
}

/**
 * Label files as one data set.
 * @param files absolute paths, each with how it is read.
 */
export function asOneDataSet(
  files: readonly {
    readonly location: string;
    readonly format: string;
    readonly options: LabelOptions;
  }[],
): DataSet {
  const location = commonFolder(files.map((file) => path.dirname(file.location)));
  const parts = files.map(({ location: file, format, options }): LabelPart => ({
    path: path.relative(location, file).split(path.sep).join('/'),
    format,
    options,
  }));
  return { location, isFolder: true, reading: { format: severalFilesId, options: { parts } } };
}

/** The folder that holds all of some folders, or is the only one. @param folders absolute paths. */
export function commonFolder(folders: readonly string[]): string {
  const [first = '', ...others] = folders;
  let common = first;
  const holds = (folder: string) =>
    folder === common || folder.startsWith(common.endsWith(path.sep) ? common : common + path.sep);
  while (!others.every(holds) && path.dirname(common) !== common) common = path.dirname(common);
  return common;
}

/** Absolute path of a member's file or folder. @param member relative to the data set's folder, with `/` in between. */
export function memberPath(location: string, member: string): string {
  return path.join(location, ...member.split('/'));
}

/** What the ids of a member's samples start with in the data set. */
export function idPrefixOf(member: string): string {
  return `${member}:`;
}

/** The files that corrections of a label file may go to: itself, or the one beside it where it is never overwritten. */
export function correctedFiles(location: string): readonly string[] {
  return [location, correctionsPath(location)];
}

/** The label files of a data set that an editor would open; see `membersOf`. */
export function textFilesOf(dataSet: DataSet): readonly LabelMember[] {
  return membersOf(dataSet).filter(({ isFolder }) => !isFolder);
}

/** The one of them in which a sample's label stands; undefined where that is none. */
export function textFileOf(dataSet: DataSet, id: string): LabelMember | undefined {
  return textFilesOf(dataSet).find(({ idPrefix }) => id.startsWith(idPrefix));
}

/**
 * The folder of a class: called as the class, or by the number that stands for it.
 * @param classNames see `LabelOptions`.
 */
function classFolderOf(label: string, classNames: LabelOptions['classNames']): string {
  return (classNames && new ClassNames(classNames).labelFor(label)) ?? label;
}

/**
 * The paths that an image of class folders may get in another class's folder: the same place below it, and where that
 * name is taken, one that tells the folder it is from. Only this image can have that one, so it counts where both are there.
 * @param image relative to the folder that holds the classes, with `/` between the parts.
 * @param folder the class's.
 */
export function namesInClass(
  image: string,
  folder: string,
): { readonly usual: string; readonly marked: string } {
  const cut = Math.max(0, image.indexOf('/'));
  const usual = folder + image.slice(cut);
  const { dir, name, ext } = path.posix.parse(usual);
  return { usual, marked: `${dir}/${name}@${image.slice(0, cut)}${ext}` };
}

/**
 * Where a sample's image may be once it has another label, the likelier place first.
 * @returns absolute paths in which nothing is worked out, so that a `..` in a label can still be seen; none where
 *   corrections move no images.
 */
export function imagesAfter(dataSet: DataSet, id: string, label: string): readonly string[] {
  const member = membersOf(dataSet).find(({ idPrefix }) => id.startsWith(idPrefix));
  if (member?.reading.format !== classFoldersId) return [];
  const { classNames, sameClasses = {} } = member.reading.options;
  // A class of several spellings has a folder of each.
  const spellings = Object.keys(sameClasses).filter((name) => sameClasses[name] === label);
  const places = [label, ...spellings].map((name) =>
    namesInClass(id.slice(member.idPrefix.length), classFolderOf(name, classNames)),
  );
  return [...places.map(({ marked }) => marked), ...places.map(({ usual }) => usual)].map((image) =>
    [member.location, ...image.split('/')].join(path.sep),
  );
}

/** Folders that a person settled on for the images of a data set: its images may be read there. */
export function settledImageFolders({ prefixes = [], parts = [], imagesBelow }: LabelOptions): string[] {
  return [
    ...new Set([
      ...prefixes.map(({ to }) => to),
      ...(imagesBelow === undefined ? [] : [imagesBelow]),
      ...parts.flatMap(({ options }) => settledImageFolders(options)),
    ]),
  ];
}
