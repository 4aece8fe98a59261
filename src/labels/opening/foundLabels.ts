import path from 'node:path';
import { classKey } from '../classes/classEvidence';
import {
  areCodes,
  areSubjects,
  haveSameClasses,
  mayBeClasses,
  shareFolders,
  isProjectName,
  withoutSplit,
} from '../classes/folderRoles';
import { asOneDataSet, type LabelReading } from '../dataSet';
import { isSameOrBelow } from '../images/imageFinder';
import { peekFolder } from '../images/peekFolder';
import { type RecognisedLabels, severalFiles, shownReading } from './openLabels';

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
};

type ClassFolders = FoundLabels & Required<Pick<FoundLabels, 'classFolders'>>;

/** Class folders in folders that surely are subjects: all of these are one data set, however many there are. */
export function ofSubjects(
  found: readonly FoundLabels[],
): (Omit<FoundLabels, 'title'> & { readonly members: readonly FoundLabels[] })[] {
  return besideOneAnother(found).flatMap((members) => {
    const names = members.map(({ location }) => path.basename(location));
    if (!areSubjects(names) && !names.every((name) => /^\d+$/.test(name))) return [];
    const { location, reading } = asOneDataSet(
      members.map((each) => ({ location: each.location, ...shownReading(each) })),
    );
    const recognition = { kind: 'yes', options: reading.options, confidence: 0.8 } as const;
    return [{ ...{ isFolder: true, format: severalFiles, recognition, encodings: [] }, location, members }];
  });
}

/** Folders in one folder, none of them a split, with the same class folders in each. */
export function besideOneAnother(found: readonly FoundLabels[]): FoundLabels[][] {
  return siblings(found.filter(({ location }) => withoutSplit(path.basename(location)) === undefined)).filter(
    (group) => {
      const classesOf = group.map(({ classFolders }) => classFolders);
      // Whoever numbers persons says what they are; their folders may be called anything then.
      const areNumbered = areSubjects(group.map(({ location }) => path.basename(location)));
      return areNumbered ? shareFolders(classesOf) : haveSameClasses(classesOf);
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
    const named = group.flatMap(({ classFolders }) => classFolders);
    const classes = new Set(named.map(classKey));
    const { folders } = await peekFolder(parent);
    for (const name of folders) {
      const location = path.join(parent, name);
      if (known.has(location) || !isPartAs(group, name)) continue;
      const classFolders = (await peekFolder(location)).folders.filter((each) => !isProjectName(each));
      const areAlike = classFolders.every((each) => classes.has(classKey(each)));
      // Each part may have classes of its own.
      const areClasses = areAlike || (!areCodes(classFolders) && mayBeClasses([...named, ...classFolders]));
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
