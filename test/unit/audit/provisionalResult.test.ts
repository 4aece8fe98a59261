import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EarlyJudged } from '../../../src/audit/judges/judge';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import { ProvisionalResult } from '../../../src/audit/run/provisionalResult';
import type { FeatureTable } from '../../../src/faces/featureTable';
import type { AuditProgress } from '../../../src/protocol/auditProgress';
import { tempFolder } from '../labels/tempFolder';
import { quietRun } from '../support/quietRun';
import { auditFixture } from './auditFixture';

const folds = { stage: 'folds', done: 1, total: 10, secondsLeft: undefined } as const;
const table = { features: new Float32Array(3 * 2), dimensions: 2, contentHashes: ['a', 'b', undefined] };

/** What is said early goes in and comes out as the fixture's result. */
async function taken(file: string | undefined, secondsLeft: number) {
  const told: AuditProgress[] = [];
  const notes: string[] = [];
  const run = quietRun({ onProgress: (each) => told.push(each), onNote: (line) => notes.push(line) });
  const { metadata, ...fixture } = auditFixture();
  const early = new ProvisionalResult(file, run as never, () => ({
    ...fixture,
    metadata: { ...metadata, provisional: true },
  }));
  early.run.onProgress(folds);
  early.take({ secondsLeft } as EarlyJudged, table as unknown as FeatureTable);
  await early.written;
  early.run.onProgress(folds);
  early.run.onProgress({ stage: 'scoring' });
  return { told, notes };
}

describe('a provisional result', () => {
  it('is written with its mark, and progress says so from then on', async () => {
    const file = path.join(await tempFolder({}), 'early.audit.arrow');
    const { told } = await taken(file, 60);
    expect((await readAuditResult(file)).metadata.provisional).toBe(true);
    expect(told).toEqual([folds, { ...folds, provisional: true }, { stage: 'scoring' }]);
  });

  it('is not made for who waits a moment only, or does not want it', async () => {
    const file = path.join(await tempFolder({}), 'early.audit.arrow');
    expect((await taken(file, 2)).told).toEqual([folds, folds, { stage: 'scoring' }]);
    await expect(readAuditResult(file)).rejects.toThrow();
    expect((await taken(undefined, 60)).told).toEqual([folds, folds, { stage: 'scoring' }]);
  });

  it('that cannot be written is noted, and the audit goes on', async () => {
    const folder = await tempFolder({ file: '' });
    const { told, notes } = await taken(path.join(folder, 'file', 'early.audit.arrow'), 60);
    expect(told.at(-2)).toEqual(folds);
    expect(notes).toEqual([expect.stringContaining('the audit goes on')]);
  });
});
