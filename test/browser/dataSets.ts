import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeDemoData } from '../../scripts/makeDemoData.mjs';

const faces = 120;

/** `labels.csv` beside its images. */
export const makeLabelFile = (folder: string) => makeDemoData(folder, { faces });

/** So many faces, and others than in the other sets, that an audit can be cancelled before it ends. */
export const manyFaces = 600;
export const makeManyFaces = (folder: string) => makeDemoData(folder, { faces: manyFaces, seed: 2 });

/** `labels.csv` and `expert.csv` on the same images. */
export async function makeTwoLabelFiles(folder: string): Promise<void> {
  await makeLabelFile(folder);
  await copyFile(path.join(folder, 'labels.csv'), path.join(folder, 'expert.csv'));
}

/** The rows of the demo's `labels.csv`: image and label. */
async function readRows(folder: string): Promise<[image: string, label: string][]> {
  const [, ...rows] = (await readFile(path.join(folder, 'labels.csv'), 'utf8')).trimEnd().split('\n');
  return rows.map((row) => {
    const [image = '', label = ''] = row.split(',');
    return [image, label];
  });
}

/** A folder a class, and nothing else. */
export async function makeClassFolders(folder: string): Promise<void> {
  await makeLabelFile(folder);
  for (const [image, label] of await readRows(folder)) {
    await mkdir(path.join(folder, label), { recursive: true });
    await rename(path.join(folder, image), path.join(folder, label, path.basename(image)));
  }
  for (const name of ['images', '.truth', 'labels.csv'])
    await rm(path.join(folder, name), { recursive: true });
}

/** A table whose header does not tell which of two columns holds the label. */
export async function makeUnclearTable(folder: string): Promise<void> {
  await makeLabelFile(folder);
  const rows = (await readRows(folder)).map(
    ([image, label], row) => `${row % 5 === 0 ? 'held-out' : 'shown'},${label},${image}`,
  );
  await writeFile(path.join(folder, 'table.csv'), `${['a,b,c', ...rows].join('\n')}\n`);
  await rm(path.join(folder, 'labels.csv'));
}
