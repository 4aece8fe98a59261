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
  await mei.decide([
    { ...skipped('d.png'), verdict: 'unclear' },
    { ...skipped('e.png'), verdict: 'notAFace' },
  ]);
  await mei.note({ sampleId: 'd.png', text: 'two\nfaces' });
  await ada.refresh();
  await ada.note({ sampleId: 'f.png', text: '\u001b[2J' });
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
    '5 samples decided about; 0 corrections not committed yet.',
    '',
    'Annotator  Decisions  Accepted  Kept  Relabelled  Skipped  Unclear  Not a face  Committed',
    'ada                4         2     1           0        1        0           0          1',
    'mei                5         1     2           0        0        1           1          1',
    '',
    'ada and mei: Cohen’s κ 0.40; the same label for 66.7 % of 3 faces.',
    '1 disagreement, left out of commits until one of them decides again:',
    '  b.png: ada sad, mei happy',
    '2 notes:',
    '  d.png: mei: two\\nfaces',
    '  f.png: ada: \\x1b[2J',
    '',
    'Line 14 is not an entry of this journal and is left out.',
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
              { who: 'mei', decisions: 5, unclear: 1, notAFace: 1, committed: 1 },
            ],
            ...{ samples: 5, uncommitted: 0, openCommit: false, fleiss: null },
            disagreements: [
              {
                id: 'b.png',
                labels: [
                  { who: 'ada', verdict: 'accept', label: 'sad' },
                  { who: 'mei', verdict: 'reject', label: 'happy' },
                ],
              },
            ],
            faceNotes: [
              { id: 'd.png', who: 'mei', text: 'two\nfaces' },
              { id: 'f.png', who: 'ada' },
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
