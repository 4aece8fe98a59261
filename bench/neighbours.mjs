// What showing a face's nearest faces costs, at the time of the audit and of the review.
//   npm run bench:neighbours -- [--faces 100000] [--dimensions 512]
// Made-up features of seven classes. Times rounding and writing them as an audit does, then asks the process that the
// gallery asks: the first answer (it starts and reads), later ones (two classes of five faces each), and its memory.
// Prints JSON.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../scripts/seededRandom.mjs';
import { projectRoot } from '../scripts/project.mjs';
import { environment } from './measure/environment.mjs';
import { memoryOf } from './measure/memory.mjs';
import { productModules } from './measure/productModules.mjs';

const { values } = parseArgs({
  options: {
    faces: { type: 'string', default: '100000' },
    dimensions: { type: 'string', default: '512' },
  },
});
const faces = Number(values.faces);
const dimensions = Number(values.dimensions);
const classes = 7;
const questions = 50;

/** @template T @param {() => T | Promise<T>} action @returns {Promise<{ value: T, milliseconds: number }>} */
async function timed(action) {
  const start = performance.now();
  const value = await action();
  return { value, milliseconds: Math.round((performance.now() - start) * 10) / 10 };
}

const { roundFeatures, writeKeptFeatures, NeighbourSearch } = await productModules('neighbours', [
  'audit/neighbours/keptFeatures',
  'audit/neighbours/neighbourSearch',
]);
const random = seededRandom(1);
const features = new Float32Array(faces * dimensions);
for (let cell = 0; cell < features.length; cell++) features[cell] = random.next();
const given = Uint16Array.from({ length: faces }, (_, face) => face % classes);
const folder = await mkdtemp(path.join(tmpdir(), 'scn-neighbours-'));
try {
  const featuresFile = path.join(folder, 'made-up.features.arrow');
  const createdAt = new Date().toISOString();
  const before = process.cpuUsage();
  const rounded = await timed(() => roundFeatures(features, dimensions, given, () => true));
  // What the machine does besides counts in the wall clock only.
  const roundCpuMs = Math.round(process.cpuUsage(before).user / 1000);
  const written = await timed(() => writeKeptFeatures(featuresFile, createdAt, rounded.value));
  const search = new NeighbourSearch(path.join(projectRoot, 'dist', 'neighbours.js'), console.error);
  try {
    const ask = (/** @type {number} */ face) =>
      timed(() => search.nearest({ featuresFile, createdAt, face, labels: [0, 1], count: 5 }));
    const first = await ask(0);
    const later = [];
    for (let question = 0; question < questions; question++)
      later.push((await ask(random.below(faces))).milliseconds);
    later.sort((a, b) => a - b);
    console.log(
      JSON.stringify({
        ...{ faces, dimensions, fileMegabytes: Math.round((await stat(featuresFile)).size / 1e5) / 10 },
        audit: { roundMs: rounded.milliseconds, roundCpuMs, writeMs: written.milliseconds },
        answerMs: { first: first.milliseconds, median: later[questions >> 1], slowest: later.at(-1) },
        processMegabytes: await memoryOf(search.processId),
        environment: await environment(),
      }),
    );
  } finally {
    search.dispose();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
