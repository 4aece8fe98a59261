import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { seededRandom } from '../../scripts/seededRandom.mjs';

/** Share of rows with a wrong label. */
const plantedShare = 0.1;
/** Share of rows that are a near-duplicate of an earlier one, so that the search for them has something to find. */
const twinShare = 0.01;
/** Noise as a share of each feature's standard deviation; twins get next to none. */
const noise = 2;
const twinNoise = 0.02;
/** Rows in a folder: what file systems and people bear. */
const rowsPerFolder = 10_000;
/** Files being written at a time. */
const filesAtOnce = 16;

/**
 * @typedef {object} BaseFaces features of real images, to be repeated
 * @property {number} dimensions
 * @property {Float32Array} features [count × dimensions]
 * @property {readonly Uint8Array[]} pictures small ones, [count]
 * @property {readonly string[]} labels that count as true, [count]
 * @property {Buffer} image the bytes of a valid image file
 */

/**
 * The base faces: those of a label file, through the product's own decoding and network.
 * @param {any} product modules of the product, see `productModules`
 * @param {string} labelFile
 * @param {any} backbone
 * @param {string} cacheFolder
 * @returns {Promise<BaseFaces>}
 */
export async function readBaseFaces(product, labelFile, backbone, cacheFolder) {
  const runtime = await product.nativeRuntime();
  const labels = await product.openLabels(labelFile);
  const roots = [path.dirname(labelFile)];
  const { files } = product.findSampleImages(labels, roots, new product.ImageFinder(labels, roots));
  const table = await product.extractFeatures({
    ...{
      files,
      backbone,
      cacheFolder,
      inference: { runtime, provider: 'cpu' },
      signal: new AbortController().signal,
    },
    onProgress: () => undefined,
    onNote: (/** @type {string} */ line) => console.error(line),
  });
  const { dimensions } = table;
  const rows = files.flatMap((/** @type {string | undefined} */ file, /** @type {number} */ row) =>
    file === undefined || table.failures.has(row) ? [] : [row],
  );
  const features = new Float32Array(rows.length * dimensions);
  rows.forEach((/** @type {number} */ row, /** @type {number} */ index) => {
    features.set(table.features.subarray(row * dimensions, (row + 1) * dimensions), index * dimensions);
  });
  return {
    dimensions,
    features,
    pictures: rows.map((/** @type {number} */ row) =>
      table.pictures.slice(row * product.smallBytes, (row + 1) * product.smallBytes),
    ),
    labels: rows.map((/** @type {number} */ row) => labels.samples[row].label),
    image: await readFile(/** @type {string} */ (files[rows[0]])),
  };
}

/**
 * Makes a data set of many rows: `labels.csv`, a small file of its own content for each row, and a feature store that
 * has them all, keyed as the product keys them. Features are those of the base faces in turn, with noise.
 * @param {any} product
 * @param {{ folder: string, cacheFolder: string, backbone: any, base: BaseFaces, rows: number, pixel: Buffer }} options
 *   `pixel`: the smallest image
 * @returns {Promise<{ labelFile: string, planted: boolean[], groups: number }>} `planted`: by row; `groups`:
 *   of near-duplicates
 */
export async function makeScaleData(product, { folder, cacheFolder, backbone, base, rows, pixel }) {
  const random = seededRandom(rows);
  const gaussian = gaussianFrom(random.next);
  const { dimensions, features, labels, pictures } = base;
  const deviations = deviationsOf(features, dimensions);
  const classes = [...new Set(labels)].sort();
  // All of them before the store, whose every commit would else wait for the disk to take the latest files in.
  await writeImages(folder, pixel, rows);
  const store = await product.FeatureStore.open(cacheFolder, backbone, (/** @type {string} */ line) => {
    throw new Error(line);
  });
  const lines = ['image,label'];
  /** @type {boolean[]} */
  const planted = [];
  let groups = 0;
  let wasTwin = false;
  const vector = new Float32Array(dimensions);
  let picture = new Uint8Array(0);
  let truth = '';
  for (let row = 0; row < rows; row++) {
    // The vector still holds the row before, which a twin repeats.
    const isTwin = row > 0 && random.next() < twinShare;
    if (isTwin && !wasTwin) groups++;
    wasTwin = isTwin;
    const face = random.below(labels.length);
    for (let d = 0; d < dimensions; d++) {
      const centre = (isTwin ? vector[d] : features[face * dimensions + d]) ?? 0;
      vector[d] = centre + (isTwin ? twinNoise : noise) * (deviations[d] ?? 0) * gaussian();
    }
    if (!isTwin) {
      picture = mixed(pictures[face], random.pick(pictures), 0.5 + random.next() / 3);
      truth = labels[face] ?? '';
    }
    const wrong = random.next() < plantedShare;
    planted.push(wrong);
    const label = wrong ? random.pick(classes.filter((name) => name !== truth)) : truth;

    const file = path.join(folder, imageOf(row));
    const content = product.contentHashOf(contentOf(pixel, row));
    store.remember(file, await product.stampOf(file), content);
    store.save(content, vector, { picture, fault: undefined, isLearned: false });
    lines.push(`${imageOf(row)},${label}`);
  }
  await store.close();
  const labelFile = path.join(folder, 'labels.csv');
  await writeFile(labelFile, `${lines.join('\n')}\n`);
  return { labelFile, planted, groups };
}

/** @param {number} row */
function imageOf(row) {
  return `images/${Math.floor(row / rowsPerFolder)}/face${String(row).padStart(6, '0')}.png`;
}

/** Decoders ignore what follows an image's end, so each row is another content. @param {Buffer} pixel @param {number} row */
function contentOf(pixel, row) {
  return Buffer.concat([pixel, Buffer.from(String(row))]);
}

/** @param {string} folder @param {Buffer} pixel @param {number} rows */
async function writeImages(folder, pixel, rows) {
  for (let start = 0; start < rows; start += rowsPerFolder) {
    await mkdir(path.dirname(path.join(folder, imageOf(start))), { recursive: true });
  }
  const waiting = Array.from({ length: rows }, (_, row) => row).values();
  const writeUntilDone = async () => {
    for (const row of waiting) await writeFile(path.join(folder, imageOf(row)), contentOf(pixel, row));
  };
  await Promise.all(Array.from({ length: filesAtOnce }, writeUntilDone));
}

/** Standard normal numbers (Box and Muller). @param {() => number} next in [0, 1) */
function gaussianFrom(next) {
  let spare = NaN;
  return () => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = NaN;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** @param {Float32Array} features [count × dimensions] @param {number} dimensions */
function deviationsOf(features, dimensions) {
  const count = features.length / dimensions;
  return Float64Array.from({ length: dimensions }, (_, d) => {
    let sum = 0;
    let squares = 0;
    for (let at = d; at < features.length; at += dimensions) {
      const value = features[at] ?? 0;
      sum += value;
      squares += value * value;
    }
    return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  });
}

/** Two pictures, one over the other. @param {Uint8Array | undefined} a @param {Uint8Array} b @param {number} share of `a` */
function mixed(a, b, share) {
  return b.map((value, at) => Math.round(share * (a?.[at] ?? 0) + (1 - share) * value));
}
