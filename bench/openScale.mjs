// Opens a finished audit of many rows in the real workbench and measures what its user waits for.
//   node bench/openScale.mjs [--faces 100000]
// Makes a label file of that many rows over the demo's 720 images, and an audit result to it; then times, in Node,
// reading the label file and the result, and, in VS Code, from the command to the first cards. Prints JSON.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeDemoData } from '../scripts/makeDemoData.mjs';
import { packageExtension } from '../scripts/package.mjs';
import { seededRandom } from '../scripts/seededRandom.mjs';
import { VscodeServer } from '../scripts/vscodeHost/server.mjs';
import { launchBrowser, openWorkbench, runCommand, webviewFrame } from '../scripts/vscodeHost/workbench.mjs';
import { productModules } from './measure/productModules.mjs';

const { values } = parseArgs({ options: { faces: { type: 'string', default: '100000' } } });
const faces = Number(values.faces);

/**
 * A result such as an audit would give, with made-up scores.
 * @param {import('../src/labels/labelFile').LabelFile} labels
 * @param {string} folder
 * @returns {import('../src/audit/auditResult').AuditResult}
 */
function madeUpResult(labels, folder) {
  const { next: random } = seededRandom(1);
  const { samples, classes } = labels;
  const numbers = () => Float32Array.from(samples, () => random());
  const classOf = new Map(classes.map((name, index) => [name, index]));
  const [confidence, labelQuality] = [numbers(), numbers()];
  return {
    metadata: {
      ...{
        version: 1,
        createdAt: new Date().toISOString(),
        labels: labels.location,
        format: labels.format,
        classes,
      },
      ...{
        recipe: 'cure',
        seed: 1,
        folds: 5,
        seeds: 2,
        grouping: { kind: 'none', description: '', groups: 0 },
        engine: 'made up',
        backbone: 'made up',
        warnings: [],
      },
    },
    ids: samples.map(({ id }) => id),
    images: samples.map(({ image }) => image),
    files: samples.map(({ image }) => path.join(folder, image)),
    lines: Uint32Array.from(samples, ({ line }) => line ?? 0),
    scores: {
      given: Uint16Array.from(samples, ({ label }) => classOf.get(label) ?? 0),
      suggested: Uint16Array.from(samples, () => Math.floor(random() * classes.length)),
      ...{ importance: numbers(), labelQuality, confidence },
      margin: confidence.map((value, row) => value - (labelQuality[row] ?? 0)),
      probabilities: Float32Array.from({ length: samples.length * classes.length }, () => random()),
      isIssue: Uint8Array.from(samples, () => Number(random() < 0.1)),
      unclear: new Uint8Array(samples.length),
      lowImportance: Uint8Array.from(samples, () => Number(random() < 0.3)),
      relabelCandidate: Uint8Array.from(samples, () => Number(random() < 0.15)),
    },
    duplicateGroup: new Uint32Array(samples.length),
    failures: new Map(),
    aside: new Map(),
  };
}

/** @template T @param {() => Promise<T>} action @returns {Promise<{ value: T, milliseconds: number }>} */
async function timed(action) {
  const start = performance.now();
  const value = await action();
  return { value, milliseconds: Math.round(performance.now() - start) };
}

/**
 * From the command to the first cards: with the window fresh, and again with the gallery closed in between.
 * @param {string} folder
 */
async function openInWorkbench(folder) {
  const server = await VscodeServer.create();
  await server.installExtension(await packageExtension());
  await server.start();
  const browser = await launchBrowser();
  try {
    const page = await openWorkbench(browser, server.address, folder);
    // The palette's own time is not the gallery's: its row is there before the clock starts.
    await runCommand(page, 'SCN: Show Log');
    const cards = webviewFrame(page).locator('.card');
    const opens = [];
    for (let round = 0; round < 3; round++) {
      const { milliseconds } = await timed(async () => {
        await runCommand(page, 'SCN: Open Review Gallery');
        await cards.first().waitFor();
      });
      opens.push(milliseconds);
      await runCommand(page, 'View: Close Editor');
      await cards.first().waitFor({ state: 'detached' });
    }
    return opens;
  } finally {
    await browser.close();
    await server.stop();
  }
}

const work = await mkdtemp(path.join(tmpdir(), 'scn-scale-'));
try {
  const folder = path.join(work, 'data');
  await makeDemoData(folder);
  const images = await readdir(path.join(folder, 'images'));
  const classes = ['anger', 'fear', 'happiness', 'neutral', 'sadness', 'surprise'];
  const rows = Array.from(
    { length: faces },
    (_, i) => `images/${images[i % images.length]},${classes[i % classes.length]}`,
  );
  const labelFile = path.join(folder, 'labels.csv');
  await writeFile(labelFile, `image,label\n${rows.join('\n')}\n`);

  const { openLabels, writeAuditResult, readAuditResult, auditPlaces } = await productModules('openScale', [
    'audit/resultFile',
    'audit/places',
    'labels/openLabels',
  ]);
  const labels = await timed(() => openLabels(labelFile));
  const { resultFile } = auditPlaces(labelFile, false);
  await mkdir(path.dirname(resultFile), { recursive: true });
  const written = await timed(() => writeAuditResult(resultFile, madeUpResult(labels.value, folder)));
  const read = await timed(() => readAuditResult(resultFile));
  const [first, ...again] = await openInWorkbench(folder);
  console.log(
    JSON.stringify({
      faces,
      readLabelsMs: labels.milliseconds,
      writeResultMs: written.milliseconds,
      readResultMs: read.milliseconds,
      openGalleryMs: { first, again },
    }),
  );
} finally {
  await rm(work, { recursive: true, force: true });
}
