import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { expect, it, onTestFinished, vi } from 'vitest';
import { CommitPreview } from '../../../../src/host/commits/commitPreview';
import { ReviewCommits } from '../../../../src/host/commits/reviewCommits';
import { ReviewSession } from '../../../../src/host/reviews/reviewSession';
import { DecisionJournal } from '../../../../src/review/decisionJournal';
import { auditFixture } from '../../audit/auditFixture';
import { tempFolder } from '../../labels/tempFolder';
import { csvAt } from '../../support/dataSets';
import { askedAboutCommits, bench } from '../reviews/reviewWorkbench';

vi.mock('vscode', async () => (await import('../reviews/reviewWorkbench')).workbench());

const original = 'image,label\r\nä/1.png,happy\r\nb.png,"sad, very"\r\nb.png,happy';

it('takes an earlier commit back, says which, and leaves what was changed since', async () => {
  const folder = await tempFolder({ 'labels.csv': original });
  const file = path.join(folder, 'labels.csv');
  const labels = () => readFile(file, 'utf8');
  const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'tester' });
  const reading = { format: 'csv', options: { imageColumn: 0, labelColumn: 1, header: true } };
  const session = new ReviewSession({ ...csvAt(file), reading }, folder, auditFixture(), journal);
  const commits = new ReviewCommits({
    ...{ preview: new CommitPreview(), look: askedAboutCommits, keptVersions: path.join(folder, 'kept') },
    log: { warn: () => undefined, error: () => undefined } as unknown as vscode.LogOutputChannel,
    ...{ onChanged: () => undefined, afterCommit: () => undefined, refuseBlind: () => undefined },
  });
  onTestFinished(() => {
    commits.dispose();
    return journal.close();
  });
  bench.answer = 'Commit';
  await session.decide([0], 'accept', undefined);
  await commits.commit(session);
  await session.decide([1], 'relabel', 'happy');
  await commits.commit(session);
  const both = await labels();
  const second = original.replace('b.png,"sad, very"', 'b.png,"happy"');
  expect(both).toBe(second.replace('1.png,happy', '1.png,"sad, very"'));

  // The workbench picks the last of a list, which is the oldest commit.
  bench.answer = 'Undo Commit';
  await commits.undo(session, 'chosen');
  expect(bench.said.at(-1)).toMatch(/^The commit of .*\d.* is undone: 1 label taken back in labels\.csv\./);
  // Row by row, the format writes the label as it does in a commit: inside the quotes that are there.
  expect(await labels()).toBe(second.replace('1.png,happy', '1.png,"happy"'));
  bench.answer = 'Commit';
  await commits.commit(session);
  expect(await labels()).toBe(both);

  await writeFile(file, both.replace('b.png,"happy"', 'b.png,calm'));
  bench.answer = 'Undo Commit';
  await expect(commits.undo(session, 'chosen')).rejects.toThrow(
    /Everything that the commit wrote .* was changed since: .*calm.*Nothing was taken back/,
  );
  bench.answer = 'Undo Commit';
  await commits.undo(session, 'last');
  expect(bench.said.at(-1)).toMatch(/^The last commit is undone: 1 label/);
});
