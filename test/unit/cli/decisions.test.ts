import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { accepted, openJournal, rejected, reviewFolder, skipped } from '../review/reviewFolder';
import { runCli, sentenceOf, summaryOf } from './runCli';

/** Two annotators who decided about four faces by themselves; one correction is committed. */
async function reviewed() {
  const { folder } = await reviewFolder();
  const data = path.join(folder, 'data');
  await mkdir(data);
  await writeFile(path.join(data, 'labels.csv'), 'image,label\na.png,happy\n');
  const [ada, mei] = [await openJournal(data, 'ada'), await openJournal(data, 'mei')];
  await ada.decide([accepted('a.png'), accepted('b.png'), rejected('c.png'), skipped('d.png')]);
  await mei.decide([accepted('a.png'), rejected('b.png'), rejected('c.png')]);
  await ada.refresh();
  await ada.commitFinished(await ada.commitStarted({}, ['a.png']));
  return { folder, data, journal: ada.file };
}

test('decisions sums up a journal for people', async () => {
  const { folder, journal } = await reviewed();
  await appendFile(journal, 'hello\n');
  const run = await runCli(['decisions', folder, '--list']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout.split('\n').map((line) => line.trimEnd())).toEqual([
    journal,
    '',
    'labels.csv',
    '4 samples decided about; 0 corrections not committed yet.',
    '',
    'Annotator  Decisions  Accepted  Kept  Relabelled  Skipped  Committed',
    'ada                4         2     1           0        1          1',
    'mei                3         1     2           0        0          1',
    '',
    'ada and mei: Cohen’s κ 0.40; the same label for 66.7 % of 3 faces.',
    '1 disagreement, left out of commits until one of them decides again:',
    '  b.png: ada sad, mei happy',
    '',
    'Line 10 is not an entry of this journal and is left out.',
    '',
  ]);
});

test('decisions --json prints one object, for a label file as for its folder', async () => {
  const { data, journal } = await reviewed();
  const run = await runCli(['decisions', path.join(data, 'labels.csv'), '--json']);
  expect(run.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(summaryOf(run)).toEqual(summaryOf(await runCli(['decisions', data, '--json'])));
  expect(summaryOf(run)).toMatchObject({
    journals: [
      {
        journal,
        notes: [],
        dataSets: [
          {
            dataSet: 'labels.csv',
            annotators: [
              { who: 'ada', decisions: 4, accept: 2, reject: 1, relabel: 0, skip: 1, committed: 1 },
              { who: 'mei', decisions: 3, accept: 1, reject: 2, relabel: 0, skip: 0, committed: 1 },
            ],
            ...{ samples: 4, uncommitted: 0, openCommit: false, fleiss: null },
            disagreements: [
              {
                id: 'b.png',
                labels: [
                  { who: 'ada', label: 'sad' },
                  { who: 'mei', label: 'happy' },
                ],
              },
            ],
            cohen: [{ annotators: ['ada', 'mei'], samples: 3 }],
          },
        ],
      },
    ],
  });
});

test('decisions where nothing was decided, or is nothing, is a sentence', async () => {
  const { folder } = await reviewFolder();
  const none = await runCli(['decisions', folder]);
  expect(none.code).toBe(1);
  expect(sentenceOf(none)).toMatch(/^Nothing has been decided about .*: review an audit/);
  const missing = await runCli(['decisions', path.join(folder, 'no')]);
  expect(missing.code).toBe(1);
  expect(sentenceOf(missing)).toMatch(/^There is no folder or label file /);
  const { data } = await reviewed();
  await writeFile(path.join(data, 'other.csv'), 'image,label\na.png,happy\n');
  const other = await runCli(['decisions', path.join(data, 'other.csv')]);
  expect(sentenceOf(other)).toMatch(/^Nothing has been decided about .*other\.csv yet/);
});
