import path from 'node:path';
import type { LabelReading } from '../protocol/auditProcess';
import type { LabelOptions, LabelPart } from './labelFile';
import { correctionsPath } from './votes/correctionsPath';

/** Names the reading of a data set that is in several label files. */
export const severalFilesId = 'several';
/** Name the readings of labels that are in no text: of a folder a class, and of a `.npy` file a label. */
export const classFoldersId = 'folders';
export const arrayFoldersId = 'affectnet-npy';

/** A label file, or folder of labels, of a data set: its only one, or one of several. */
export type LabelMember<Reading = LabelReading> = {
  /** Absolute path. */
  readonly location: string;
  readonly reading: Reading | LabelReading;
  /** What the ids of its samples start with in the data set: `''`, or the file's name where the set has several. */
  readonly idPrefix: string;
};

/**
 * What a data set is made of.
 * @param location absolute path of the label file or folder, or of the folder that holds several.
 */
export function membersOf<Reading extends LabelReading | undefined>(
  location: string,
  reading: Reading,
): readonly LabelMember<Reading>[] {
  const { parts, ...common } = reading?.options ?? {};
  if (!parts) return [{ location, reading, idPrefix: '' }];
  return parts.map(({ path: file, format, options }) => ({
    location: memberPath(location, file),
    reading: { format, options: { ...options, ...common } },
    idPrefix: idPrefixOf(file),
  }));
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
): { readonly location: string; readonly reading: LabelReading } {
  const location = commonFolder(files.map((file) => path.dirname(file.location)));
  const parts = files.map(({ location: file, format, options }): LabelPart => ({
    path: path.relative(location, file).split(path.sep).join('/'),
    format,
    options,
  }));
  return { location, reading: { format: severalFilesId, options: { parts } } };
}

function commonFolder(folders: readonly string[]): string {
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
export function textFilesOf(location: string, reading: LabelReading): readonly LabelMember[] {
  return membersOf(location, reading).filter(
    (member) => ![classFoldersId, arrayFoldersId].includes(member.reading.format),
  );
}

/** The one of them in which a sample's label stands; undefined where that is none. */
export function textFileOf(location: string, reading: LabelReading, id: string): LabelMember | undefined {
  return textFilesOf(location, reading).find(({ idPrefix }) => id.startsWith(idPrefix));
}

/**
 * The path of an image of class folders once it has another label: the same place below that class's folder.
 * @param image relative to the folder that holds the classes, with `/` between the parts.
 */
export function imageInClass(image: string, label: string): string {
  return label + image.slice(Math.max(0, image.indexOf('/')));
}

/**
 * Where a sample's image is once it has another label.
 * @param location as `membersOf`.
 * @returns an absolute path in which nothing is worked out, so that a `..` in a label can still be seen; undefined where
 *   corrections move no images.
 */
export function imageAfter(
  location: string,
  reading: LabelReading,
  id: string,
  label: string,
): string | undefined {
  const member = membersOf(location, reading).find(({ idPrefix }) => id.startsWith(idPrefix));
  if (member?.reading.format !== classFoldersId) return undefined;
  const image = imageInClass(id.slice(member.idPrefix.length), label);
  return [member.location, ...image.split('/')].join(path.sep);
}
