// Plants errors that follow a pattern into labels that are right, hides what the classes mean (so that there is no second
// opinion), audits, and says how many of them are flagged and estimated.
//   npm run bench:patterns -- [--data FOLDER] [--program FILE]...
// Audits drawn faces, and FOLDER's photographs where there is one: a data set with truth-flip10.csv (image, true_label);
// default ../shared/bench/fer2013. With several programs (dist/cli.js of other builds) all are run on the same labels.
// Writes bench/results/patterns.json and patterns.md.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeDemoData } from '../scripts/makeDemoData.mjs';
import { projectRoot } from '../scripts/project.mjs';
import { seededRandom } from '../scripts/seededRandom.mjs';
import { environment } from './measure/environment.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { writeResults } from './measure/results.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { defaultProgram, timedAudit } from './measure/timedAudit.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: path.join(projectRoot, '../shared/bench/fer2013') },
    program: { type: 'string', multiple: true, default: [defaultProgram] },
  },
});

/** @typedef {{ image: string, truth: string }} Face */
/** @typedef {[from: string, to: string, share: number]} Flow of a class's labels into another class */

const evenShares = [0.05, 0.1, 0.2, 0.3];

/** What is planted, by name. @param {readonly string[]} classes in order @returns {Record<string, readonly Flow[]>} */
function patternsOf(classes) {
  const pair = /** @param {number} share @returns {Flow[]} */ (share) => [
    ['neutral', 'sadness', share],
    ['fear', 'surprise', share],
  ];
  return {
    'none (all right)': [],
    'two pairs, .15 of a class': pair(0.15),
    'two pairs, .25': pair(0.25),
    'two pairs, .35': pair(0.35),
    'two classes swapped, .2': [
      ['neutral', 'sadness', 0.2],
      ['sadness', 'neutral', 0.2],
    ],
    'one class into another, .3': [['surprise', 'fear', 0.3]],
    'half a class': [['neutral', 'sadness', 0.5]],
    'each class into the next, .2': classes.map((name, i) => [
      name,
      /** @type {string} */ (classes[(i + 1) % classes.length]),
      0.2,
    ]),
  };
}

/** @param {readonly Face[]} faces @param {readonly Flow[]} flows @param {ReturnType<typeof seededRandom>} random */
function flowing(faces, flows, random) {
  const labels = faces.map(({ truth }) => truth);
  for (const [from, to, share] of flows) {
    const places = [...faces.keys()].filter((place) => faces[place]?.truth === from);
    for (const place of random.shuffled(places).slice(0, Math.round(share * places.length)))
      labels[place] = to;
  }
  return labels;
}

/**
 * @param {readonly Face[]} faces @param {readonly string[]} classes @param {number} share
 * @param {ReturnType<typeof seededRandom>} random
 */
function evenly(faces, classes, share, random) {
  const labels = faces.map(({ truth }) => truth);
  const planted = random.shuffled([...faces.keys()]).slice(0, Math.round(share * faces.length));
  for (const place of planted) labels[place] = random.pick(classes.filter((name) => name !== labels[place]));
  return labels;
}

/** Of a table without quotes. @param {string} file */
async function rowsOf(file) {
  const [header = '', ...lines] = (await readFile(file, 'utf8')).trim().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])));
}

/** @param {string} report @param {readonly Face[]} faces @param {readonly string[]} labels */
async function figuresOf(report, faces, labels) {
  const isWrong = new Map(faces.map(({ image, truth }, i) => [image, truth !== labels[i]]));
  let [flagged, right, estimated] = [0, 0, 0];
  for (const { image = '', is_label_issue: issue, label_quality: quality } of await rowsOf(report)) {
    estimated += 1 - Number(quality);
    if (issue !== 'true') continue;
    flagged++;
    right += isWrong.get(image) ? 1 : 0;
  }
  const errors = [...isWrong.values()].filter(Boolean).length;
  return {
    errors,
    estimated,
    flagged: flagged / faces.length,
    precision: flagged > 0 ? right / flagged : undefined,
    recall: errors > 0 ? right / errors : undefined,
  };
}

/** @param {string} name @param {string} folder @param {readonly Face[]} faces @param {string} work */
async function measured(name, folder, faces, work) {
  const classes = [...new Set(faces.map(({ truth }) => truth))].sort();
  const random = seededRandom(7);
  /** @type {Record<string, readonly string[]>} */
  const plans = {};
  for (const [pattern, flows] of Object.entries(patternsOf(classes)))
    plans[pattern] = flowing(faces, flows, random);
  for (const share of evenShares) plans[`even, ${share}`] = evenly(faces, classes, share, random);
  const rows = [];
  for (const [pattern, labels] of Object.entries(plans)) {
    const file = path.join(work, 'labels.csv');
    const hidden = (/** @type {string} */ label) =>
      `kind ${String.fromCharCode(65 + classes.indexOf(label))}`;
    const lines = faces.map(({ image }, i) => `${path.join(folder, image)},${hidden(labels[i] ?? '')}`);
    await writeFile(file, `image,label\n${lines.join('\n')}\n`);
    for (const [build, program] of values.program.entries()) {
      const report = path.join(work, 'report.csv');
      await timedAudit(
        [
          folder,
          ...['--labels', file, '--cache', path.join(work, `cache${build}`)],
          ...['--result', path.join(work, 'audit.arrow'), '--report', report, '--seed', '1'],
        ],
        program,
      );
      const located = faces.map((face) => ({ ...face, image: path.join(folder, face.image) }));
      const row = { faces: name, pattern, build, ...(await figuresOf(report, located, labels)) };
      console.log(JSON.stringify(row));
      rows.push(row);
    }
  }
  return rows;
}

/** @param {number | undefined} share */
const share = (share) => (share === undefined ? '' : share.toFixed(2).replace(/^0/, ''));

await withTemporaryFolder('patterns', async (work) => {
  const drawn = path.join(work, 'drawn');
  await makeDemoData(drawn, { share: 0 });
  const drawnFaces = (await rowsOf(path.join(drawn, 'labels.csv'))).map(({ image = '', label = '' }) => ({
    image,
    truth: label,
  }));
  const rows = await measured('drawn', drawn, drawnFaces, work);
  const truth = path.join(values.data, 'truth-flip10.csv');
  if (existsSync(truth)) {
    const faces = (await rowsOf(truth)).map(({ image = '', true_label: label = '' }) => ({
      image,
      truth: label,
    }));
    rows.push(...(await measured('photographs', path.resolve(values.data), faces, work)));
  } else console.log(`There is no ${truth}: drawn faces only. Name another folder with --data.`);
  const markdown = markdownTable(
    [
      'faces',
      'errors planted',
      ...(values.program.length > 1 ? ['build'] : []),
      'wrong',
      'estimated',
      'flagged of the wrong',
      'wrong of the flagged',
      'flagged of all',
    ],
    rows.map((row) => [
      row.faces,
      row.pattern,
      ...(values.program.length > 1 ? [String(row.build + 1)] : []),
      String(row.errors),
      row.estimated.toFixed(0),
      share(row.recall),
      share(row.precision),
      `${(100 * row.flagged).toFixed(1)} %`,
    ]),
  );
  console.log(markdown);
  await writeResults('patterns', markdown, {
    environment: await environment(),
    programs: values.program.length,
    rows,
  });
});
