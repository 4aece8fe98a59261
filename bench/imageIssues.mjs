// How well planted faults of pictures are found, and how many sound pictures are flagged.
//   npm run bench:pictures -- --data FOLDER [--data FOLDER …] [--most 1500]
// A folder holds pictures (below it, too) as they are: face crops, photographs. In each, one in ten gets a fault, all of a
// kind at a time: AUROC of that fault's score against the others, and the share that is named. Writes
// bench/results/imageIssues.json and imageIssues.md.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { seededRandom } from '../scripts/seededRandom.mjs';
import { environment, environmentLine } from './measure/environment.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { productModules } from './measure/productModules.mjs';
import { writeResults } from './measure/results.mjs';

const { values } = parseArgs({
  options: { data: { type: 'string', multiple: true }, most: { type: 'string', default: '1500' } },
});
/** One in so many pictures gets a fault. */
const plantedEach = 10;

/** Each level by a rule. @param {Buffer} image @param {(level: number) => number} rule */
async function curved(image, rule) {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  const levels = Buffer.from(data.map((level) => Math.max(0, Math.min(255, Math.round(rule(level))))));
  return sharp(levels, { raw: info }).png().toBuffer();
}

/** Shrunk by a factor and enlarged again. @param {Buffer} image @param {number} factor */
async function enlarged(image, factor) {
  const { width, height } = await sharp(image).metadata();
  const small = await sharp(image)
    .resize(Math.round(width / factor), Math.round(height / factor), { fit: 'fill' })
    .png()
    .toBuffer();
  return sharp(small).resize(width, height, { fit: 'fill' }).png().toBuffer();
}

const random = seededRandom(5);
const gaussian = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/**
 * The faults: what they are called, the issues that name them, and how they are made.
 * @type {readonly (readonly [name: string, issues: readonly string[], plant: (image: Buffer) => Promise<Buffer>])[]}
 */
const faults = [
  [
    'blur (1/40 of the side)',
    ['blurred'],
    async (image) => {
      const { width } = await sharp(image).metadata();
      return sharp(image)
        .blur(Math.max(1.2, width / 40))
        .png()
        .toBuffer();
    },
  ],
  ['gamma 4 (dark)', ['dark'], (image) => curved(image, (level) => 255 * (level / 255) ** 4)],
  ['gamma 1/4 (bright)', ['bright'], (image) => curved(image, (level) => 255 * (level / 255) ** 0.25)],
  ['contrast × 0.3', ['lowContrast'], (image) => curved(image, (level) => 128 + 0.3 * (level - 128))],
  ['noise of 20 levels', ['noisy'], (image) => curved(image, (level) => level + 20 * gaussian())],
  ['enlarged 2 times', ['enlarged', 'blurred'], (image) => enlarged(image, 2)],
  ['enlarged 4 times', ['enlarged', 'blurred'], (image) => enlarged(image, 4)],
  ['blank', ['blank'], (image) => curved(image, () => 90)],
  ['a quarter of the pixels', ['tiny'], (image) => resized(image, 0.25, 0.25)],
  ['half as wide', ['oddShape'], (image) => resized(image, 0.5, 1)],
];

/** @param {Buffer} image @param {number} across @param {number} down */
async function resized(image, across, down) {
  const { width, height } = await sharp(image).metadata();
  const size = [Math.max(1, Math.round(width * across)), Math.max(1, Math.round(height * down))];
  return sharp(image).resize(size[0], size[1], { fit: 'fill' }).png().toBuffer();
}

/** How often one of the first has the higher score. @param {readonly number[]} a @param {readonly number[]} b */
function auroc(a, b) {
  const sorted = b.toSorted((x, y) => x - y);
  const below = (/** @type {number} */ value, /** @type {boolean} */ orEqual) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = sorted[middle] ?? 0;
      if (other < value || (orEqual && other === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (
    a.reduce((sum, value) => sum + below(value, false) + below(value, true), 0) / (2 * a.length * b.length)
  );
}

/** @type {any} */
const product = await productModules('pictures', [
  'audit/pictures/pictureScores',
  'base/health/pictureIssues',
  'faces/decodeFace',
  'faces/pictureMeasures',
]);
/** @type {readonly string[]} */
const issues = product.pictureIssues;

/** @param {Buffer} image @returns {Promise<Float32Array>} */
async function measured(image) {
  for await (const [, , picture] of product.decodeFaces(image, [undefined], 48, 20, {}, true))
    if (picture) return product.measurePicture(picture);
  throw new Error('A picture could not be measured.');
}

/** @param {readonly Float32Array[]} rows */
function judged(rows) {
  const width = rows[0]?.length ?? 0;
  const measures = new Float32Array(rows.length * width);
  rows.forEach((row, at) => measures.set(row, at * width));
  /** @type {Float32Array} */
  const scores = product.pictureScores({ measures });
  /** @type {Uint16Array} */
  const masks = product.issueMasks(scores);
  const of = (/** @type {string} */ issue) =>
    rows.map((_, row) => scores[row * issues.length + issues.indexOf(issue)] ?? NaN);
  return { of, masks };
}

/** @param {string} folder */
async function measureSet(folder) {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => /\.(png|jpe?g|webp)$/i.test(name))
    .sort();
  const step = Math.max(1, names.length / Number(values.most));
  const chosen = Array.from(
    { length: Math.floor(names.length / step) },
    (_, at) => names[Math.floor(at * step)] ?? '',
  );
  const images = await Promise.all(chosen.map((name) => readFile(path.join(folder, name))));
  const started = performance.now();
  /** @type {Float32Array[]} */
  const sound = [];
  for (const image of images) sound.push(await measured(image));
  const milliseconds = (performance.now() - started) / images.length;
  const { masks } = judged(sound);
  const flagged = Object.fromEntries(
    issues.map((issue, bit) => [issue, masks.filter((mask) => (mask & (1 << bit)) !== 0).length]),
  );
  const isPlanted = (/** @type {number} */ at) => at % plantedEach === 3;
  const found = [];
  for (const [name, by, plant] of faults) {
    const rows = [];
    for (const [at, row] of sound.entries())
      rows.push(isPlanted(at) ? await measured(await plant(images[at] ?? Buffer.alloc(0))) : row);
    const all = judged(rows);
    const bits = by.reduce((mask, issue) => mask | (1 << issues.indexOf(issue)), 0);
    const scores = all.of(by[0] ?? '');
    const places = [...rows.keys()];
    const planted = places.filter(isPlanted);
    found.push({
      name,
      auroc: auroc(
        planted.map((at) => scores[at] ?? NaN),
        places.filter((at) => !isPlanted(at)).map((at) => scores[at] ?? NaN),
      ),
      named: planted.filter((at) => ((all.masks[at] ?? 0) & bits) !== 0).length / planted.length,
      flagged: planted.filter((at) => (all.masks[at] ?? 0) !== 0).length / planted.length,
    });
  }
  return {
    ...{ name: path.basename(folder), pictures: images.length, milliseconds, flagged, found },
    flaggedShare: masks.filter((mask) => mask > 0).length / masks.length,
  };
}

const folders = values.data ?? [];
if (folders.length === 0) throw new Error('Name a folder of pictures: --data FOLDER.');
const machine = await environment();
const results = [];
for (const folder of folders) {
  const result = await measureSet(path.resolve(folder));
  console.error(JSON.stringify(result));
  results.push(result);
}
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
const markdown = [
  '# Pictures that stand out',
  environmentLine(machine),
  ...results.flatMap(({ name, pictures, milliseconds, flagged, flaggedShare, found }) => [
    `## ${name}: ${pictures} pictures, ${milliseconds.toFixed(2)} ms each`,
    `Flagged as they are: ${percent(flaggedShare)} (${Object.entries(flagged)
      .filter(([, count]) => count > 0)
      .map(([issue, count]) => `${issue} ${count}`)
      .join(', ')}).`,
    markdownTable(
      ['planted', 'AUROC', 'named so', 'flagged'],
      found.map((each) => [each.name, each.auroc.toFixed(3), percent(each.named), percent(each.flagged)]),
    ),
  ]),
].join('\n\n');
console.log(markdown);
await writeResults('imageIssues', markdown, { environment: machine, results });
