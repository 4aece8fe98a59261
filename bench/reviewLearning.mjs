// Simulates reviewers of the benchmark's four label files, with the gallery's learning from their decisions and without.
//   npm run bench:review -- [--data FOLDER] [--backbones default,face-api] [--every 24] [--seed 1] [--priors '{"pair":0.5}']
// Default data: ../shared/bench/fer2013 beside this project: images, labels*.csv, truth*.csv (image,is_error,true_label) and
// votes.csv (ten votes a face). The audits, the correction, sheets and piles are the product's own; the reviewers know what
// the annotators who voted know. Faces are “clear” where the truth is known; among “all”, a label is wrong that at most one of
// the ten gave. Half 0 is what the correction's numbers were chosen on, half 1 was kept apart.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../scripts/project.mjs';
import { environment } from './measure/environment.mjs';
import { labelFiles, openReview, readTable, readVotes, reviewModules } from './measure/openedReview.mjs';
import { productModules } from './measure/productModules.mjs';
import { writeResults } from './measure/results.mjs';
import { reviewReport } from './measure/reviewReport.mjs';
import { actsUntil, halfOf, reviewerKinds, reviewInOrder } from './measure/simulatedReviewer.mjs';
import { median } from './measure/statistics.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { defaultProgram, timedAudit } from './measure/timedAudit.mjs';

/** @typedef {keyof typeof labelFiles} Tag */
/** @typedef {import('./measure/simulatedReviewer.mjs').Faces} Faces */

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: path.join(projectRoot, '../shared/bench/fer2013') },
    backbones: { type: 'string', default: 'default,face-api' },
    every: { type: 'string', default: '24' },
    seed: { type: 'string', default: '1' },
    priors: { type: 'string', default: '{}' },
    program: { type: 'string', default: defaultProgram },
  },
});
const data = path.resolve(values.data);
const every = Number(values.every);
const priors = JSON.parse(values.priors);
/** Decisions after which errors are counted, of all clear faces; half as many on a half. */
const stops = [300, 500, 800];
const lookAfter = 100;
/** Planted errors must be found as soon as without learning, but for one in a hundred. */
const leastOfPlanted = 0.99;

/** @returns {string | undefined} a sentence, where the benchmark cannot run */
function whatIsMissing() {
  const missing = [...Object.values(labelFiles), 'truth.csv', 'votes.csv'].find(
    (name) => !existsSync(path.join(data, name)),
  );
  if (missing !== undefined)
    return `Skipped: there is no ${missing} in ${data}. Name the folder of the benchmark's faces with --data.`;
  if (!existsSync(values.program))
    return `Skipped: there is no program at ${values.program}. Run npm run build first.`;
  return undefined;
}

/** What is true of the faces of an audit. @param {import('../webview/gallery/store/review').Review} review @param {Tag} tag */
function truthOf(review, tag) {
  const { faces, classes } = review;
  const truth = new Map(
    readTable(path.join(data, tag === 'real' ? 'truth.csv' : `truth-${tag}.csv`)).map((row) => [
      row.image,
      row,
    ]),
  );
  const votes = readVotes(path.join(data, 'votes.csv'));
  const rows = faces.image.map((image) => truth.get(image));
  const half = faces.image.map(halfOf);
  const right = rows.map((row, face) =>
    row?.is_error === '1' ? classes.indexOf(row.true_label ?? '') : (faces.given[face] ?? 0),
  );
  /** @type {Faces} */
  const clear = {
    judged: faces,
    classes,
    known: rows.flatMap((row, face) => (row ? [face] : [])),
    isError: rows.map((row) => row?.is_error === '1'),
    right,
    isRight: (face, label) => right[face] === label,
    half,
  };
  const votesFor = (/** @type {number} */ face, /** @type {string | undefined} */ label) =>
    votes.get(faces.image[face] ?? '')?.[label ?? ''] ?? 0;
  const isWrong = faces.image.map((_, face) => votesFor(face, review.givenOf(face)) <= 1);
  /** @type {Faces} */
  const all = {
    ...clear,
    known: Array.from(faces.image.keys()),
    isError: isWrong,
    isRight: (face, label) => votesFor(face, classes[label]) > 1,
    right: isWrong.map((wrong, face) => {
      if (!wrong) return faces.given[face] ?? 0;
      // What is suggested goes where two of the ten said so, too.
      const suggested = faces.alternatives[face * 2] ?? 0;
      if (votesFor(face, classes[suggested]) > 1) return suggested;
      const best = classes.toSorted((a, b) => votesFor(face, b) - votesFor(face, a))[0];
      return classes.indexOf(best ?? '');
    }),
  };
  return { clear, all };
}

/** @param {Faces} faces @param {0 | 1 | undefined} half */
function halfOfFaces(faces, half) {
  return half === undefined
    ? faces
    : { ...faces, known: faces.known.filter((face) => faces.half[face] === half) };
}

/** Milliseconds to learn and to correct 100,000 faces, the median of some times. @param {Faces} faces @param {Product} product */
function millisecondsOf({ judged, classes, right }, { learnFrom }) {
  const count = 100_000;
  const at = (/** @type {number} */ face) => face % judged.count;
  const pairs = Array.from({ length: count * 2 }, (_, place) => 2 * at(place >> 1) + (place & 1));
  const one = Array.from({ length: count }, (_, face) => at(face));
  const many = {
    count,
    given: Uint16Array.from(one, (face) => judged.given[face] ?? 0),
    alternatives: Uint16Array.from(pairs, (place) => judged.alternatives[place] ?? 0),
    alternativeChances: Float32Array.from(pairs, (place) => judged.alternativeChances[place] ?? NaN),
    labelQuality: Float32Array.from(one, (face) => judged.labelQuality[face] ?? NaN),
    importance: Float32Array.from(one, (face) => judged.importance[face] ?? NaN),
  };
  const found = Array.from({ length: 500 }, (_, face) => ({ face, label: right[at(face)] ?? 0 }));
  const times = Array.from({ length: 11 }, () => {
    const start = performance.now();
    learnFrom(many, classes.length, found).correct();
    return performance.now() - start;
  });
  return median(times);
}

/** @typedef {import('./measure/openedReview.mjs').ReviewModules & typeof import('../webview/gallery/sheet/sheetBook') & typeof import('../webview/gallery/sheet/subject') & typeof import('../webview/gallery/store/learning') & typeof import('../src/base/learning/learnedCorrection')} Product */

const missing = whatIsMissing();
if (missing !== undefined) console.log(missing);
else
  await withTemporaryFolder('review', async (work) => {
    /** @type {Product} */
    const product = await productModules('review', [
      ...reviewModules,
      'base/learning/learnedCorrection',
      '../webview/gallery/store/learning',
      '../webview/gallery/sheet/sheetBook',
      '../webview/gallery/sheet/subject',
    ]);
    const { learnFrom } = product;
    /** @type {import('./measure/reviewReport.mjs').OrderRow[]} */
    const orders = [];
    /** @type {import('./measure/reviewReport.mjs').ActsRow[]} */
    const acts = [];
    let milliseconds = NaN;
    for (const backbone of values.backbones.split(',')) {
      for (const tag of /** @type {Tag[]} */ (Object.keys(labelFiles))) {
        console.error(`Auditing ${tag}, face model ${backbone}…`);
        const resultFile = path.join(work, 'audit.arrow');
        await timedAudit(
          [
            data,
            ...['--labels', path.join(data, labelFiles[tag]), '--cache', path.join(work, 'cache')],
            ...['--result', resultFile, '--report', path.join(work, 'report.csv'), '--seed', values.seed],
            ...(backbone === 'default' ? [] : ['--backbone', backbone]),
          ],
          values.program,
        );
        const { clear, all } = truthOf(await openReview(resultFile, product), tag);
        if (Number.isNaN(milliseconds)) milliseconds = millisecondsOf(clear, product);
        const populations = tag === 'real' ? { clear, all } : { clear };
        for (const [population, faces] of Object.entries(populations)) {
          for (const half of /** @type {const} */ ([undefined, 0, 1])) {
            const share = half === undefined ? 1 : 0.5;
            const part = halfOfFaces(faces, half);
            for (const reviewer of reviewerKinds) {
              const options = { every, look: lookAfter * share, atLeast: (stops.at(-1) ?? 0) * share };
              const runs = [
                reviewInOrder(part, reviewer, options),
                reviewInOrder(part, reviewer, { ...options, learnFrom, priors }),
              ].map(({ errors, found, suggestionRight }) => ({
                found: stops.map((stop) => found[stop * share] ?? NaN),
                foundAtErrors: found[errors] ?? NaN,
                suggestionRight,
                errors,
              }));
              const [today, learned] = runs;
              if (today && learned)
                orders.push({ backbone, tag, population, half: half ?? null, reviewer, today, learned });
            }
          }
        }
        if (tag !== 'real') continue;
        for (const reviewer of reviewerKinds) {
          const count = async (/** @type {boolean} */ learns) =>
            actsUntil(
              await openReview(resultFile, product),
              { ...all, known: clear.known, isError: clear.isError },
              reviewer,
              product,
              { every, share: 0.9, learns },
            );
          acts.push({ backbone, reviewer, today: await count(false), learned: await count(true) });
        }
      }
    }
    const conditions = await environment();
    const results = { environment: conditions, every, stops, lookAfter, milliseconds, orders, acts };
    const report = reviewReport(results);
    console.log(report);
    await writeResults('review', report, results);
    const harmed = orders.filter(
      ({ tag, half, reviewer, today, learned }) =>
        tag !== 'real' &&
        half === null &&
        reviewer === 'perfect' &&
        learned.foundAtErrors < leastOfPlanted * today.foundAtErrors,
    );
    if (harmed.length > 0) {
      console.error(
        `Learning finds more than 1 % fewer planted errors: ${harmed.map(({ backbone, tag }) => `${backbone} ${tag}`).join(', ')}.`,
      );
      process.exitCode = 1;
    }
  });
