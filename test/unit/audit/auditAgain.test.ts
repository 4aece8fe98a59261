import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import { auditInProcess } from '../../../src/audit/run/auditClient';
import { ReviewSession } from '../../../src/host/reviews/reviewSession';
import type { AuditRequest } from '../../../src/protocol/auditProcess';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { csvAt } from '../support/dataSets';
import { quietRun } from '../support/quietRun';
import { type Expression, drawFaces, drawnClasses, writeLabels } from './drawnFaces';

/** The program as it ships: `npm run build` makes it before the unit tests run. */
const entry = path.resolve(import.meta.dirname, '../../../dist/audit.js');

let folder: string;
let truth: Map<string, Expression>;
let request: AuditRequest;
/** Every sixth face gets the next class. */
const wrong = new Map<string, Expression>();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-again-'));
  truth = await drawFaces(folder, 60);
  [...truth].forEach(([name, expression], i) => {
    if (i % 6 === 0) wrong.set(name, drawnClasses[(drawnClasses.indexOf(expression) + 1) % 3] ?? 'happy');
  });
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

const audit = (changes: Partial<AuditRequest> = {}) =>
  auditInProcess(entry, { ...request, ...changes }, quietRun());

describe('an audit of labels about which people decided', () => {
  it('knows what they decided, also in another label file, and nothing of it where it is not to', async () => {
    await writeLabels(folder, truth, wrong);
    expect((await audit()).decided).toBeUndefined();
    const before = await readAuditResult(request.resultFile);
    const report = await readFile(path.join(folder, 'report.csv'), 'utf8');
    const name = (row: number) => before.ids[row] ?? '';
    const rows = [...before.ids.keys()];
    const accepted = rows.filter((row) => wrong.has(name(row)));
    const [rejected = 0, unclear = 0] = rows.filter((row) => !wrong.has(name(row)));
    const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'ada' });
    const session = new ReviewSession(request.dataSet, folder, before, journal);
    for (const row of accepted) await session.decide([row], 'relabel', truth.get(name(row)));
    await session.decide([rejected], 'reject', undefined);
    await session.decide([unclear], 'unclear', undefined);
    await journal.close();

    const decided = { known: accepted.length + 1, waiting: accepted.length, leftOut: 1 };
    expect(await audit()).toMatchObject({ decided });
    const waiting = await readAuditResult(request.resultFile);
    expect(waiting.metadata.decided).toEqual(decided);
    for (const row of accepted) {
      const { isIssue, labelQuality, suggested, given } = waiting.scores;
      expect([isIssue[row], labelQuality[row]]).toEqual([1, 0]);
      expect(waiting.metadata.classes[suggested[row] as number]).toBe(truth.get(name(row)));
      expect(waiting.metadata.classes[given[row] as number]).toBe(wrong.get(name(row)));
    }
    expect([waiting.scores.isIssue[rejected], waiting.scores.labelQuality[rejected]]).toEqual([0, 1]);
    expect(waiting.known?.[unclear]).toBe(0);
    expect(waiting.metadata.noise?.errors).toBeGreaterThanOrEqual(accepted.length);

    // Other files with the same faces under other names, and the right labels by now.
    const elsewhere = path.join(folder, 'others.csv');
    const copies = await Promise.all(
      rows.map(async (row) => {
        const copy = `images/copy-${row}.png`;
        await writeFile(path.join(folder, copy), await readFile(path.join(folder, name(row))));
        return `${copy},${truth.get(name(row)) ?? ''}`;
      }),
    );
    await writeFile(elsewhere, `image,label\n${copies.join('\n')}\n`);
    const other = { dataSet: csvAt(elsewhere), resultFile: path.join(folder, 'others.arrow') };
    expect((await audit({ ...other, reportFile: undefined })).decided).toEqual({ ...decided, waiting: 0 });
    const { scores, known } = await readAuditResult(other.resultFile);
    for (const row of [...accepted, rejected])
      expect([known?.[row], scores.isIssue[row], scores.labelQuality[row]]).toEqual([1, 0, 1]);

    // Without the decisions everything is as before, to the byte.
    expect((await audit({ ignoreDecisions: true })).decided).toBeUndefined();
    expect(await readFile(path.join(folder, 'report.csv'), 'utf8')).toBe(report);
    const ignorant = await readAuditResult(request.resultFile);
    expect(ignorant.scores).toEqual(before.scores);
    expect(ignorant.known).toBeUndefined();
    // Four audits, each in a process of its own.
  }, 180_000);

  it('goes on without decisions that cannot be read, and says so', async () => {
    await rm(path.join(folder, '.scn'), { recursive: true, force: true });
    await writeLabels(folder, new Map([...truth].slice(0, 12)));
    await mkdir(path.join(folder, '.scn', 'decisions.jsonl'), { recursive: true });
    const { warnings, decided } = await audit();
    expect(warnings.join('\n')).toMatch(/decisions in .*decisions\.jsonl cannot be read/);
    expect(decided).toBeUndefined();
  });
});
