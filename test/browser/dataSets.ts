import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { makeDemoData } from '../../scripts/makeDemoData.mjs';
import { projectRoot } from '../../scripts/project.mjs';

const faces = 120;

let drawn: Promise<string> | undefined;

/** Drawn once for all suites of a process. */
async function drawFaces(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scn-drawn-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  await makeDemoData(folder, { faces });
  return folder;
}

/** `labels.csv` beside its images. */
export async function makeLabelFile(folder: string): Promise<void> {
  drawn ??= drawFaces();
  await cp(await drawn, folder, { recursive: true });
}

/** The same with so few faces that training on images takes seconds. */
export const fewFaces = 60;
export const makeFewFaces = (folder: string) => makeDemoData(folder, { faces: fewFaces });

/** Audits a data set as a terminal does, with features of its own. */
export async function auditFromTerminal(folder: string): Promise<void> {
  const cache = await mkdtemp(path.join(tmpdir(), 'scn-cache-'));
  const cli = path.join(projectRoot, 'dist/cli.js');
  await promisify(execFile)(process.execPath, [cli, 'audit', folder, '--cache', cache]);
  await rm(cache, { recursive: true, force: true });
}

type MakeData = (folder: string) => Promise<unknown>;

/** A data set in a workspace with settings of its own. VS Code follows the file only where it was there from the start. */
export const makeWithSettings =
  (makeData: MakeData, settings: Readonly<Record<string, unknown>>) => async (folder: string) => {
    await makeData(folder);
    await writeSettings(folder, settings);
  };

export async function writeSettings(
  folder: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(path.join(folder, '.vscode'), { recursive: true });
  await writeFile(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
}

/** `labels.csv` beside its images, in a workspace with settings of its own. */
export const makeLabelFileWith = (settings: Readonly<Record<string, unknown>>) =>
  makeWithSettings(makeLabelFile, settings);

/** So many faces, and others than in the other sets, that an audit can be cancelled before it ends. */
export const manyFaces = 600;
export const makeManyFaces = (folder: string) => makeDemoData(folder, { faces: manyFaces, seed: 2 });

/** So many that networks learn for a while after something can be said; the fastest engine would be done too soon. */
export const makeFacesToWaitFor = makeWithSettings(
  (folder) => makeDemoData(folder, { faces: 7_000, seed: 3 }),
  { 'scn.engine': 'wasm' },
);

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

/** The same faces in photographs: each a small part of one, a little turned, somewhere else in each. */
export async function makePhotographs(folder: string): Promise<void> {
  await makeLabelFile(folder);
  for (const [index, [image]] of (await readRows(folder)).entries()) {
    const file = path.join(folder, image);
    const face = await sharp(file)
      .resize(150)
      .rotate(index % 11, { background: wall })
      .png()
      .toBuffer();
    const photograph = sharp({
      create: { width: 640, height: 480, channels: 3, background: wall },
    }).composite([{ input: face, left: 20 + ((index * 67) % 400), top: 10 + ((index * 41) % 270) }]);
    // The name stays; what an image is, its bytes say.
    await writeFile(file, await photograph.jpeg({ quality: 92 }).toBuffer());
  }
}

const wall = '#9a8f80';

/** A table whose header does not tell which of two columns holds the label: both hold expressions, such as of two annotators. */
export async function makeUnclearTable(folder: string): Promise<void> {
  await makeLabelFile(folder);
  const rows = (await readRows(folder)).map(
    ([image, label], row) => `${row % 5 === 0 ? 'anger' : 'sadness'},${label},${image}`,
  );
  await writeFile(path.join(folder, 'table.csv'), `${['a,b,c', ...rows].join('\n')}\n`);
  await rm(path.join(folder, 'labels.csv'));
}

/** The demo's expressions in FER2013's order, in which 1 is disgust: the demo has none. */
const numberOf: Readonly<Record<string, number>> = {
  anger: 0,
  fear: 2,
  happiness: 3,
  sadness: 4,
  surprise: 5,
  neutral: 6,
};

/** An unclear table of numbers whose images lie in a folder that it does not name. */
export async function makeNumberedTable(folder: string): Promise<void> {
  await makeLabelFile(folder);
  const rows = (await readRows(folder)).map(
    ([image, label], row) =>
      `${row % 5 === 0 ? 'x' : 'y'},${numberOf[label] ?? label},/home/other/faces/${path.basename(image)}`,
  );
  await writeFile(path.join(folder, 'numbers.csv'), `${['a,b,c', ...rows].join('\n')}\n`);
  await mkdir(path.join(folder, 'deep', 'down'), { recursive: true });
  await rename(path.join(folder, 'images'), path.join(folder, 'deep', 'down', 'pictures'));
  await rm(path.join(folder, 'labels.csv'));
}

/** Numbers by the alphabet in folders that say so, beside a file that says they are FER2013's. */
export async function makeContradictoryTable(folder: string): Promise<void> {
  await makeClassFolders(folder);
  const alphabet = ['anger', 'fear', 'happiness', 'neutral', 'sadness', 'surprise'];
  const rows: string[] = [];
  for (const [number, name] of alphabet.entries())
    for (const file of await readdir(path.join(folder, name))) rows.push(`${name}/${file},${number}`);
  await writeFile(path.join(folder, 'labels.csv'), `${['image,label', ...rows].join('\n')}\n`);
  const wrong = ['anger', 'fear', 'happiness', 'sadness', 'surprise', 'neutral'];
  await writeFile(path.join(folder, 'classes.txt'), `${wrong.join('\n')}\n`);
}

/** `train.csv` and `test.csv` on faces of one folder. */
export async function makeTrainAndTest(folder: string): Promise<void> {
  await makeLabelFile(folder);
  const rows = (await readRows(folder)).map((row) => row.join(','));
  const write = (name: string, part: readonly string[]) =>
    writeFile(path.join(folder, name), `${['image,label', ...part].join('\n')}\n`);
  await write('train.csv', rows.slice(0, 80));
  await write('test.csv', rows.slice(80));
  await rm(path.join(folder, 'labels.csv'));
}

/** `data/labels.csv` with classes of one digit, so that a correction leaves the file's size as it was. */
export async function makeDigitLabels(folder: string): Promise<void> {
  const data = path.join(folder, 'data');
  await makeLabelFile(data);
  const names = ['anger', 'fear', 'happiness', 'neutral', 'sadness', 'surprise'];
  const rows = (await readRows(data)).map(([image, label]) => `${image},${names.indexOf(label)}`);
  await writeFile(path.join(data, 'labels.csv'), `${['image,label', ...rows].join('\n')}\n`);
  await writeFile(path.join(data, 'classes.txt'), `${names.join('\n')}\n`);
}

/** `labels.csv` above the 50 MB up to which VS Code gives extensions a document; long notes fill it, few rows. */
export async function makeBigLabelFile(folder: string): Promise<void> {
  await makeLabelFile(folder);
  const rows = await readRows(folder);
  const note = 'a long note '.repeat(110_000);
  const lines = rows.map(([image, label], row) => `${image},${label},${rows.length - row > 40 ? '' : note}`);
  await writeFile(path.join(folder, 'labels.csv'), `${['image,label,note', ...lines].join('\n')}\n`);
}

/** `labels.csv` whose first lines end otherwise than the rest. */
export async function makeMixedLineEnds(folder: string): Promise<void> {
  await makeLabelFile(folder);
  const lines = (await readFile(path.join(folder, 'labels.csv'), 'utf8')).split('\n');
  await writeFile(
    path.join(folder, 'labels.csv'),
    lines.map((line, index) => (index < 3 ? `${line}\r` : line)).join('\n'),
  );
}

/** A table whose column `label` is by a careless annotator, and whose last one holds the labels that are meant. */
export async function makeMisleadingTable(folder: string): Promise<void> {
  await makeLabelFile(folder);
  const rows = (await readRows(folder)).map(
    ([image, label], row) => `${image},${row % 5 === 0 ? 'anger' : 'sadness'},${label}`,
  );
  await writeFile(path.join(folder, 'labels.csv'), `${['image,label,final', ...rows].join('\n')}\n`);
}
