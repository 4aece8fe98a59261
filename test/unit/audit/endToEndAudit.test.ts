import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditInProcess } from '../../../src/audit/run/auditClient';
import { copyModel, describeModel } from '../../../src/audit/models/copyModel';
import { readModelFolder } from '../../../src/audit/models/modelFolder';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import { methodText } from '../../../src/audit/result/methodText';
import type { AuditRequest, TaskRun } from '../../../src/protocol/auditProcess';
import type { ImageTraining, TrainingEstimate } from '../../../src/protocol/training';
import { CancelledError } from '../../../src/base/humanError';
import { type Expression, drawFaces, drawnClasses, writeLabels } from './drawnFaces';
import { quietRun } from '../support/quietRun';
import { killChildren } from './childProcesses';
import { csvAt } from '../support/dataSets';

/** The program as it ships: `npm run build` makes it before the unit tests run. */
const entry = path.resolve(import.meta.dirname, '../../../dist/audit.js');
const faces = 60;
const training: ImageTraining = {
  network: 'small',
  inputSize: 32,
  epochs: 10,
  batchSize: 16,
  schedule: 'official',
  learnMargin: true,
  startingWeights: undefined,
};

let folder: string;
let request: AuditRequest;
const wrong = new Map<string, Expression>();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-images-'));
  const truth = await drawFaces(folder, faces);
  [...truth].forEach(([name, expression], i) => {
    if (i % 10 === 0) wrong.set(name, drawnClasses[(drawnClasses.indexOf(expression) + 1) % 3] ?? 'happy');
  });
  request = {
    dataSet: csvAt(await writeLabels(folder, truth, wrong)),
    roots: [folder],
    subjects: 'auto',
    recipe: 'paper',
    seed: 1,
    imageTraining: training,
    cacheFolder: path.join(folder, 'cache'),
    resultFile: path.join(folder, 'audit.arrow'),
    reportFile: path.join(folder, 'report.csv'),
  };
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const audit = (changes: Partial<AuditRequest>, watch: Partial<TaskRun> = {}) =>
  auditInProcess(entry, { ...request, ...changes }, quietRun(watch));

/** What every run of the same audit has in common. */
const report = () => readFile(path.join(folder, 'report.csv'), 'utf8');

const statesIn = (cacheFolder: string) => readdir(path.join(cacheFolder, 'training')).catch(() => []);

describe('an audit end to end', { timeout: 300_000 }, () => {
  let model: string;

  it('finds planted errors, and says beforehand how long it takes', async () => {
    const estimates: TrainingEstimate[] = [];
    const notes: string[] = [];
    const stages: string[] = [];
    model = path.join(folder, 'kept.model');
    const summary = await audit(
      { keepModel: model },
      {
        onProgress: ({ stage }) => {
          if (stages.at(-1) !== stage) stages.push(stage);
        },
        onNote: (line) => void notes.push(line),
        ask: (estimate) => {
          estimates.push(estimate);
          expect(stages.at(-1)).toBe('copies');
          return Promise.resolve();
        },
      },
    );
    expect(stages).toEqual(['labels', 'features', 'copies', 'folds', 'scoring']);
    expect(estimates).toHaveLength(1);
    expect(estimates[0]).toMatchObject({ networks: 5, engine: summary.engine });
    expect(estimates[0]?.seconds).toBeGreaterThan(0);
    // Learning δ1 shows in the log.
    const margins = notes.flatMap((line) => /epoch \d+ of 10: .* δ1 ([\d.]+)\.$/.exec(line)?.[1] ?? []);
    expect(margins).toHaveLength(5 * 10);
    expect(new Set(margins).size).toBeGreaterThan(1);

    const { ids, scores, metadata } = await readAuditResult(request.resultFile);
    expect(summary).toMatchObject({ samples: faces, audited: faces, failed: 0, recipe: 'paper' });
    for (const column of [scores.importance, scores.labelQuality, scores.confidence, scores.margin])
      expect(column.every(Number.isFinite)).toBe(true);
    expect(scores.probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
    const qualities = (isWrong: boolean) =>
      ids.flatMap((id, row) => (wrong.has(id) === isWrong ? [scores.labelQuality[row] as number] : []));
    const right = qualities(false);
    const ranks = qualities(true).map((low) => right.filter((high) => high > low).length / right.length);
    // By chance a wrong label is below half of the right ones.
    expect(ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length).toBeGreaterThan(0.6);
    expect(methodText(metadata).join('\n')).toMatch(
      /end to end.*32 × 32 pixels, 10 epochs in batches of 16 from random weights.*\n.*judge alone/s,
    );
    expect(summary.warnings.join('\n')).toContain('from random weights');
    expect(await statesIn(request.cacheFolder)).toEqual([]);
  });

  it('keeps its networks as a model, which judges without training and marks what it has seen', async () => {
    const saved = path.join(folder, 'saved.scn-model');
    const description = await copyModel(model, saved);
    expect(description).toMatchObject({
      kind: 'images',
      networks: 5,
      shape: { inputSize: 32 },
      recipe: { name: 'paper', batchSize: 16 },
      metrics: { faces, folds: 5, seeds: 1 },
    });
    expect(describeModel(description)).toMatch(
      /60 faces, 5 folds(; about \d+ of their labels were wrong)?\. /,
    );
    expect((await readModelFolder(saved)).faces.size).toBe(faces);

    const other = path.join(folder, 'other');
    await mkdir(other);
    const truth = await drawFaces(other, 18, 2);
    const known = path.join(other, 'images', 'known.png');
    await copyFile(path.join(folder, 'images', 'face000.png'), known);
    const labels = await writeLabels(other, new Map([...truth, ['images/known.png', 'happy']]));
    const notes: string[] = [];
    const resultFile = path.join(other, 'audit.arrow');
    const summary = await audit(
      { dataSet: csvAt(labels), roots: [other], resultFile, model: saved, imageTraining: undefined },
      { onNote: (line) => void notes.push(line) },
    );
    expect(notes.join('\n')).not.toContain('epoch');
    expect(summary.model).toMatchObject({ folder: saved, seenFaces: 1 });
    const { images, inTraining, scores, metadata } = await readAuditResult(resultFile);
    expect(images.filter((_, row) => inTraining?.[row] === 1)).toEqual(['images/known.png']);
    expect(methodText(metadata)[0]).toMatch(/saved model.*a network for images of 32 × 32 pixels/);
    // Their mean recognises faces that none of them has seen: a third is chance.
    const right = images.filter(
      (name, row) => metadata.classes[scores.suggested[row] ?? -1] === truth.get(name),
    );
    expect(right.length).toBeGreaterThanOrEqual(10);
  });

  it('goes on where it was killed, and ends with the same result', async () => {
    const quick: Partial<AuditRequest> = {
      dataSet: csvAt(path.join(folder, 'some.csv')),
      imageTraining: { ...training, inputSize: 24, epochs: 4 },
    };
    const [header, ...rows] = (await readFile(request.dataSet.location, 'utf8')).split('\n');
    await writeFile(path.join(folder, 'some.csv'), [header, ...rows.slice(0, 30), ''].join('\n'));
    const killedCache = path.join(folder, 'killed');
    const killed = audit(
      { ...quick, cacheFolder: killedCache },
      {
        onNote: (line) => {
          if (/epoch 2 of 4/.test(line)) void killChildren(entry);
        },
      },
    );
    await expect(killed).rejects.toThrow(/^The audit process was killed/);
    expect(await statesIn(killedCache)).toHaveLength(1);
    const notes: string[] = [];
    const estimates: TrainingEstimate[] = [];
    await audit(
      { ...quick, cacheFolder: killedCache },
      {
        onNote: (line) => void notes.push(line),
        ask: (estimate) => Promise.resolve(void estimates.push(estimate)),
      },
    );
    const resumed = await report();
    expect(notes.join('\n')).toMatch(/goes on after epoch \d+ of 4/);
    expect(estimates[0]?.note).toMatch(/goes on where it was interrupted, \d+ % of the training done/);
    expect(notes.filter((line) => line.includes('epoch 1 of 4')).length).toBeLessThan(5);
    expect(await statesIn(killedCache)).toEqual([]);
    await rm(path.join(folder, 'report.csv'));
    await audit(quick);
    expect(await report()).toBe(resumed);
  });

  it('does not begin where the estimate is declined', async () => {
    const resultFile = path.join(folder, 'declined.arrow');
    const declined = audit({ resultFile }, { ask: () => Promise.reject(new CancelledError()) });
    await expect(declined).rejects.toThrow(CancelledError);
    await expect(readFile(resultFile)).rejects.toThrow('ENOENT');
  });
});
