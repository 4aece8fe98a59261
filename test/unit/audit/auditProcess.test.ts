import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditInProcess } from '../../../src/audit/run/auditClient';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import type { AuditRequest } from '../../../src/protocol/auditProcess';
import type { AuditProgress } from '../../../src/protocol/auditProgress';
import { CancelledError, HumanError } from '../../../src/base/humanError';
import { type Expression, drawFaces, drawnClasses, writeLabels } from './drawnFaces';
import { killChildren, runningChildren } from './childProcesses';
import { csvAt } from '../support/dataSets';

/** The program as it ships: `npm run build` makes it before the unit tests run. */
const entry = path.resolve(import.meta.dirname, '../../../dist/audit.js');
const faces = 150;

let folder: string;
let truth: Map<string, Expression>;
let request: AuditRequest;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-audit-'));
  truth = await drawFaces(folder, faces);
  request = {
    dataSet: csvAt(path.join(folder, 'labels.csv')),
    roots: [folder],
    subjects: 'auto',
    recipe: 'cure',
    seed: 1,
    cacheFolder: path.join(folder, 'cache'),
    resultFile: path.join(folder, 'audit.arrow'),
    reportFile: path.join(folder, 'report.csv'),
  };
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const audit = (
  changes: Partial<AuditRequest> = {},
  onProgress: (progress: AuditProgress) => void = () => undefined,
  signal = new AbortController().signal,
  notes: string[] = [],
) =>
  auditInProcess(
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

/** Every tenth face gets the next class. */
function everyTenthWrong(): Map<string, Expression> {
  const wrong = new Map<string, Expression>();
  [...truth].forEach(([name, expression], i) => {
    if (i % 10 === 0) wrong.set(name, drawnClasses[(drawnClasses.indexOf(expression) + 1) % 3] ?? 'happy');
  });
  return wrong;
}

describe('an audit in its process', () => {
  it('finds planted errors, says how far it is, and decodes nothing a second time', async () => {
    const wrong = everyTenthWrong();
    await writeLabels(folder, truth, wrong);
    const stages: string[] = [];
    const summary = await audit({}, ({ stage }) => {
      if (stages.at(-1) !== stage) stages.push(stage);
    });
    expect(stages).toEqual(['labels', 'features', 'copies', 'folds', 'scoring']);
    expect(summary).toMatchObject({
      samples: faces,
      audited: faces,
      failed: 0,
      classes: 3,
      facesDecoded: faces,
    });

    const result = await readAuditResult(request.resultFile);
    const suspects = result.ids
      .map((id, row) => ({ id, quality: result.scores.labelQuality[row] as number }))
      .sort((a, b) => a.quality - b.quality)
      .slice(0, wrong.size);
    const found = suspects.filter(({ id }) => wrong.has(id)).length;
    expect(found / wrong.size).toBeGreaterThan(0.8);

    // The estimate is of the same size as the truth, in all and by class, without knowing it.
    const estimated = summary.estimatedErrors ?? NaN;
    expect(estimated / wrong.size).toBeGreaterThan(0.4);
    expect(estimated / wrong.size).toBeLessThan(2);
    const byClass = summary.estimatedErrorsByClass ?? {};
    expect(Object.keys(byClass).sort()).toEqual([...drawnClasses].sort());
    expect(Object.values(byClass).reduce((sum, errors) => sum + errors, 0)).toBeCloseTo(estimated, 6);
    expect(result.metadata.noise?.byClass.map(({ faces: of }) => of)).toEqual(
      result.metadata.classes.map(
        (_, label) => result.scores.given.filter((given) => given === label).length,
      ),
    );
    expect(summary.unclear).toBe(
      result.scores.unclear.filter((flag, row) => flag && result.scores.isIssue[row]).length,
    );
    expect(summary.secondOpinion).toBe(result.metadata.secondOpinion);
    // Importance is the right way round here, so nothing warns of it.
    expect(result.metadata.importanceSpread?.agreement).toBeGreaterThan(0.1);
    expect(summary.warnings.join()).not.toContain('Importance');

    const report = await readFile(path.join(folder, 'report.csv'), 'utf8');
    const again = await audit();
    expect(again.facesDecoded).toBe(0);
    // The same input gives the same result, to the byte.
    expect(await readFile(path.join(folder, 'report.csv'), 'utf8')).toBe(report);
  });

  it('reports what is wrong with single rows, and audits the others', async () => {
    await mkdir(path.join(folder, 'images', 'folder.png'), { recursive: true });
    await writeFile(path.join(folder, 'images', 'empty.png'), '');
    await writeFile(path.join(folder, 'images', 'text.png'), 'not an image');
    const [first = '', second = ''] = truth.keys();
    await writeLabels(folder, truth, new Map(), [
      'images/missing.png,happy',
      'images/empty.png,sad',
      'images/text.png,sad',
      'images/folder.png,sad',
      '../outside.png,happy',
      '/etc/passwd,happy',
      `${first},sad`,
      `${second},`,
      'images/lonely.png,disgusted',
    ]);
    await writeFile(path.join(folder, 'images', 'lonely.png'), await readFile(path.join(folder, second)));
    const summary = await audit();
    const { ids, failures, duplicateGroup } = await readAuditResult(request.resultFile);
    const failed = [...failures].map(([row, reason]) => [ids[row], reason]);
    expect(failed.map(([id]) => id).sort()).toEqual(
      [
        'images/missing.png',
        'images/empty.png',
        'images/text.png',
        'images/folder.png',
        '../outside.png',
        '/etc/passwd',
        `${second}#2`,
      ].sort(),
    );
    expect(Object.fromEntries(failed)).toMatchObject({
      '../outside.png': expect.stringContaining('outside'),
      '/etc/passwd': expect.stringContaining('outside'),
      [`${second}#2`]: 'The row has no label.',
    });
    for (const [, reason] of failed) expect(reason).toMatch(/^.{8,}\.$/);
    expect(summary).toMatchObject({ failed: 7, audited: faces + 2 });
    // Two rows of one image are one group, with a warning that their labels differ; so is a copied file.
    expect(duplicateGroup[ids.indexOf(`${first}#2`)]).toBe(duplicateGroup[0]);
    expect(duplicateGroup[0]).toBeGreaterThan(0);
    expect(duplicateGroup[ids.indexOf('images/lonely.png')]).toBe(duplicateGroup[1]);
    expect(summary.warnings.join('\n')).toMatch(/disgusted.*single face/);
    expect(summary.warnings.join('\n')).toContain(first);
  });

  it('audits fewer faces than folds', async () => {
    const few = new Map([...truth].slice(0, 3));
    await writeLabels(folder, few);
    const summary = await audit();
    expect(summary.audited).toBe(3);
    expect(summary.warnings.join('\n')).toMatch(/3 folds instead of 5/);
  });

  it.each([
    ['one class only', () => [...truth].map(([name]) => `${name},happy`), /needs at least two/],
    ['no image that is there', () => ['a.png,happy', 'b.png,sad'], /None of the 2 images/],
    [
      'only one class left',
      () => [`${[...truth.keys()][0] ?? ''},happy`, 'b.png,sad'],
      /Only faces of one class/,
    ],
  ])('says so where there is %s', async (_, lines, message) => {
    await writeFile(request.dataSet.location, `image,label\n${lines().join('\n')}\n`);
    await expect(audit()).rejects.toThrow(message);
    await expect(audit()).rejects.toThrow(HumanError);
  });

  it.each(['labels', 'features', 'folds'] as const)(
    'ends its process when cancelled at “%s”',
    async (stage) => {
      await writeLabels(folder, truth);
      await rm(request.resultFile, { force: true });
      const abort = new AbortController();
      const run = audit(
        { cacheFolder: path.join(folder, `cache-${stage}`) },
        (progress) => {
          if (progress.stage !== stage || abort.signal.aborted) return;
          if (stage === 'folds' && 'done' in progress && progress.done === 0) return;
          abort.abort();
        },
        abort.signal,
      );
      await expect(run).rejects.toThrow(CancelledError);
      await expect.poll(() => runningChildren(entry), { timeout: 10_000 }).toEqual([]);
      await expect(readFile(request.resultFile)).rejects.toThrow('ENOENT');
    },
  );

  it('ends its process when cancelled while onnxruntime computes, and nothing dies of it', async () => {
    await writeLabels(folder, truth);
    for (const steps of [0, 1, 2]) {
      const abort = new AbortController();
      const notes: string[] = [];
      const run = audit(
        { cacheFolder: path.join(folder, 'cache-folds'), engine: { choice: 'auto', folders: [] } },
        (progress) => {
          if (progress.stage === 'folds' && 'done' in progress && progress.done > 0)
            setTimeout(() => abort.abort(), steps * 7);
        },
        abort.signal,
        notes,
      );
      await expect(run).rejects.toThrow(CancelledError);
      await expect.poll(() => runningChildren(entry), { timeout: 10_000 }).toEqual([]);
      expect(notes.join('\n')).not.toMatch(/terminate called|abort/i);
    }
  }, 120_000);

  it('reports a process that dies in one sentence, and the next audit works', async () => {
    await writeLabels(folder, truth);
    const killed = audit({ cacheFolder: path.join(folder, 'cache-killed') }, ({ stage }) => {
      if (stage === 'folds') void killChildren(entry);
    });
    await expect(killed).rejects.toThrow(/^The audit process was killed, .* run the audit again\.$/);
    const summary = await audit({ cacheFolder: path.join(folder, 'cache-killed') });
    expect(summary).toMatchObject({ audited: faces, facesDecoded: 0 });
  });
});
