// What the next audit is worth that knows what was decided: a simulated annotator decides about some faces, and the labels are
// audited again, with the decisions and without, corrections written into the label file both times.
//   npm run bench:again -- [--data FOLDER] [--backbones default,face-api] [--labels real,flip20] [--after 100,300] [--seed 1]
// Default data: ../shared/bench/fer2013 beside this project. The annotator knows the truth; faces count whose truth is known.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../scripts/project.mjs';
import { environment, environmentLine } from './measure/environment.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { labelFiles, openReview, readTable, reviewModules } from './measure/openedReview.mjs';
import { productModules } from './measure/productModules.mjs';
import { writeResults } from './measure/results.mjs';
import { averagePrecision } from './measure/statistics.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { defaultProgram, timedAudit } from './measure/timedAudit.mjs';

/** @typedef {keyof typeof labelFiles} Tag */
/** @typedef {import('../src/base/learning/candidates').JudgedFaces} JudgedFaces */
/** @typedef {import('./measure/openedReview.mjs').ReviewModules & typeof import('../src/review/decisionJournal') & typeof import('../src/base/learning/learnedCorrection')} Product */

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: path.join(projectRoot, '../shared/bench/fer2013') },
    backbones: { type: 'string', default: 'default,face-api' },
    labels: { type: 'string', default: 'real,flip20' },
    after: { type: 'string', default: '100,300' },
    seed: { type: 'string', default: '1' },
    program: { type: 'string', default: defaultProgram },
  },
});
const data = path.resolve(values.data);
/** All decisions, those before the second audit among them, after which errors are counted. */
const stops = [500, 800];

/** @param {string} file of labels, whose images lie beside it @param {string} work @param {string} backbone @param {readonly string[]} options */
async function audit(file, work, backbone, options = []) {
  const resultFile = path.join(work, 'audit.arrow');
  await timedAudit(
    [
      path.dirname(file),
      ...['--labels', file, '--cache', path.join(work, 'cache'), '--seed', values.seed],
      ...['--result', resultFile, '--report', path.join(work, 'report.csv')],
      ...(backbone === 'default' ? [] : ['--backbone', backbone]),
      ...options,
    ],
    values.program,
  );
  return resultFile;
}

/**
 * How the rest of a review goes.
 * @param {Pick<JudgedFaces, 'labelQuality' | 'alternatives'>} chances @param {readonly number[]} rest faces that are open
 * @param {readonly boolean[]} isError @param {readonly number[]} right @param {number} done @param {number} found
 */
function measure({ labelQuality, alternatives }, rest, isError, right, done, found) {
  const order = rest.toSorted((a, b) => (labelQuality[a] ?? 1) - (labelQuality[b] ?? 1) || a - b);
  const errors = rest.filter((face) => isError[face]);
  return {
    ap: averagePrecision(order.map((face) => isError[face] === true)),
    found: stops.map(
      (stop) => found + order.slice(0, Math.max(0, stop - done)).filter((face) => isError[face]).length,
    ),
    suggestionRight: errors.filter((face) => alternatives[face * 2] === right[face]).length / errors.length,
    expected: rest.reduce((sum, face) => sum + 1 - (labelQuality[face] ?? 1), 0),
    errors: errors.length,
  };
}
/** @typedef {ReturnType<typeof measure>} Measured */

/** @param {Tag} tag @param {string} backbone @param {string} work @param {Product} product */
async function reviewAndAuditAgain(tag, backbone, work, product) {
  const folder = path.join(work, tag);
  const file = path.join(folder, 'labels.csv');
  const journal = path.join(folder, '.scn');
  await mkdir(folder, { recursive: true });
  await cp(path.join(data, 'images'), path.join(folder, 'images'), { recursive: true });
  await cp(path.join(data, labelFiles[tag]), file);
  await rm(journal, { recursive: true, force: true });
  const truth = new Map(
    readTable(path.join(data, tag === 'real' ? 'truth.csv' : `truth-${tag}.csv`)).map((row) => [
      row.image,
      row,
    ]),
  );
  const firstFile = await audit(file, work, backbone);
  const first = await openReview(firstFile, product);
  const { ids, contents } = await product.readAuditResult(firstFile);
  const { faces, classes } = first;
  const rows = faces.image.map((image) => truth.get(image));
  const known = rows.flatMap((row, face) => (row ? [face] : []));
  const isError = rows.map((row) => row?.is_error === '1');
  const right = rows.map((row, face) =>
    row?.is_error === '1' ? classes.indexOf(row.true_label ?? '') : (faces.given[face] ?? 0),
  );
  const order = known.toSorted(
    (a, b) => (faces.labelQuality[a] ?? 1) - (faces.labelQuality[b] ?? 1) || a - b,
  );
  const results = [];
  for (const after of values.after.split(',').map(Number)) {
    console.error(`${backbone}, ${tag}: ${after} decisions, then audited again twice…`);
    await cp(path.join(data, labelFiles[tag]), file);
    await rm(journal, { recursive: true, force: true });
    const decided = order.slice(0, after);
    const { DecisionJournal } = product;
    const open = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'annotator' });
    await open.decide(
      decided.map((face) => {
        const label = classes[right[face] ?? 0] ?? '';
        const given = classes[faces.given[face] ?? 0] ?? '';
        const suggested = classes[faces.suggested[face] ?? 0] ?? null;
        const verdict = label === given ? 'reject' : label === suggested ? 'accept' : 'relabel';
        return {
          sampleId: ids[face] ?? '',
          image: faces.image[face] ?? '',
          ...{ given, suggested, verdict, label: verdict === 'reject' ? null : label },
          scores: { importance: null, labelQuality: null },
          content: Buffer.from(contents?.subarray(face * 16, face * 16 + 16) ?? []).toString('hex'),
        };
      }),
    );
    await open.close();
    const corrected = new Map(decided.map((face) => [faces.image[face], classes[right[face] ?? 0]]));
    const lines = readTable(file).map(
      ({ image = '', label = '' }) => `${image},${corrected.get(image) ?? label}`,
    );
    await writeFile(file, `${['image,label', ...lines].join('\n')}\n`);
    const isDecided = new Set(decided);
    const rest = known.filter((face) => !isDecided.has(face));
    const found = decided.filter((face) => isError[face]).length;
    const measured = (/** @type {Pick<JudgedFaces, 'labelQuality' | 'alternatives'>} */ chances) =>
      measure(chances, rest, isError, right, after, found);
    const learned = product.learnFrom(
      faces,
      classes.length,
      decided.map((face) => ({ face, label: right[face] ?? 0 })),
    );
    const again = async (/** @type {readonly string[]} */ options) =>
      measured((await openReview(await audit(file, work, backbone, options), product)).faces);
    results.push({
      ...{ backbone, tag, after, found },
      asBefore: measured(faces),
      gallery: measured(learned.correct()),
      without: await again(['--no-decisions']),
      knowing: await again([]),
    });
    console.error(JSON.stringify(results.at(-1)));
  }
  return results;
}

const missing = [...Object.values(labelFiles), 'truth.csv'].find(
  (name) => !existsSync(path.join(data, name)),
);
if (missing !== undefined)
  console.log(
    `Skipped: there is no ${missing} in ${data}. Name the folder of the benchmark's faces with --data.`,
  );
else
  await withTemporaryFolder('again', async (work) => {
    /** @type {Product} */
    const product = await productModules('again', [
      ...reviewModules,
      'review/decisionJournal',
      'base/learning/learnedCorrection',
    ]);
    const rows = [];
    for (const backbone of values.backbones.split(','))
      for (const tag of /** @type {Tag[]} */ (values.labels.split(',')))
        rows.push(...(await reviewAndAuditAgain(tag, backbone, work, product)));
    const conditions = await environment();
    const ways = /** @type {const} */ (['asBefore', 'gallery', 'without', 'knowing']);
    const decimal = (/** @type {number} */ value) => value.toFixed(3).replace(/^0\./, '.');
    const report = [
      '# The next audit',
      environmentLine(conditions),
      `A simulated annotator, who knows the truth, decides about the most probable errors; then the labels are audited again, corrections written. Counted are faces whose truth is known and that nobody has decided about: “as before” goes on in the first audit's order, “gallery” as the gallery corrects that by the same decisions, “without” by an audit of the corrected labels that knows no decisions, “knowing” by one that does. Errors found are of all decisions, the first among them.`,
      markdownTable(
        [
          'face model',
          'labels',
          'decided',
          'errors left',
          'way',
          'AP on the rest',
          `found after ${stops.join(' / ')}`,
          'suggestion right',
          'errors expected',
        ],
        rows.flatMap(({ backbone, tag, after, ...row }) =>
          ways.map((way) => [
            ...[backbone, tag, String(after), String(row[way].errors), way, decimal(row[way].ap)],
            row[way].found.join(' / '),
            decimal(row[way].suggestionRight),
            row[way].expected.toFixed(0),
          ]),
        ),
      ),
    ].join('\n\n');
    console.log(report);
    await writeResults('again', report, { environment: conditions, stops, rows });
  });
