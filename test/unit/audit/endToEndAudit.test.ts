import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditInProcess } from '../../../src/audit/auditClient';
import { readAuditResult } from '../../../src/audit/resultFile';
import { methodText } from '../../../src/host/methodText';
import type { AuditRequest } from '../../../src/protocol/auditProcess';
import type { AuditProgress } from '../../../src/protocol/auditProgress';
import type { TrainingEstimate } from '../../../src/protocol/imageTraining';
import { CancelledError } from '../../../src/protocol/humanError';
import { type Expression, drawFaces, drawnClasses, writeLabels } from './drawnFaces';
import { killChildren } from './killChildren';

/** The program as it ships: `npm run build` makes it before the unit tests run. */
const entry = path.resolve(import.meta.dirname, '../../../dist/audit.js');
const faces = 60;

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
    labels: await writeLabels(folder, truth, wrong),
    reading: undefined,
    roots: [folder],
    subjects: 'auto',
    recipe: 'paper',
    seed: 1,
    imageTraining: {
      network: 'small',
      inputSize: 32,
      epochs: 10,
      batchSize: 16,
      schedule: 'official',
      learnMargin: true,
      startingWeights: undefined,
    },
    cacheFolder: path.join(folder, 'cache'),
    resultFile: path.join(folder, 'audit.arrow'),
    reportFile: path.join(folder, 'report.csv'),
  };
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Watch = {
  readonly onProgress?: (progress: AuditProgress) => void;
  readonly onNote?: (line: string) => void;
  readonly onEstimate?: (estimate: TrainingEstimate) => Promise<void>;
};

const audit = (changes: Partial<AuditRequest>, watch: Watch = {}) =>
  auditInProcess(entry, { ...request, ...changes }, new AbortController().signal, {
    onProgress: () => undefined,
    onNote: () => undefined,
    ...watch,
  });

/** What every run of the same audit has in common. */
const report = () => readFile(path.join(folder, 'report.csv'), 'utf8');

const statesIn = (cacheFolder: string) => readdir(path.join(cacheFolder, 'training')).catch(() => []);

describe('an audit end to end', { timeout: 180_000 }, () => {
  let uninterrupted: string;

  it('finds planted errors, and says beforehand how long it takes', async () => {
    const estimates: TrainingEstimate[] = [];
    const notes: string[] = [];
    const stages: string[] = [];
    const summary = await audit(
      {},
      {
        onProgress: ({ stage }) => {
          if (stages.at(-1) !== stage) stages.push(stage);
        },
        onNote: (line) => void notes.push(line),
        onEstimate: (estimate) => {
          estimates.push(estimate);
          expect(stages.at(-1)).toBe('features');
          return Promise.resolve();
        },
      },
    );
    uninterrupted = await report();
    expect(stages).toEqual(['labels', 'features', 'folds', 'scoring']);
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
    const ranked = ids
      .map((id, row) => ({ id, quality: scores.labelQuality[row] as number }))
      .sort((a, b) => a.quality - b.quality);
    const found = ranked.slice(0, 2 * wrong.size).filter(({ id }) => wrong.has(id)).length;
    // Chance finds a fifth of them.
    expect(found / wrong.size).toBeGreaterThan(0.6);
    expect(methodText(metadata).join('\n')).toMatch(
      /end to end.*32 × 32 pixels, 10 epochs from random weights.*\n.*judge alone/s,
    );
    expect(summary.warnings.join('\n')).toContain('from random weights');
    expect(await statesIn(request.cacheFolder)).toEqual([]);
  });

  it('goes on where it was killed, and ends with the same result', async () => {
    const cacheFolder = path.join(folder, 'killed');
    const killed = audit(
      { cacheFolder },
      {
        onNote: (line) => {
          if (/epoch 4 of 10/.test(line)) void killChildren(entry);
        },
      },
    );
    await expect(killed).rejects.toThrow(/^The audit process was killed/);
    expect(await statesIn(cacheFolder)).toHaveLength(1);
    await rm(path.join(folder, 'report.csv'));
    const notes: string[] = [];
    await audit({ cacheFolder }, { onNote: (line) => void notes.push(line) });
    expect(notes.join('\n')).toMatch(/goes on after epoch \d+ of 10/);
    expect(notes.filter((line) => line.includes('epoch 1 of 10')).length).toBeLessThan(5);
    expect(await report()).toBe(uninterrupted);
    expect(await statesIn(cacheFolder)).toEqual([]);
  });

  it('does not begin where the estimate is declined', async () => {
    const resultFile = path.join(folder, 'declined.arrow');
    const declined = audit({ resultFile }, { onEstimate: () => Promise.reject(new CancelledError()) });
    await expect(declined).rejects.toThrow(CancelledError);
    await expect(readFile(resultFile)).rejects.toThrow('ENOENT');
  });
});
