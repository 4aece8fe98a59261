import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { AuditResult } from '../../../../src/audit/result/auditResult';
import { reportRows } from '../../../../src/audit/result/report';
import { readAuditResult, writeAuditResult } from '../../../../src/audit/result/resultFile';
import { writeReportPage } from '../../../../src/audit/report/writeReportPage';
import { pictureIssues, pictureMeasures } from '../../../../src/base/health/pictureIssues';
import { openJournal } from '../../review/reviewFolder';
import { tempFolder } from '../../labels/tempFolder';
import { csvAt } from '../../support/dataSets';
import { reportedAudit } from './reportedAudit';

/** Two of eight pictures have issues, the first two are copies in two splits with labels that agree. */
function measuredAudit(): AuditResult {
  const scores = new Float32Array(8 * pictureIssues.length).fill(0.1);
  const set = (row: number, issue: (typeof pictureIssues)[number], score: number) =>
    (scores[row * pictureIssues.length + pictureIssues.indexOf(issue)] = score);
  set(1, 'dark', 0.75);
  set(2, 'dark', 0.5);
  set(2, 'blurred', 0.9);
  set(2, 'enlarged', 0.8);
  scores.fill(NaN, 7 * pictureIssues.length);
  const measures = new Float32Array(8 * pictureMeasures.length).fill(NaN, 7 * pictureMeasures.length);
  const audit = reportedAudit();
  return {
    ...audit,
    metadata: {
      ...audit.metadata,
      leaks: { copies: [{ splits: ['train', '<test>'], groups: 1, faces: 2 }], subjects: [] },
    },
    duplicateGroup: Uint32Array.of(1, 1, 0, 0, 0, 0, 0, 0),
    splits: ['train', '<test>', 'train', 'train', '<test>', 'train', 'train', ''],
    pictures: { scores, measures },
  };
}

it('keeps what stands out of pictures in the result and in the table, by name', async () => {
  const file = path.join(await tempFolder(), 'audit.arrow');
  await writeAuditResult(file, measuredAudit());
  const read = await readAuditResult(file);
  expect(read).toEqual(measuredAudit());
  const [head = [], ...rows] = [...reportRows(read)];
  const column = (name: string) => rows.map((row) => row[head.indexOf(name)]);
  expect(column('image_issue')).toEqual(['', 'dark', 'dark; blurred', '', '', '', '', '']);
  expect(column('image_score')).toEqual([
    ...['0.100000', '0.750000', '0.900000', '0.100000', '0.100000', '0.100000', '0.100000', ''],
  ]);
  expect(column('split_leak').slice(0, 3)).toEqual(['<test>', 'train', '']);
});

it('tells the data set’s health on one page without scripts, images and places', async () => {
  const folder = await tempFolder();
  const file = path.join(folder, 'health.html');
  await writeReportPage(file, {
    ...{ kind: 'health', dataSet: csvAt(path.join(folder, 'labels.csv')), result: measuredAudit() },
    ...{ state: (await openJournal(folder, 'ada')).state, who: '', language: 'en', faces: undefined },
  });
  const page = await readFile(file, 'utf8');
  const text = page
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
  expect(text).toContain('Health of the data set labels.csv');
  // Of joy two are for training and two for tests, where there is nothing else.
  expect(text).toContain('joy 4 57 % 2 40 % 2 100 %');
  expect(text).toContain('Dark 2 Much darker than most');
  expect(text).not.toContain('Enlarged');
  expect(text).toContain('2 images in groups of the same face (1)');
  expect(text).toContain('train &lt;test&gt; 1 2');
  expect(text).toContain('Too few faces to judge their labels well (fewer than 25): joy, fear');
  expect(page).not.toMatch(/<(script|img)|https?:|<test>/);
  expect(page).not.toContain(folder);
});

it('says so where an older audit measured nothing', async () => {
  const folder = await tempFolder();
  const file = path.join(folder, 'health.html');
  await writeReportPage(file, {
    ...{ kind: 'health', dataSet: csvAt(path.join(folder, 'labels.csv')), result: reportedAudit() },
    ...{ state: (await openJournal(folder, 'ada')).state, who: '', language: 'en', faces: undefined },
  });
  expect(await readFile(file, 'utf8')).toContain('This audit did not measure pictures.');
});
