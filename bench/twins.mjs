// How well planted copies of faces are found, beside the finder that was there before, and how long 200,000 faces take.
//   npm run bench:twins -- [--data FOLDER] [--faces 200000] [--drawn 2000] [--program dist/cli.js]
// With --drawn 0 the speed alone is measured, and nothing is written. Copies are exact, compressed anew, resized, mirrored, cropped, and all of that. Without --data (photographs with a
// `labels.csv`) only drawn faces are looked at. Writes bench/results/twins.json and twins.md.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { makeDemoData } from '../scripts/makeDemoData.mjs';
import { seededRandom } from '../scripts/seededRandom.mjs';
import { joinByBands, perceptualHash } from './measure/bandTwins.mjs';
import { environment, environmentLine } from './measure/environment.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { isSamePicture } from './measure/samePicture.mjs';
import { changes, copyOf } from './measure/plantedCopies.mjs';
import { productModules } from './measure/productModules.mjs';
import { writeResults } from './measure/results.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { defaultProgram } from './measure/timedAudit.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    faces: { type: 'string', default: '200000' },
    drawn: { type: 'string', default: '2000' },
    program: { type: 'string', default: defaultProgram },
  },
});
/** On one thread, and nobody waits. */
const alone = { signal: new AbortController().signal, onProgress: () => undefined };
/** Every such face of a data set gets a copy, by turns of each change. */
const copiedEach = 3;

/**
 * @typedef {object} PlantedSet
 * @property {string[]} files
 * @property {number[]} origins by file: the number of the face that it shows
 * @property {(string | undefined)[]} changed by file: how a copy was made
 */

/** @param {readonly string[]} images @param {string} folder @returns {Promise<PlantedSet>} */
async function plant(images, folder) {
  const random = seededRandom(7);
  await mkdir(folder);
  const planted = {
    files: [...images],
    origins: images.map((_, face) => face),
    changed: /** @type {(string | undefined)[]} */ (images.map(() => undefined)),
  };
  for (let face = 0; face < images.length; face += copiedEach) {
    const change = changes[(face / copiedEach) % changes.length] ?? 'exact';
    const file = path.join(folder, `copy${face}`);
    await writeFile(file, await copyOf(await readFile(images[face] ?? ''), change, random));
    planted.files.push(file);
    planted.origins.push(face);
    planted.changed.push(change);
  }
  return planted;
}

/**
 * Recall of the planted copies, by change, and precision over all pairs within groups.
 * @param {PlantedSet} set @param {ArrayLike<number>} groups by file
 */
async function scoreOf({ files, origins, changed }, groups) {
  /** @type {Record<string, { planted: number, found: number }>} */
  const recall = {};
  for (const [file, change] of changed.entries()) {
    if (change === undefined) continue;
    for (const name of [change, 'together']) {
      const count = (recall[name] ??= { planted: 0, found: 0 });
      count.planted++;
      if (groups[file] === groups[origins[file] ?? 0]) count.found++;
    }
  }
  /** @type {Map<number, number[]>} */
  const members = new Map();
  for (const file of files.keys()) {
    const group = groups[file] ?? 0;
    members.set(group, [...(members.get(group) ?? []), file]);
  }
  /** @type {Map<string, Promise<boolean>>} */
  const known = new Map();
  const isSame = (/** @type {number} */ x, /** @type {number} */ y) => {
    const key = `${Math.min(x, y)} ${Math.max(x, y)}`;
    const same = known.get(key) ?? isSamePicture(files[x] ?? '', files[y] ?? '');
    known.set(key, same);
    return same;
  };
  const pairs = { planted: 0, there: 0, wrong: 0 };
  /** @type {string[]} */
  const wrong = [];
  for (const group of members.values()) {
    for (const [at, a] of group.entries()) {
      for (const b of group.slice(0, at)) {
        const [x, y] = [origins[a] ?? 0, origins[b] ?? 0];
        if (x === y) pairs.planted++;
        else if (await isSame(x, y)) pairs.there++;
        else {
          pairs.wrong++;
          wrong.push(`${path.basename(files[x] ?? '')} ${path.basename(files[y] ?? '')}`);
        }
      }
    }
  }
  const right = pairs.planted + pairs.there;
  return { recall, pairs, precision: right / Math.max(1, right + pairs.wrong), wrong: wrong.slice(0, 50) };
}

/** @param {string} name @param {PlantedSet} set @param {any} product @param {any} backbone @param {string} cache */
async function measure(name, set, product, backbone, cache) {
  const { files } = set;
  const runtime = await product.nativeRuntime();
  const table = await product.extractFeatures({
    ...{ files, backbone, cacheFolder: cache, inference: { runtime, provider: 'cpu' } },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onNote: console.error,
  });
  const samples = Uint32Array.from(files.keys());
  const contentHash = (/** @type {number} */ file) => table.contentHashes[file];
  const started = performance.now();
  const found = await product.groupNearDuplicates(samples, { contentHash, pictures: table.pictures }, alone);
  const seconds = (performance.now() - started) / 1000;
  const hashes = new BigUint64Array(files.length);
  for (const [file, image] of files.entries()) {
    const { inputSize } = backbone;
    hashes[file] = perceptualHash(await product.decodeFace(await readFile(image), inputSize), inputSize);
  }
  const before = new product.DisjointSets(files.length);
  const firstOf = new Map();
  for (const file of samples) {
    const hash = contentHash(file);
    if (firstOf.has(hash)) before.join(firstOf.get(hash), file);
    else firstOf.set(hash, file);
  }
  joinByBands(hashes, table.features, table.dimensions, before);
  const measured = {
    ...{ name, faces: files.length, seconds },
    now: await scoreOf(set, found),
    before: await scoreOf(
      set,
      Array.from(samples, (file) => before.find(file)),
    ),
  };
  console.error(JSON.stringify(measured, null, 1));
  return measured;
}

/**
 * Many faces, each of them two photographs mixed, and a copy of one in a hundred.
 * @param {readonly string[]} images @param {number} count @param {any} product
 */
async function measureSpeed(images, count, product) {
  const random = seededRandom(11);
  const side = 48;
  /** @type {Buffer[]} */
  const greys = [];
  for (const image of images)
    greys.push(await sharp(image).resize(side, side, { fit: 'fill' }).greyscale().raw().toBuffer());
  const mean = Float64Array.from({ length: side * side }, (_, pixel) => {
    let sum = 0;
    for (const grey of greys) sum += grey[pixel] ?? 0;
    return sum / greys.length;
  });
  const pictures = new Uint8Array(new SharedArrayBuffer(count * product.smallBytes));
  const origins = new Uint32Array(count);
  let lastMixed = Buffer.alloc(3 * side * side);
  for (let face = 0; face < count; face++) {
    let rgb;
    if (face % 100 === 99) {
      const raw = { width: side, height: side, channels: /** @type {const} */ (3) };
      const copy = await copyOf(await sharp(lastMixed, { raw }).png().toBuffer(), 'all', random);
      rgb = await product.decodeFace(copy, side);
      origins[face] = face - 1;
    } else {
      const [a, b] = [random.pick(greys), random.pick(greys)];
      // As the sine and cosine of an angle, so that the mixed faces vary as much as the photographs do.
      const angle = (Math.PI / 4) * (0.5 + random.next() / 2);
      const [own, other] = [Math.cos(angle), Math.sin(angle)];
      rgb = Buffer.alloc(3 * side * side);
      for (let at = 0; at < rgb.length; at++) {
        const pixel = Math.floor(at / 3);
        const usual = mean[pixel] ?? 0;
        const value = usual + own * ((a[pixel] ?? 0) - usual) + other * ((b[pixel] ?? 0) - usual);
        rgb[at] = Math.min(255, Math.max(0, Math.round(value)));
      }
      lastMixed = rgb;
      origins[face] = face;
    }
    pictures.set(product.smallPicture(rgb, side), face * product.smallBytes);
  }
  const contentHash = () => undefined;
  globalThis.gc?.();
  const memory = process.memoryUsage.rss();
  const processor = process.cpuUsage();
  const started = performance.now();
  let peak = memory;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100);
  const groups = await product.groupNearDuplicates(
    Uint32Array.from(origins.keys()),
    { contentHash, pictures },
    { ...alone, entry: path.join(path.dirname(path.resolve(values.program)), 'audit.js') },
  );
  clearInterval(timer);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(processor);
  let [found, planted] = [0, 0];
  for (const [face, origin] of origins.entries()) {
    if (origin === face) continue;
    planted++;
    if (groups[face] === groups[origin]) found++;
  }
  const measured = {
    ...{ faces: count, seconds, processorSeconds: (user + system) / 1e6, planted, found },
    grouped: groups.filter((/** @type {number} */ first, /** @type {number} */ face) => first !== face)
      .length,
    megabytes: Math.round((peak - memory) / 2 ** 20),
    picturesMegabytes: Math.round(pictures.byteLength / 2 ** 20),
  };
  console.error(JSON.stringify(measured));
  return measured;
}

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;

/**
 * @param {{ name: string, faces: number }} measured
 * @param {Awaited<ReturnType<typeof scoreOf>>} score @param {'now' | 'before'} which
 */
function row({ name, faces }, { recall, pairs, precision }, which) {
  const cells = [...changes, 'together'].map((change) => {
    const { planted, found } = recall[change] ?? { planted: 0, found: 0 };
    return percent(found / Math.max(1, planted));
  });
  return [
    name,
    String(faces),
    which,
    ...cells,
    percent(precision),
    `${pairs.planted} / ${pairs.there} / ${pairs.wrong}`,
  ];
}

await withTemporaryFolder('twins', async (work) => {
  const drawn = path.join(work, 'drawn');
  // Before the product's modules, which take sharp's SVG reader away.
  const isSpeedAlone = Number(values.drawn) === 0;
  const { faces } = isSpeedAlone
    ? { faces: 0 }
    : await makeDemoData(drawn, { faces: Number(values.drawn), share: 0, seed: 3 });
  const product = await productModules('twins', [
    'audit/copies/nearDuplicates',
    'audit/grouping/joinGroups',
    'faces/backbone',
    'faces/decodeFace',
    'faces/extractFeatures',
    'faces/runtime/loadRuntime',
    'faces/smallPicture',
    'labels/opening/openLabels',
  ]);
  const program = path.dirname(values.program);
  const backbone = await product.faceExpressionBackbone(
    path.join(program, 'backbones'),
    await product.nativeRuntime(),
  );
  const results = [];
  /** @type {string[]} */
  let photographs = [];
  if (values.data !== undefined) {
    const data = path.resolve(values.data);
    const labels = await product.openLabels(path.join(data, 'labels.csv'));
    photographs = labels.samples.map((/** @type {{ image: string }} */ { image }) => path.join(data, image));
    const set = await plant(isSpeedAlone ? [] : photographs, path.join(work, 'photographs'));
    if (!isSpeedAlone)
      results.push(await measure('photographs', set, product, backbone, path.join(work, 'cache')));
  }
  const images = Array.from({ length: faces }, (_, face) =>
    path.join(drawn, 'images', `face${String(face + 1).padStart(5, '0')}.png`),
  );
  const set = await plant(images, path.join(work, 'copies'));
  if (!isSpeedAlone)
    results.push(await measure('drawings', set, product, backbone, path.join(work, 'cache')));
  const speed =
    Number(values.faces) > 0
      ? await measureSpeed(photographs.length > 0 ? photographs : images, Number(values.faces), product)
      : undefined;
  const where = await environment();
  const header = [
    'faces',
    'images',
    'finder',
    ...changes,
    'recall',
    'precision',
    'pairs: planted / there before / wrong',
  ];
  const rows = results.flatMap((each) => [row(each, each.before, 'before'), row(each, each.now, 'now')]);
  const markdown = [
    '# Copies found',
    environmentLine(where),
    markdownTable(header, rows),
    speed &&
      `${speed.faces.toLocaleString('en')} faces mixed of two each: ${speed.seconds.toFixed(1)} s (${speed.processorSeconds.toFixed(1)} s of processor time), ${speed.megabytes} MB beside the ${speed.picturesMegabytes} MB of small pictures; ${speed.found} of ${speed.planted} planted copies found, ${speed.grouped} faces joined to an earlier one.`,
  ].filter(Boolean);
  console.log(markdown.join('\n\n'));
  if (!isSpeedAlone)
    await writeResults('twins', markdown.join('\n\n'), { environment: where, results, speed });
});
