import { access } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../protocol/humanError';
import { mentionsImages } from './text/columns';
import { folderPerClass } from './formats/folderPerClass';
import type { LabelFormat, Recognition } from './labelFile';
import type { RecognisedLabels } from './openLabels';
import { confidence, openLabels, recogniseLabels } from './openLabels';
import { peekFolder } from './images/peekFolder';

/** A data set within a workspace. */
export type FoundLabels = {
  /** Absolute path of the label file, or of the folder that holds the class folders. */
  readonly location: string;
  readonly format: LabelFormat;
  readonly recognition: Exclude<Recognition, { readonly kind: 'no' }>;
  /** For people: the path within the workspace folder. */
  readonly title: string;
};

const depthLimit = 3;
const folderLimit = 2_000;
const fileLimit = 300;
/** Images counted in all before further folders are only glanced at. */
const imageBudget = 200_000;
const labelExtension = /\.(csv|tsv|tab|psv|txt|lst|list|dat)$/i;
/** Names to try where a folder has too many images to read its listing to the end. */
const commonNames = [
  'labels.csv',
  'label.csv',
  'labels.tsv',
  'labels.txt',
  'annotations.csv',
  'train.csv',
  'list.txt',
];

/**
 * The data sets within a workspace folder, three levels deep, best first: label files whose columns are clear and
 * folders of class folders, then tables of images whose columns must be asked for.
 */
export async function findLabels(folder: string): Promise<FoundLabels[]> {
  const root = path.resolve(folder);
  const { files, classRoots } = await walk(root);
  const found: FoundLabels[] = [];
  const add = (location: string, recognised: RecognisedLabels) => {
    found.push({ ...recognised, location, title: path.relative(root, location) || path.basename(root) });
  };
  for (const file of files.slice(0, fileLimit)) {
    const recognised = await recogniseOrSkip(file);
    if (recognised && isAboutImages(recognised.recognition)) add(file, recognised);
  }
  const named = classRoots.length > 0 ? await namedImages(found) : [];
  for (const classRoot of classRoots) {
    // Images that a label file names have their label there; their folders mean something else.
    if (named.some((image) => image.startsWith(classRoot + path.sep))) continue;
    const recognised = await recogniseOrSkip(classRoot);
    if (recognised?.format === folderPerClass && confidence(recognised.recognition) >= 0.5)
      add(classRoot, recognised);
  }
  const depth = ({ location }: FoundLabels) => location.split(path.sep).length;
  return found.sort(
    (a, b) =>
      confidence(b.recognition) - confidence(a.recognition) ||
      depth(a) - depth(b) ||
      a.location.length - b.location.length ||
      (a.location < b.location ? -1 : 1),
  );
}

/** The files that may hold labels, and the folders with at least two subfolders that hold images directly. */
async function walk(root: string): Promise<{ files: string[]; classRoots: string[] }> {
  const files: string[] = [];
  const classFolders = new Map<string, number>();
  // Breadth first, so that the limit on folders cuts the deepest off.
  const queue = [{ folder: root, depth: 0 }];
  let budget = imageBudget;
  for (const [visited, { folder, depth }] of queue.entries()) {
    if (visited >= folderLimit) break;
    const { images, folders, otherFiles, cutShort } = await peekFolder(
      folder,
      Math.min(5_000, Math.max(50, budget)),
    );
    budget -= images;
    const names = cutShort ? new Set([...otherFiles, ...commonNames]) : otherFiles;
    for (const name of names) if (labelExtension.test(name)) files.push(path.join(folder, name));
    if (images > 0) {
      const parent = path.dirname(folder);
      classFolders.set(parent, (classFolders.get(parent) ?? 0) + 1);
    }
    if (depth < depthLimit)
      for (const name of folders) queue.push({ folder: path.join(folder, name), depth: depth + 1 });
  }
  const classRoots = [...classFolders].filter(([folder, count]) => count >= 2 && folder.startsWith(root));
  return { files, classRoots: classRoots.map(([folder]) => folder) };
}

async function recogniseOrSkip(location: string): Promise<RecognisedLabels | undefined> {
  try {
    return await recogniseLabels(location);
  } catch (error) {
    // Not a label file, or not readable: neither is worth a word while looking around.
    if (error instanceof HumanError) return undefined;
    throw error;
  }
}

function isAboutImages(recognition: FoundLabels['recognition']): boolean {
  return recognition.kind === 'yes' || mentionsImages(recognition.columns, recognition.preview);
}

/** Image files that the recognised label files name: a few of each. */
async function namedImages(labelFiles: readonly FoundLabels[]): Promise<string[]> {
  const named: string[] = [];
  for (const { location, format, recognition } of labelFiles) {
    if (recognition.kind !== 'yes') continue;
    const labels = await openLabels(location, recognition.options, format.id).catch(() => undefined);
    for (const { image } of labels?.samples.slice(0, 20) ?? []) {
      for (const file of labels?.imageCandidates(image) ?? []) {
        if (!(await exists(file))) continue;
        named.push(file);
        break;
      }
    }
  }
  return named;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
