// Opens label files of many rows and of a gigabyte, each in a fresh process, and commits corrections to them.
//   npm run bench:labels [-- --rows 500000] [-- --bytes 1e9] [-- --rounds 3]
// Needs three times --bytes of disk in the temporary folder. Writes bench/results/labels.json and labels.md.
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs, promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { projectRoot } from '../scripts/project.mjs';
import { environment, environmentLine } from './measure/environment.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { bundleModules } from './measure/productModules.mjs';
import { writeResults } from './measure/results.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '500000' },
    bytes: { type: 'string', default: '1e9' },
    rounds: { type: 'string', default: '3' },
  },
});
const [rows, bytes, rounds] = [values.rows, values.bytes, values.rounds].map(Number);
if (![rows, bytes, rounds].every((value) => Number.isInteger(value) && Number(value) > 0))
  throw new Error('--rows, --bytes and --rounds must be whole numbers above 0.');
const [rowCount = 0, byteCount = 0, roundCount = 0] = [rows, bytes, rounds];
const corrections = 1_000;
const expressions = ['anger', 'disgust', 'fear', 'happiness', 'neutral', 'sadness', 'surprise'];

/** @typedef {{ name: string, head: string, row: (index: number) => string }} MadeFile */

/** What long columns hold: a transcript beside the label, as in video data sets, with a comma in quotes. */
const sentence = 'she said, after a while, that nobody had told her why the meeting was so late; ';
const tableRow = (/** @type {number} */ index) =>
  `images/subject_${index % 997}/face_${String(index).padStart(7, '0')}.jpg,${expressions[index % 7]}`;
const longRowLength = Math.ceil(byteCount / rowCount);

/** @type {readonly MadeFile[]} */
const files = [
  { name: 'labels.csv', head: 'image,label\n', row: (index) => `${tableRow(index)}\n` },
  {
    name: 'scn.txt',
    head: '',
    row: (index) =>
      `/data/RAFDB/aligned/train_${String(index).padStart(5, '0')}_aligned.jpg ${index % 7}\r\n`,
  },
  { name: 'labels.csv.gz', head: 'image,label\n', row: (index) => `${tableRow(index)}\n` },
  {
    name: 'long.csv',
    head: 'image,label,text\n',
    row: (index) => {
      const start = `${tableRow(index)},"é `;
      const rest = Math.max(0, longRowLength - Buffer.byteLength(start) - 2);
      return `${start}${sentence.repeat(Math.ceil(rest / sentence.length)).slice(0, rest)}"\n`;
    },
  },
];

/** @param {MadeFile} made @param {string} file */
async function makeFile({ head, row }, file) {
  function* pieces() {
    yield head;
    for (let start = 0; start < rowCount; start += 1_000) {
      let piece = '';
      for (let index = start; index < Math.min(rowCount, start + 1_000); index++) piece += row(index);
      yield piece;
    }
  }
  const target = createWriteStream(file);
  await (file.endsWith('.gz')
    ? pipeline(Readable.from(pieces()), createGzip(), target)
    : pipeline(Readable.from(pieces()), target));
}

/** @typedef {Record<'samples' | 'readSeconds' | 'openSeconds' | 'openCpuSeconds' | 'startMegabytes' | 'openMegabytes' | 'peakMegabytes', number>
 *   & Partial<Record<'planSeconds' | 'applySeconds' | 'undoSeconds', number>>} TimedLabels */

/** @param {string} bundle @param {string} file @returns {Promise<TimedLabels>} */
async function timedLabels(bundle, file) {
  const program = path.join(projectRoot, 'bench/measure/timedLabels.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [
    program,
    bundle,
    file,
    String(corrections),
  ]);
  return JSON.parse(stdout);
}

const seconds = (/** @type {number | undefined} */ value) => (value === undefined ? '' : value.toFixed(2));

const bundle = await bundleModules('labelScale', ['labels/opening/openLabels', 'labels/edits/applyEdit']);
try {
  const results = await withTemporaryFolder('labels', async (work) => {
    const measured = [];
    for (const made of files) {
      const file = path.join(work, made.name);
      await makeFile(made, file);
      const { size } = await stat(file);
      // The fastest round is the one that other programs disturbed least.
      const all = [];
      for (let round = 0; round < roundCount; round++) all.push(await timedLabels(bundle, file));
      const [best] = all.sort((a, b) => a.openSeconds - b.openSeconds);
      if (!best || best.samples !== rowCount) throw new Error(`${made.name} was not read as it was made.`);
      measured.push({ name: made.name, megabytes: size / 1e6, ...best });
      console.log(`${made.name}: opened in ${seconds(best.openSeconds)} s, ${best.openMegabytes} MB at most`);
      await rm(file);
    }
    return measured;
  });
  const conditions = await environment();
  const table = markdownTable(
    [
      ...['file', 'size, MB', 'reading alone, s', 'opening, s', 'ratio', 'processor, s', 'peak, MB'],
      ...[
        `planning ${corrections.toLocaleString('en')} corrections, s`,
        'writing, s',
        'undoing, s',
        'peak, MB',
      ],
    ],
    results.map((result) => [
      ...[result.name, result.megabytes.toFixed(0), seconds(result.readSeconds), seconds(result.openSeconds)],
      ...[(result.openSeconds / result.readSeconds).toFixed(0), seconds(result.openCpuSeconds)],
      String(result.openMegabytes),
      ...[seconds(result.planSeconds), seconds(result.applySeconds), seconds(result.undoSeconds)],
      String(result.peakMegabytes),
    ]),
  );
  const title = `# Label files of ${rowCount.toLocaleString('en')} rows`;
  const note = `The fastest of ${roundCount} rounds; a process that has only loaded the modules has ${results[0]?.startMegabytes ?? '?'} MB.`;
  await writeResults('labels', [title, environmentLine(conditions), note, table].join('\n\n'), {
    environment: conditions,
    rows: rowCount,
    rounds: roundCount,
    corrections,
    results,
  });
  console.log(`\n${table}`);
} finally {
  await rm(bundle);
}
