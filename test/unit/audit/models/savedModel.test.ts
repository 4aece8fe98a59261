import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditInProcess } from '../../../../src/audit/run/auditClient';
import { copyModel } from '../../../../src/audit/models/copyModel';
import { readModelFolder } from '../../../../src/audit/models/modelFolder';
import { readAuditResult } from '../../../../src/audit/result/resultFile';
import { reportRows } from '../../../../src/audit/result/report';
import type { AuditRequest } from '../../../../src/protocol/auditProcess';
import { type Expression, drawFaces, drawnClasses, writeLabels } from '../drawnFaces';
import { quietRun } from '../../support/quietRun';
import { csvAt } from '../../support/dataSets';

/** The program as it ships: `npm run build` makes it before the unit tests run. */
const entry = path.resolve(import.meta.dirname, '../../../../dist/audit.js');

let folder: string;
let model: string;
let trainedOn: string;

async function dataSet(name: string, faces: number, seed: number): Promise<Map<string, Expression>> {
  const where = path.join(folder, name);
  await mkdir(where);
  return drawFaces(where, faces, seed);
}

function audit(name: string, changes: Partial<AuditRequest>) {
  const where = path.join(folder, name);
  const request: AuditRequest = {
    dataSet: csvAt(path.join(where, 'labels.csv')),
    roots: [where],
    subjects: 'auto',
    recipe: 'cure',
    seed: 1,
    cacheFolder: path.join(folder, 'cache'),
    resultFile: path.join(where, '.scn', 'labels.csv.audit.arrow'),
    reportFile: undefined,
    ...changes,
  };
  return auditInProcess(entry, request, quietRun());
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-model-'));
  trainedOn = path.join(folder, 'first');
  const truth = await dataSet('first', 120, 1);
  await writeLabels(trainedOn, truth);
  await mkdir(path.join(trainedOn, '.scn'));
  model = path.join(trainedOn, '.scn', 'labels.csv.model');
  await audit('first', { keepModel: model });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the networks of an audit', () => {
  it('are kept as a model with what it was trained on, out of git', async () => {
    const { description, faces } = await readModelFolder(model);
    expect(description).toMatchObject({
      kind: 'features',
      classes: [...drawnClasses].sort(),
      metrics: { faces: 120, folds: 5, seeds: 2 },
      trainedOn: { faces: 120 },
    });
    expect(faces.size).toBe(120);
    expect(await readFile(path.join(trainedOn, '.scn', '.gitignore'), 'utf8')).toContain('*.model*/');
  });

  it('judge other faces without training, and find their wrong labels', async () => {
    const truth = await dataSet('second', 60, 2);
    const wrong = new Map<string, Expression>();
    [...truth].forEach(([name, expression], i) => {
      if (i % 10 === 0) wrong.set(name, drawnClasses[(drawnClasses.indexOf(expression) + 1) % 3] ?? 'happy');
    });
    await writeLabels(path.join(folder, 'second'), truth, wrong);
    await mkdir(path.join(folder, 'second', '.scn'));
    const saved = path.join(folder, 'saved');
    await copyModel(model, saved);
    const summary = await audit('second', { model: saved });
    expect(summary.model).toMatchObject({ folder: saved });
    const result = await readAuditResult(summary.resultFile);
    const suspects = result.images.filter((_, row) => result.scores.isIssue[row] === 1);
    const found = suspects.filter((image) => wrong.has(image));
    expect(found.length).toBeGreaterThanOrEqual(4);
    expect(suspects.length).toBeLessThanOrEqual(2 * wrong.size);
    for (const image of found) {
      const suggested = result.scores.suggested[result.images.indexOf(image)] ?? -1;
      expect(result.metadata.classes[suggested]).toBe(truth.get(image));
    }
  }, 60_000);

  it('mark the faces that they were trained on, and none of others', async () => {
    const { model: used, resultFile, warnings } = await audit('first', { model });
    expect(used?.seenFaces).toBe(120);
    expect(warnings.join(' ')).toMatch(/120 of the 120 audited faces were among those that the model/);
    const result = await readAuditResult(resultFile);
    expect(result.inTraining?.every((flag) => flag === 1)).toBe(true);
    const [header = [], first = []] = [...reportRows(result)];
    expect(first[header.indexOf('in_training_set')]).toBe('true');

    await writeLabels(path.join(folder, 'third'), await dataSet('third', 30, 3));
    await mkdir(path.join(folder, 'third', '.scn'));
    const others = await audit('third', { model });
    const marked = (await readAuditResult(others.resultFile)).inTraining;
    expect(marked).toHaveLength(30);
    expect(marked?.some((flag) => flag === 1)).toBe(false);
    expect(others.model?.seenFaces).toBe(0);
    expect(others.warnings.join(' ')).not.toMatch(/out of fold/);
  }, 60_000);

  it('set faces aside whose class they do not know', async () => {
    const truth = await dataSet('fourth', 30, 4);
    await writeLabels(path.join(folder, 'fourth'), truth);
    const labels = path.join(folder, 'fourth', 'labels.csv');
    const lines = (await readFile(labels, 'utf8')).split('\n');
    lines[1] = (lines[1] ?? '').replace(/,[^,]*$/, ',bewildered');
    await writeFile(labels, lines.join('\n'));
    await mkdir(path.join(folder, 'fourth', '.scn'));
    const summary = await audit('fourth', { model });
    expect(summary).toMatchObject({ setAside: 1, failed: 0, audited: 29 });
    const { aside } = await readAuditResult(summary.resultFile);
    expect([...aside.values()]).toEqual([expect.stringMatching(/does not know the class “bewildered”/)]);
  }, 60_000);
});

describe('a model’s folder that is not as it was saved', () => {
  const broken = async (change: (where: string) => Promise<unknown>): Promise<string> => {
    const where = await mkdtemp(path.join(folder, 'broken-'));
    await cp(model, where, { recursive: true });
    await change(where);
    return where;
  };
  const edited = (where: string, edit: (json: string) => string) => async () => {
    const file = path.join(where, 'scn.json');
    await writeFile(file, edit(await readFile(file, 'utf8')));
  };

  it.each<[string, (where: string) => Promise<unknown>, RegExp]>([
    [
      'one changed byte',
      async (where) => {
        const file = path.join(where, 'weights.bin');
        const bytes = await readFile(file);
        bytes[1000] = (bytes[1000] ?? 0) ^ 1;
        await writeFile(file, bytes);
      },
      /SHA-256 differs/,
    ],
    [
      'weights cut short',
      async (where) => {
        const file = path.join(where, 'weights.bin');
        await writeFile(file, (await readFile(file)).subarray(0, -4));
      },
      /bytes instead of/,
    ],
    ['no weights', (where) => rm(path.join(where, 'weights.bin')), /lacks its file weights\.bin/],
    ['no description', (where) => rm(path.join(where, 'scn.json')), /it has no scn\.json/],
    ['no JSON', (where) => edited(where, (json) => json.slice(1))(), /it is not JSON/],
    [
      'a newer version',
      (where) => edited(where, (json) => json.replace('"version": 1', '"version": 2'))(),
      /newer version of this program/,
    ],
    [
      'another kind of thing',
      (where) => edited(where, () => '{"version":1,"kind":"cat"}')(),
      /does not describe a model/,
    ],
    [
      'weights of 2 TB in its description',
      (where) => edited(where, (json) => json.replace(/"shape": \[\s+384/, '"shape": [ 2000000000, 384'))(),
      /claims more weights than any model has/,
    ],
  ])('is refused: %s', async (_, change, sentence) => {
    const where = await broken(change);
    await expect(readModelFolder(where)).rejects.toThrow(sentence);
    const to = path.join(folder, 'copy-of-broken');
    await expect(copyModel(where, to)).rejects.toThrow();
    await expect(readdir(to)).rejects.toThrow(/ENOENT/);
  });

  it('is refused where its face model is another', async () => {
    const where = await broken((each) => edited(each, (json) => json.replace('"scn-face-', '"arcface-'))());
    await expect(audit('first', { model: where })).rejects.toThrow(
      /trained on features of the face model arcface-.*this audit uses scn-face-/,
    );
  });

  it('does not take the place of anything else', async () => {
    const other = path.join(folder, 'other');
    await mkdir(other);
    await writeFile(path.join(other, 'thesis.txt'), 'years of work');
    await expect(copyModel(model, other)).rejects.toThrow(
      /holds something else than a model \(thesis\.txt\)/,
    );
    expect(await readdir(other)).toEqual(['thesis.txt']);
  });
});
