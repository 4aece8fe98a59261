import path from 'node:path';
import { classKey } from '../classes/classEvidence';
import {
  areCodes,
  areSubjects,
  haveSameClasses,
  mayBeClasses,
  drawnBeside,
  ownedClasses,
  rolesOf,
  shareFolders,
  isProjectName,
  withoutSplit,
} from '../classes/folderRoles';
import { asOneDataSet, commonFolder, type LabelReading } from '../dataSet';
import { isSameOrBelow } from '../images/imageFinder';
import { peekFolder } from '../images/peekFolder';
import { confidence, type RecognisedLabels, severalFiles, shownReading } from './openLabels';

/** How many of some images are in another class's folder than a file says, and one of them with the file's label. */
export type Contradiction = {
  readonly images: number;
  readonly all: number;
  readonly example: string;
  readonly label: string;
};

/** A data set within a workspace. */
export type FoundLabels = RecognisedLabels & {
  /** Absolute path of the label file, or of the folder that holds the class folders. */
  readonly location: string;
  /** For people: the path within the workspace folder. */
  readonly title: string;
  /** The names of its class folders, where it is a folder of such. */
  readonly classFolders?: readonly string[];
  /** How it is read, where more is known of that than is recognised. */
  readonly reading?: LabelReading;
  /** Where class folders give its images other classes, so that only a person knows which count. */
  readonly contradiction?: Contradiction;
};

/**
 * How a file is read beside others: as one with the same columns that shows them better, where it does not show them
 * itself, as with few rows.
 */
export function readLike<Found extends RecognisedLabels>(
  file: Found,
  others: readonly RecognisedLabels[],
): Found {
  const columns = columnsOf(file);
  if (columns === undefined) return file;
  const surest = others
    .filter((other) => other.format === file.format && columnsOf(other) === columns)
    .reduce<RecognisedLabels>(
      (best, other) => (confidence(other.recognition) > confidence(best.recognition) ? other : best),
      file,
    );
  return surest === file ? file : { ...file, recognition: surest.recognition };
}

function columnsOf({ recognition }: RecognisedLabels): string | undefined {
  const question = recognition.kind === 'ask' ? recognition : recognition.question;
  return question && JSON.stringify([question.columns, question.columnsAre]);
}

type ClassFolders = FoundLabels & Required<Pick<FoundLabels, 'classFolders'>>;

/**
 * Class folders in folders that surely are subjects: all of these are one data set, however many there are, and so are
 * those of the same subjects under several conditions (OULU-CASIA’s lamps and lights).
 */
export function ofSubjects(
  found: readonly FoundLabels[],
): (Omit<FoundLabels, 'title'> & { readonly members: readonly FoundLabels[] })[] {
  const groups = besideOneAnother(found).filter((members) => {
    const names = members.map(nameOf);
    return (
      areSubjects(names) ||
      names.every((name) => /^\d+$/.test(name)) ||
      members.every((each) => isOwned(each))
    );
  });
  return underConditions(groups).map((members) => {
    const { location, reading } = asOneDataSet(
      members.map((each) => ({ location: each.location, ...shownReading(each) })),
    );
    const recognition = { kind: 'yes', options: reading.options, confidence: 0.8 } as const;
    return { ...{ isFolder: true, format: severalFiles, recognition, encodings: [] }, location, members };
  });
}

const nameOf = ({ location }: FoundLabels) => path.basename(location);

/** Whether the class folders are called by the folder that holds them. */
function isOwned({ location, classFolders = [] }: FoundLabels): boolean {
  return Object.keys(ownedClasses(path.basename(location), classFolders)).length > 0;
}

/** Groups of the same subjects as one, where their folders are no splits. */
function underConditions(groups: readonly FoundLabels[][]): FoundLabels[][] {
  const joined: FoundLabels[][] = [];
  for (const group of groups) {
    const names = group.map(nameOf);
    const same = joined.find((each) => {
      const known = new Set(each.map(nameOf));
      const places = [...each, ...group].map(({ location }) => path.dirname(location));
      const common = commonFolder(places);
      const between = places.flatMap((place) => path.relative(common, place).split(path.sep));
      return (
        2 * names.filter((name) => known.has(name)).length > Math.max(known.size, names.length) &&
        between.every((name) => withoutSplit(name) === undefined)
      );
    });
    if (same) same.push(...group);
    else joined.push([...group]);
  }
  return joined;
}

/** What class folders stand for. */
function classesOf({ location, classFolders }: ClassFolders): readonly string[] {
  const owned = ownedClasses(path.basename(location), classFolders);
  return classFolders.map((name) => owned[name] ?? name);
}

/**
 * Class folders of masks and landmarks where the images that they are drawn of have the same: `masks/angry` beside
 * `images/angry`, `masks/train/angry` beside `images/train/angry`.
 */
export function drawnOfOthers(found: readonly FoundLabels[]): readonly FoundLabels[] {
  const all = found.filter(hasClassFolders);
  return all.filter((each) => {
    const own = each.location.split(path.sep);
    return all.some((other) => {
      const parts = other.location.split(path.sep);
      const [level = -1, ...more] = [...own.keys()].filter((at) => own[at] !== parts[at]);
      const names = [own[level] ?? '', parts[level] ?? ''];
      if (parts.length !== own.length || more.length > 0 || !drawnBeside(names).includes(own[level] ?? ''))
        return false;
      const keys = new Set(classesOf(other).map(classKey));
      return classesOf(each).every((name) => keys.has(classKey(name)));
    });
  });
}

/** Folders in one folder, none of them a split, with the same class folders in each. */
export function besideOneAnother(found: readonly FoundLabels[]): FoundLabels[][] {
  return siblings(found.filter(({ location }) => withoutSplit(path.basename(location)) === undefined)).filter(
    (group) => {
      // The same images, larger or cropped.
      if (rolesOf(group.map(nameOf)).kind === 'versions') return false;
      const classes = group.map(classesOf);
      // Whoever numbers persons says what they are; their folders may be called anything then.
      const areNumbered = areSubjects(group.map(nameOf));
      return areNumbered ? shareFolders(classes) : haveSameClasses(classes);
    },
  );
}

const hasClassFolders = (each: FoundLabels): each is ClassFolders => each.classFolders !== undefined;

function siblings(found: readonly FoundLabels[]): ClassFolders[][] {
  const parents = new Map<string, ClassFolders[]>();
  for (const each of found.filter(hasClassFolders)) {
    const parent = path.dirname(each.location);
    parents.set(parent, [...(parents.get(parent) ?? []), each]);
  }
  return [...parents.values()];
}

/**
 * The splits and subjects beside those found that have folders of some of the same classes, such as of one alone: by
 * themselves these would look like no data set, and the faces in them would be missing without a word.
 * @param root absolute path of the folder that nothing beside is looked at.
 */
export async function completing(found: readonly FoundLabels[], root: string): Promise<FoundLabels[]> {
  const further: FoundLabels[] = [];
  const known = new Set(found.map(({ location }) => location));
  for (const group of siblings(found)) {
    const [first] = group;
    if (!first) continue;
    const parent = path.dirname(first.location);
    if (!isSameOrBelow(parent, root)) continue;
    const named = group.flatMap(classesOf);
    const classes = new Set(named.map(classKey));
    const { folders } = await peekFolder(parent);
    for (const name of folders) {
      const location = path.join(parent, name);
      if (known.has(location) || !isPartAs(group, name)) continue;
      const classFolders = (await peekFolder(location)).folders.filter((each) => !isProjectName(each));
      const own = classesOf({ ...first, location, classFolders });
      const areAlike = own.every((each) => classes.has(classKey(each)));
      // Each part may have classes of its own.
      const areClasses = areAlike || (!areCodes(own) && mayBeClasses([...named, ...own]));
      if (classFolders.length === 0 || !areClasses) continue;
      const title = path.join(path.dirname(first.title), name);
      further.push({ ...first, location, title, classFolders });
    }
  }
  return further;
}

/** Whether a folder beside others is called as a part like them: a split beside a split, a subject beside subjects. */
function isPartAs(group: readonly FoundLabels[], name: string): boolean {
  const names = group.map(({ location }) => path.basename(location));
  const isSplit = withoutSplit(name);
  if (isSplit !== undefined) return names.some((each) => withoutSplit(each) !== undefined);
  return areSubjects([...names, name]);
}
