import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditInProcess } from '../../../../src/audit/run/auditClient';
import { NeighbourSearch } from '../../../../src/audit/neighbours/neighbourSearch';
import { featuresBeside } from '../../../../src/labels/places';
import { readAuditResult } from '../../../../src/audit/result/resultFile';
import type { AuditResult } from '../../../../src/audit/result/auditResult';
import { drawFaces, writeLabels } from '../drawnFaces';
import { quietRun } from '../../support/quietRun';
import { csvAt } from '../../support/dataSets';

/** The programs as they ship: `npm run build` makes them before the unit tests run. */
const programs = path.resolve(import.meta.dirname, '../../../../dist');

let folder: string;
let resultFile: string;
let result: AuditResult;
let search: NeighbourSearch;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-kept-'));
  resultFile = path.join(folder, 'faces.audit.arrow');
  const truth = await drawFaces(folder, 60);
  const [first = '', second = ''] = truth.keys();
  // The same picture under another name, and one that is none.
  await copyFile(path.join(folder, first), path.join(folder, 'twin.png'));
  await writeFile(path.join(folder, second), 'no image');
  await writeLabels(folder, truth);
  const label = truth.get(first) ?? '';
  await writeFile(path.join(folder, 'labels.csv'), `\ntwin.png,${label}\n`, { flag: 'a' });
  search = new NeighbourSearch(path.join(programs, 'neighbours.js'), () => undefined);
  await auditInProcess(
    path.join(programs, 'audit.js'),
    {
      dataSet: csvAt(path.join(folder, 'labels.csv')),
      roots: [folder],
      subjects: 'auto',
      recipe: 'cure',
      seed: 1,
      cacheFolder: path.join(folder, 'cache'),
      resultFile,
      reportFile: undefined,
    },
    quietRun(),
  );
  result = await readAuditResult(resultFile);
}, 120_000);
afterAll(async () => {
  search.dispose();
  await rm(folder, { recursive: true, force: true });
});

const nearest = (face: number) =>
  search.nearest({
    featuresFile: featuresBeside(resultFile),
    createdAt: result.metadata.createdAt,
    face,
    labels: [...result.metadata.classes.keys()],
    count: 3,
  });

describe('an audit', () => {
  it('keeps the features of its faces, by which a face’s copy is the nearest', async () => {
    const twin = result.images.indexOf('twin.png');
    expect(twin).toBeGreaterThan(0);
    const answer = await nearest(twin);
    const lists = answer.kind === 'found' ? answer.lists : [];
    expect(lists).toHaveLength(result.metadata.classes.length);
    const given = result.scores.given[twin] ?? -1;
    expect(lists[given]?.[0]).toEqual({ face: 0, similarity: expect.closeTo(1, 5) as number });
    lists.forEach((list, label) => {
      for (const { face } of list) expect(result.scores.given[face]).toBe(label);
    });
  });

  it('keeps none of a face that it could not read', async () => {
    expect(result.failures.get(1)).toBeDefined();
    expect(await nearest(1)).toEqual({ kind: 'noFeatures' });
  });
});
