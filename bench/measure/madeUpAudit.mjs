import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeDemoData } from '../../scripts/makeDemoData.mjs';
import { seededRandom } from '../../scripts/seededRandom.mjs';
import { productModules } from './productModules.mjs';

const classes = ['anger', 'fear', 'happiness', 'neutral', 'sadness', 'surprise'];

/**
 * A result such as an audit would give, with made-up scores.
 * @param {import('../../src/labels/labelFile').LabelFile} labels
 * @param {string} folder
 * @returns {import('../../src/audit/result/auditResult').AuditResult}
 */
function madeUpResult(labels, folder) {
  const { next: random } = seededRandom(1);
  const { samples } = labels;
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
 * Fills a folder with a label file of so many rows over the demo's 720 images, and an audit result to it.
 * @param {string} folder
 * @param {number} faces
 * @returns milliseconds that reading the label file, writing and reading the result take in Node
 */
export async function makeUpAudit(folder, faces) {
  await makeDemoData(folder);
  const images = await readdir(path.join(folder, 'images'));
  const rows = Array.from(
    { length: faces },
    (_, i) => `images/${images[i % images.length]},${classes[i % classes.length]}`,
  );
  const labelFile = path.join(folder, 'labels.csv');
  await writeFile(labelFile, `image,label\n${rows.join('\n')}\n`);
  const { openLabels, writeAuditResult, readAuditResult, placesOf } = await productModules('madeUpAudit', [
    'audit/result/resultFile',
    'labels/places',
    'labels/opening/openLabels',
  ]);
  const labels = await timed(() => openLabels(labelFile));
  const { resultFile } = placesOf({
    location: labelFile,
    isFolder: false,
    reading: { format: 'csv', options: {} },
  });
  await mkdir(path.dirname(resultFile), { recursive: true });
  const written = await timed(() => writeAuditResult(resultFile, madeUpResult(labels.value, folder)));
  const read = await timed(() => readAuditResult(resultFile));
  return {
    readLabelsMs: labels.milliseconds,
    writeResultMs: written.milliseconds,
    readResultMs: read.milliseconds,
  };
}
