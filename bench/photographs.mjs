// Photographs: how many faces are found in made ones, what an audit of them is worth beside one of the crops, how long it
// takes beside decoding alone, and that crops stay as they are.
//   npm run bench:photographs -- --data FOLDER [--faces 3470] [--timed 400] [--score SCRIPT] [--program dist/cli.js]
// FOLDER holds cropped faces with a `labels.csv`; SCRIPT is called with `real` and a report, and prints what that is worth.
// Writes bench/results/photographs.json and photographs.md.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import sharp from 'sharp';
import { environment, environmentLine } from './measure/environment.mjs';
import { photographMaker, scales } from './measure/madePhotographs.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { writeResults } from './measure/results.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { defaultProgram, timedAudit } from './measure/timedAudit.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    faces: { type: 'string', default: '3470' },
    timed: { type: 'string', default: '400' },
    score: { type: 'string' },
    program: { type: 'string', default: defaultProgram },
  },
});
if (values.data === undefined) throw new Error('Name the folder of cropped faces with --data.');
const data = path.resolve(values.data);
/** Sides of the photographs that are judged, and of those that are timed. */
const judgedSize = { width: 640, height: 480 };
const timedSize = { width: 1200, height: 900 };
/**
 * A face was found where the middle of what was cut out is no further from the pasted crop's than this share of its side …
 * (in some crops the face is small, or at an edge)
 */
const mostAway = 0.5;
/** … and its side is between these shares of it. */
const sides = { least: 0.3, most: 1.8 };

/** @returns {Promise<{ readonly header: string, readonly rows: readonly { readonly image: string, readonly line: string }[] }>} */
async function labelled() {
  const [header = '', ...lines] = (await readFile(path.join(data, 'labels.csv'), 'utf8'))
    .trim()
    .split(/\r?\n/);
  const rows = lines
    .slice(0, Number(values.faces))
    .map((line) => ({ image: line.split(',')[0] ?? '', line }));
  return { header, rows };
}

/**
 * @param {string} folder
 * @param {{ readonly width: number, readonly height: number }} size
 * @param {Awaited<ReturnType<typeof labelled>>} labels
 */
async function makePhotographs(folder, { width, height }, { header, rows }) {
  const make = await photographMaker(width, height);
  /** @type {(Omit<Awaited<ReturnType<typeof make>>, 'jpeg'> & { image: string })[]} */
  const made = [];
  for (const [index, { image }] of rows.entries()) {
    const { jpeg, ...truth } = await make(path.join(data, image), index);
    const file = path.join(folder, image);
    await mkdir(path.dirname(file), { recursive: true });
    // The name stays, so that scores find it; what an image is, its bytes say.
    await writeFile(file, jpeg);
    made.push({ ...truth, image });
  }
  await writeFile(path.join(folder, 'labels.csv'), [header, ...rows.map(({ line }) => line)].join('\n'));
  return made;
}

/** @param {string} file @returns {Promise<Record<string, string>[]>} */
async function readReport(file) {
  const [header = '', ...lines] = (await readFile(file, 'utf8')).trim().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => {
    // Sentences hold commas; what is looked at here stands before or after them.
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell);
    return Object.fromEntries(names.map((name, column) => [name, cells[column] ?? '']));
  });
}

/**
 * What a report is worth. Where no face was found, the audit says nothing of the label: such faces come last.
 * @param {string} report
 */
async function scored(report) {
  if (values.score === undefined) return undefined;
  const [header = '', ...lines] = (await readFile(report, 'utf8')).trim().split(/\r?\n/);
  const column = header.split(',').indexOf('label_quality');
  const empty = new RegExp(`^((?:(?:"(?:[^"]|"")*"|[^,]*),){${column}}),`);
  const judged = `${report}.judged.csv`;
  await writeFile(judged, [header, ...lines.map((line) => line.replace(empty, '$11,'))].join('\n'));
  const { stdout } = await promisify(execFile)(process.execPath, [
    path.resolve(values.score),
    'real',
    judged,
  ]);
  const [text = ''] = stdout.trim().split('\n');
  return { text, precision: Number(/ ap (\d*\.\d+)/.exec(text)?.[1] ?? NaN) };
}

/** @param {string} folder @param {string} scratch @param {readonly string[]} more */
function audit(folder, scratch, ...more) {
  const name = path.join(scratch, path.basename(folder) + more.join(''));
  return timedAudit(
    [
      folder,
      ...['--labels', path.join(folder, 'labels.csv'), '--report', `${name}.csv`],
      ...['--cache', `${name}-cache`, '--no-decisions', ...more],
    ],
    values.program,
  ).then((timed) => ({ ...timed, report: `${name}.csv` }));
}

/** @param {Awaited<ReturnType<typeof makePhotographs>>} made @param {Record<string, string>[]} report */
function foundByScale(made, report) {
  const rowOf = new Map(report.map((row) => [row['image'], row]));
  return scales.map((scale) => {
    const ofScale = made.filter((each) => each.scale === scale);
    const found = ofScale.filter(({ image, face }) => {
      const row = rowOf.get(image);
      const [left, top, side] = ['box_left', 'box_top', 'box_width'].map((name) =>
        Number(row?.[name] || NaN),
      );
      if (left === undefined || top === undefined || side === undefined) return false;
      const away = Math.hypot(left + side / 2 - face.x, top + side / 2 - face.y);
      return (
        away <= mostAway * face.side && side >= sides.least * face.side && side <= sides.most * face.side
      );
    });
    return { scale, faces: ofScale.length, found: found.length };
  });
}

/** Seconds that decoding all images to pixels takes, several at a time as the product does it. @param {readonly string[]} files */
async function decodeAlone(files) {
  sharp.concurrency(1);
  sharp.cache(false);
  const start = performance.now();
  const next = files.values();
  const work = async () => {
    for (const file of next)
      await sharp(await readFile(file))
        .removeAlpha()
        .raw()
        .toBuffer();
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return (performance.now() - start) / 1000;
}

await withTemporaryFolder('photographs', async (scratch) => {
  const labels = await labelled();
  const photographs = path.join(scratch, 'photographs');
  const made = await makePhotographs(photographs, judgedSize, labels);
  const ofPhotographs = await audit(photographs, scratch);
  const found = foundByScale(made, await readReport(ofPhotographs.report));
  const ofCrops = await audit(data, scratch);
  const wholeCrops = await audit(data, scratch, '--faces', 'whole');
  const unchanged = (await readFile(ofCrops.report, 'utf8')) === (await readFile(wholeCrops.report, 'utf8'));
  const scores = { photographs: await scored(ofPhotographs.report), crops: await scored(ofCrops.report) };
  const few = { ...labels, rows: labels.rows.slice(0, Number(values.timed)) };
  const large = path.join(scratch, 'large');
  await makePhotographs(large, timedSize, few);
  const decoding = await decodeAlone(few.rows.map(({ image }) => path.join(large, image)));
  const timed = await audit(large, scratch, '--faces', 'find');
  const all = found.reduce((sum, each) => sum + each.found, 0) / Math.max(1, made.length);
  const results = {
    environment: await environment(),
    ...{ found, all, scores, unchanged, recognised: ofPhotographs.summary.faces ?? null },
    timed: {
      photographs: few.rows.length,
      decodingSeconds: decoding,
      featureSeconds: timed.summary.seconds.features,
      ratio: timed.summary.seconds.features / decoding,
      peakMegabytes: timed.peakMegabytes,
    },
  };
  const share = (/** @type {number} */ value) => `${(100 * value).toFixed(1)} %`;
  const text = [
    environmentLine(results.environment),
    '',
    `${made.length} photographs of ${judgedSize.width} × ${judgedSize.height}, a face of 48 pixels pasted into each, enlarged as the table says, turned up to 20 degrees.`,
    '',
    markdownTable(
      ['enlarged by', 'faces', 'found'],
      [
        ...found.map((each) => [
          String(each.scale),
          String(each.faces),
          share(each.found / Math.max(1, each.faces)),
        ]),
        ['all', String(made.length), share(all)],
      ],
    ),
    '',
    `Recognised as photographs by itself: ${results.recognised ? 'yes' : 'no'}. Crops audited with --faces auto and whole give the same report: ${unchanged ? 'yes' : 'no'}.`,
    ...(scores.photographs && scores.crops
      ? [
          '',
          'Photographs:',
          '',
          scores.photographs.text,
          '',
          'Crops:',
          '',
          scores.crops.text,
          '',
          `Average precision on photographs ${(scores.photographs.precision / scores.crops.precision).toFixed(3)} of that on crops; labels of images without a face found come last.`,
        ]
      : []),
    '',
    `${results.timed.photographs} photographs of ${timedSize.width} × ${timedSize.height}: decoding alone ${decoding.toFixed(1)} s, faces and features ${results.timed.featureSeconds.toFixed(1)} s (${results.timed.ratio.toFixed(2)} times), at most ${timed.peakMegabytes} MB.`,
  ].join('\n');
  await writeResults('photographs', text, results);
  console.log(text);
});
