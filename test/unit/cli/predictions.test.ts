import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import type { AuditSummary } from '../../../src/protocol/auditProcess';
import { drawFaces, drawnClasses, type Expression, writeLabels } from '../audit/drawnFaces';
import { runCli, sentenceOf, summaryOf } from './runCli';

const faces = 90;
let folder: string;
let truth: Map<string, Expression>;
const wrong = new Map<string, Expression>();
const inFolder = (...parts: string[]) => path.join(folder, ...parts);
const audit = (...args: string[]) => runCli(['audit', folder, '--cache', inFolder('.cache'), ...args]);

/** Writes predictions that are sure of a class for each face, as a table with the classes in another order. */
async function writePredictions(name: string, classOf: (image: string) => Expression): Promise<string> {
  const classes = [...drawnClasses].reverse();
  const rows = [...truth.keys()].map((image) =>
    [path.resolve(folder, image), ...classes.map((each) => (each === classOf(image) ? 0.9 : 0.05))].join(),
  );
  const file = inFolder(name);
  await writeFile(file, [`file,${classes.map((each) => `prob_${each}`).join()}`, ...rows, ''].join('\n'));
  return file;
}

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'scn-predictions-')));
  truth = await drawFaces(folder, faces);
  // One in six says the next class.
  [...truth].forEach(([image, expression], i) => {
    if (i % 6 !== 0) return;
    wrong.set(image, drawnClasses[(drawnClasses.indexOf(expression) + 1) % drawnClasses.length] ?? 'happy');
  });
  await writeLabels(folder, truth, wrong);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('audit --predictions', () => {
  it('asks a model of the user’s own as one more judge, and says what it was worth', async () => {
    const file = await writePredictions('own.csv', (image) => truth.get(image) ?? 'happy');
    const run = await audit('--labels', inFolder('labels.csv'), '--predictions', file, '--json');
    expect(run.code).toBe(0);
    const { predictions, warnings } = summaryOf(run) as unknown as AuditSummary;
    expect(predictions).toMatchObject({ file, verdict: 'counted', faces });
    expect(predictions?.share).toBeGreaterThan(0.05);
    expect(predictions?.agreement).toBeCloseTo(1 - wrong.size / faces, 5);
    expect(predictions?.byClass.map(({ accuracy }) => Math.round(accuracy ?? 0))).toEqual([1, 1, 1]);
    expect(warnings.join()).not.toContain(file);
    expect(run.stderr).toMatch(
      /^Your model’s predictions \(.*own\.csv\) counted as a judge with \d+ % of the weight/m,
    );
    expect(run.stderr).toMatch(/it is right about happy \d+ %, sad \d+ %, surprised \d+ %\.$/m);
    const { metadata } = await readAuditResult(inFolder('.scn', 'labels.csv.audit.arrow'));
    expect(metadata.predictions).toEqual(predictions);
  });

  it('gives no weight to a model that was trained on the labels, and audits as without it', async () => {
    const labels = ['--labels', inFolder('labels.csv')];
    const alone = inFolder('alone.csv');
    expect(await audit(...labels, '--report', alone)).toMatchObject({ code: 0 });
    const file = await writePredictions(
      'learned.csv',
      (image) => wrong.get(image) ?? truth.get(image) ?? 'happy',
    );
    const report = inFolder('learned-report.csv');
    const run = await audit(...labels, '--predictions', file, '--json', '--report', report);
    expect(summaryOf(run)['predictions']).toMatchObject({ verdict: 'trained', share: 0, agreement: 1 });
    expect(run.stderr).toMatch(/got no weight: it was trained on these labels/);
    expect(await readFile(report, 'utf8')).toBe(await readFile(alone, 'utf8'));
  });

  it('refuses what is no file of predictions before it computes anything, and never writes over one', async () => {
    const labels = ['--labels', inFolder('labels.csv')];
    const missing = await audit(...labels, '--predictions', inFolder('none.csv'));
    expect(missing.code).toBe(1);
    expect(sentenceOf(missing)).toMatch(/^There is no file of predictions .*none\.csv\. Check the path\.$/);
    await writeFile(inFolder('foreign.csv'), 'image,cat,dog\na.png,0.5,0.5\n');
    const foreign = await audit(...labels, '--predictions', inFolder('foreign.csv'));
    expect(foreign.code).toBe(1);
    expect(sentenceOf(foreign)).toMatch(/are not those of the classes of/);
    expect(foreign.stderr).not.toMatch(/Features/);
    const file = await writePredictions('kept.csv', (image) => truth.get(image) ?? 'happy');
    const before = await readFile(file, 'utf8');
    const over = await audit(...labels, '--predictions', file, '--report', file);
    expect(over.code).toBe(1);
    expect(sentenceOf(over)).toMatch(
      /--report names .*, which is the file of predictions\. Nothing was written/,
    );
    expect(await readFile(file, 'utf8')).toBe(before);
  });
});
