import * as l10n from '@vscode/l10n';
import { findLabels } from './findLabels';
import { besideOneAnother, completing, type FoundLabels, readLike } from './foundLabels';
import type { OfferedDataSet } from './offeredDataSet';
import type { LegacyEncoding } from '../text/encodedText';
import { confidence, type RecognisedLabels, recogniseLabels, severalFiles, shownReading } from './openLabels';
import { folderPerClass } from '../formats/folderPerClass';
import { peekFolder } from '../images/peekFolder';
import { asShards, shardsIn } from './shards';
import { unlessRefused } from '../../base/humanError';
import path from 'node:path';
import {
  areExpressions,
  areSubjects,
  drawnBeside,
  haveSameClasses,
  shareFolders,
  isProjectName,
  rolesOf,
  withoutSplit,
} from '../classes/folderRoles';
import { asOneDataSet, type DataSet } from '../dataSet';

const mostTitles = 3;

/** Label files of a folder that are parts of one data set. */
export type FoundTogether = {
  readonly dataSet: DataSet;
  readonly members: readonly FoundLabels[];
  /** For people: `test.csv + train.csv`. */
  readonly title: string;
};

/**
 * Finds label files that clearly belong together: read alike, and called the same but for the part that they or their
 * folders are (`train.csv` and `test.csv`, `list_train.txt` and `list_val.txt`, Hugging Face's `train/metadata.csv` and
 * `test/metadata.csv`).
 */
export function belongTogether(found: readonly FoundLabels[]): FoundTogether[] {
  const parts = new Map<string, FoundLabels[]>();
  for (const each of found) {
    const common = withoutSplitIn(each.location);
    if (common !== undefined) parts.set(common, [...(parts.get(common) ?? []), each]);
  }
  const groups = new Map<string, FoundLabels[]>();
  for (const [common, each] of [...parts].flatMap(([name, group]) =>
    group.map((member) => [name, readLike(member, group)] as const),
  )) {
    if (each.recognition.kind !== 'yes') continue;
    const key = JSON.stringify([common, each.format.id, each.recognition.options]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const likely = [...groups.values()].filter(({ length }) => length > 1);
  // Two folders of classes may be two data sets; three and more that have the same ones may be persons.
  const folders = besideOneAnother(found).filter(({ length }) => length > 2);
  return [...likely, ...folders].map((group) => {
    const members = group.toSorted((a, b) => (a.location < b.location ? -1 : 1));
    const dataSet = asOneDataSet(
      members.map((member) => ({ location: member.location, ...shownReading(member) })),
    );
    const titles = members.map(({ title }) => title);
    const shown = titles.length > mostTitles ? [...titles.slice(0, mostTitles), '…'] : titles;
    return { dataSet, members, title: shown.join(' + ') };
  });
}

/** A path without what says which part of the data it is of; undefined where neither the file nor its folder does. */
function withoutSplitIn(location: string): string | undefined {
  const { dir, base } = path.parse(location);
  const common = withoutSplit(base);
  if (common !== undefined) return path.join(dir, common);
  const parent = withoutSplit(path.basename(dir));
  return parent === undefined ? undefined : path.join(path.dirname(dir), parent, base);
}

/** The data sets within a workspace folder, the best first, then those of several files. */
export async function offerDataSets(folder: string): Promise<OfferedDataSet[]> {
  const found = await findLabels(folder);
  const together = belongTogether(found).map(({ dataSet, title, members }): OfferedDataSet => ({
    ...dataSet,
    isUnclear: false,
    title,
    formatTitle: l10n.t('{0} label files as one data set', members.length),
  }));
  return [...found.map(offer), ...together];
}

/**
 * A label file, or a folder of class folders, that somebody pointed at.
 * @param encoding what a person said that its text is in, unless it is UTF-8.
 * @throws HumanError where no format reads it, or it cannot be opened.
 */
export async function offerDataSetAt(location: string, encoding?: LegacyEncoding): Promise<OfferedDataSet> {
  const shards = await shardsAt(location, (await peekFolder(location)).otherFiles);
  if (shards) return offer({ ...shards, title: location });
  const parts = await partsIn(location);
  if (parts)
    return {
      ...parts,
      ...{ isUnclear: false, title: location },
      formatTitle: l10n.t('{0} folders as one data set', parts.reading.options.parts?.length ?? 0),
    };
  const recognised = await recogniseLabels(location, undefined, encoding);
  return offer({ ...recognised, location, title: location });
}

/**
 * The shards in a folder, or the splits or subjects in it that hold class folders, as one data set; undefined where the folder is something
 * else.
 */
export async function partsIn(location: string): Promise<DataSet | undefined> {
  const { folders: all, otherFiles } = await peekFolder(location);
  const shards = await shardsAt(location, otherFiles);
  if (shards) return { location: shards.location, isFolder: true, reading: shards.reading };
  const folders = all.filter((name) => !isProjectName(name));
  const { splits } = rolesOf(folders);
  const parts = splits.length > 0 ? splits : await subjectsAmong(location, folders);
  const members: FoundLabels[] = [];
  for (const part of parts) {
    const folder = path.join(location, part);
    const recognised = await classFoldersIn(folder);
    const classFolders = (await peekFolder(folder)).folders;
    if (recognised) members.push({ ...recognised, location: folder, title: part, classFolders });
  }
  members.push(...(await completing(members, location)));
  if (members.length < 2) return subjectsBelow(location);
  if (await classFoldersIn(location)) return undefined;
  return asOneDataSet(members.map((member) => ({ location: member.location, ...shownReading(member) })));
}

/** The subjects somewhere below a folder that is no data set by itself, where these are all that there is. */
async function subjectsBelow(location: string): Promise<DataSet | undefined> {
  if (await unlessRefused(() => recogniseLabels(location))) return undefined;
  const [found, ...others] = await findLabels(location);
  if (found?.format !== severalFiles || others.length > 0 || found.location !== location) return undefined;
  return { location, isFolder: true, reading: shownReading(found) };
}

/** The data set in shards that a folder holds; undefined where it holds none, or several. */
async function shardsAt(folder: string, names: readonly string[]) {
  const [[first, files] = [], ...others] = shardsIn(folder, names);
  if (first === undefined || !files || others.length > 0) return undefined;
  const recognised = await unlessRefused(() => recogniseLabels(first));
  return recognised && asShards(files, recognised);
}

/** The folders that hold the same class folders each, where that is so for all but a few. */
async function subjectsAmong(location: string, folders: readonly string[]): Promise<readonly string[]> {
  if (folders.length < 2 || areExpressions(folders)) return [];
  const holding: { readonly name: string; readonly inner: readonly string[] }[] = [];
  for (const name of folders) {
    const inner = (await peekFolder(path.join(location, name), 1)).folders;
    if (inner.length > 1) holding.push({ name, inner });
    else if (folders.length > 20 && holding.length === 0) return [];
  }
  const names = holding.map(({ name }) => name);
  if (rolesOf(names).kind === 'versions' || drawnBeside(names).length > 0) return [];
  const classesOf = holding.map(({ inner }) => inner);
  const areParts = areSubjects(folders)
    ? shareFolders(classesOf)
    : holding.length > 2 && areExpressions(classesOf.flat()) && haveSameClasses(classesOf);
  return areParts ? names : [];
}

/** What a folder is whose folders are classes, splits aside; undefined where they hardly are. */
async function classFoldersIn(folder: string): Promise<RecognisedLabels | undefined> {
  const recognised = await unlessRefused(() => recogniseLabels(folder, [folderPerClass]));
  return recognised && confidence(recognised.recognition) > 0.5 ? recognised : undefined;
}

/** What a file says about images in class folders that give them other classes, a sentence. */
export function contradictionText({ title, contradiction }: FoundLabels): string | undefined {
  if (!contradiction) return undefined;
  const { images, all, example, label } = contradiction;
  const folder = path.basename(path.dirname(example));
  return l10n.t(
    '{0} gives {1} of {2} images another class than the folder that they lie in, such as “{3}” to {4}.',
    ...[title, images.toLocaleString('en'), all.toLocaleString('en'), label],
    path.join(folder, path.basename(example)),
  );
}

function offer({ location, title, reading, ...recognised }: FoundLabels): OfferedDataSet {
  const { isFolder, format, recognition } = recognised;
  const isUnclear = recognition.kind === 'ask';
  const question = isUnclear ? recognition : recognition.question;
  return {
    ...{ location, isFolder, reading: reading ?? shownReading(recognised) },
    ...{ isUnclear, ...(question && { question }) },
    ...{ title, formatTitle: contradictionText({ location, title, ...recognised }) ?? format.title() },
  };
}
