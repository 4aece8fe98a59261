import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditInProcess, testPlantedErrorsInProcess } from '../../../../src/audit/run/auditClient';
import type { PlantedErrorsRequest } from '../../../../src/protocol/auditProcess';
import type { AuditProgress } from '../../../../src/protocol/auditProgress';
import { CancelledError, HumanError } from '../../../../src/base/humanError';
import { drawFaces, writeLabels } from '../drawnFaces';
import { quietRun } from '../../support/quietRun';
import { csvAt } from '../../support/dataSets';

/** The program as it ships: `npm run build` makes it before the unit tests run. */
const entry = path.resolve(import.meta.dirname, '../../../../dist/audit.js');
const faces = 150;
/** Rows that cannot be audited, and so get no planted error: without an image, without a label. */
const unusable = ['images/missing.png,happy', 'images/face000.png,'];

let folder: string;
let request: PlantedErrorsRequest;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-planted-'));
  const labels = await writeLabels(folder, await drawFaces(folder, faces), new Map(), unusable);
  request = {
    dataSet: csvAt(labels),
    roots: [folder],
    subjects: 'off',
    recipe: 'cure',
    seed: 1,
    cacheFolder: path.join(folder, 'cache'),
    share: 0.2,
    pattern: 'uniform',
    lastResult: path.join(folder, 'audit.arrow'),
  };
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const test = (
  changes: Partial<PlantedErrorsRequest> = {},
  onProgress: (progress: AuditProgress) => void = () => undefined,
  signal = new AbortController().signal,
  notes: string[] = [],
) =>
  testPlantedErrorsInProcess(
    entry,
    { ...request, ...changes },
    {
      signal,
      onProgress,
      onNote: (line) => {
        notes.push(line);
      },
    },
  );

describe('a test on planted errors in its process', () => {
  it('finds what it planted, touches no label and gives the same again', async () => {
    const before = await readFile(request.dataSet.location);
    const stages: string[] = [];
    const summary = await test({}, ({ stage }) => {
      if (stages.at(-1) !== stage) stages.push(stage);
    });
    expect(stages).toEqual(['labels', 'features', 'copies', 'folds', 'scoring']);
    expect(summary).toMatchObject({
      faces,
      planted: faces / 5,
      share: 0.2,
      pattern: 'uniform',
      confusionsFrom: null,
      warnings: [],
    });
    expect(summary.auroc).toBeGreaterThan(0.9);
    expect(summary.foundFirst).toBeGreaterThan(0.7 * summary.planted);
    expect(summary.suggestedRight).toBeGreaterThan(0.7 * summary.planted);
    expect(summary.flags.found).toBeGreaterThan(0.7 * summary.planted);
    expect(summary.withoutKnown).toBeNull();
    expect(summary.byClass.map(({ label, faces: all, planted }) => [label, all, planted]).sort()).toEqual([
      ['happy', 50, 10],
      ['sad', 50, 10],
      ['surprised', 50, 10],
    ]);
    expect(summary.curve.at(-1)?.found).toBe(summary.planted);
    expect(await readFile(request.dataSet.location)).toEqual(before);
    await expect(readFile(request.lastResult)).rejects.toThrow('ENOENT');

    const again = await test();
    expect(again.facesDecoded).toBe(0);
    expect({ ...again, seconds: null, facesDecoded: null }).toEqual({
      ...summary,
      seconds: null,
      facesDecoded: null,
    });
    expect((await test({ seed: 2 })).curve).not.toEqual(summary.curve);
  });

  it('follows mix-ups: those of an audit of its own, or of the last one, which say the same', async () => {
    const { location: labels } = request.dataSet;
    const lines = (await readFile(labels, 'utf8')).split('\n');
    // Real errors: every fourth happy face is labelled sad.
    let happy = 0;
    const wrong = lines.map((line) =>
      line.endsWith(',happy') && line !== unusable[0] && happy++ % 4 === 0
        ? line.replace('happy', 'sad')
        : line,
    );
    await writeFile(labels, wrong.join('\n'));
    const folds: number[] = [];
    const own = await test({ pattern: 'confusions' }, (progress) => {
      if (progress.stage === 'folds') folds.push(progress.done / progress.total);
    });
    expect(own).toMatchObject({ confusionsFrom: 'thisTest', planted: 30 });
    expect(own.warnings.join('\n')).toMatch(/no mix-ups for/);
    // Two audits are one progress.
    expect(folds).toEqual([...folds].sort((a, b) => a - b));
    expect(folds.at(-1)).toBe(1);
    const known = own.withoutKnown;
    expect(known).not.toBeNull();
    // The faces that are wrong already are no false alarms without the known ones.
    const precision = own.flags.found / own.flags.flagged;
    expect((known?.flags.found ?? 0) / (known?.flags.flagged ?? 1)).toBeGreaterThan(precision);

    await auditInProcess(
      entry,
      { ...request, resultFile: request.lastResult, reportFile: undefined },
      quietRun(),
    );
    const last = await test({ pattern: 'confusions' });
    expect(last).toEqual({
      ...own,
      confusionsFrom: 'lastAudit',
      seconds: last.seconds,
      facesDecoded: 0,
    });

    await writeFile(request.lastResult, 'damaged');
    const notes: string[] = [];
    const without = await test({}, undefined, undefined, notes);
    expect(without.withoutKnown).toBeNull();
    expect(notes.join('\n')).toMatch(/audit\.arrow cannot be read \(it is no Arrow file\)/);
    await rm(request.lastResult);
    await writeFile(labels, lines.join('\n'));
  });

  it('says so where the share is no label', async () => {
    await expect(test({ share: 0.001 })).rejects.toThrow(HumanError);
    await expect(test({ share: 0.001 })).rejects.toThrow(/no label to plant an error in/);
    await expect(test({ share: 1 })).rejects.toThrow(/between 0 and 1/);
  });

  it('stops when it is cancelled', async () => {
    const abort = new AbortController();
    const run = test(
      {},
      ({ stage }) => {
        if (stage === 'folds') abort.abort();
      },
      abort.signal,
    );
    await expect(run).rejects.toThrow(CancelledError);
  });
});
