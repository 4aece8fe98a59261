import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditResult } from '../../../../src/audit/result/auditResult';
import { nameChangedRows, type CommitPlan, planCommit } from '../../../../src/commits/planCommit';
import { settlePendingCommit } from '../../../../src/commits/settleCommit';
import { planUndo, undoCommit } from '../../../../src/commits/undoCommit';
import { writeCommit } from '../../../../src/commits/writeCommit';
import { ReviewSession } from '../../../../src/host/reviews/reviewSession';
import { applyLabelEdit } from '../../../../src/labels/edits/applyEdit';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { HumanError } from '../../../../src/base/humanError';
import { BegunCommits } from '../../../../src/review/begunCommits';
import { DecisionJournal } from '../../../../src/review/decisionJournal';
import { auditFixture } from '../../audit/auditFixture';

const original = 'image,label\r\nä/1.png,happy\r\nb.png,"sad, very"\r\nb.png,happy';

let folder: string;
let labels: string;
let session: ReviewSession;

/** A review of `labels.csv` as the extension opens it, after an audit of that time. */
async function openSession(createdAt = auditFixture().metadata.createdAt): Promise<ReviewSession> {
  const begun = new BegunCommits(path.join(folder, 'begun'));
  const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'tester', begun });
  const fixture = auditFixture();
  const result: AuditResult = { ...fixture, metadata: { ...fixture.metadata, createdAt } };
  const dataSet = {
    location: labels,
    isFolder: false,
    reading: { format: 'csv', options: { imageColumn: 0, labelColumn: 1, header: true } },
  };
  return new ReviewSession(dataSet, folder, result, journal);
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-review-'));
  labels = path.join(folder, 'labels.csv');
  await writeFile(labels, original);
  session = await openSession();
});
afterEach(async () => {
  await session.journal.close();
  await rm(folder, { recursive: true, force: true });
});

const file = () => readFile(labels, 'utf8');

const target = () => ({ ...session.dataSet, journal: session.journal });

async function plan(): Promise<CommitPlan> {
  return planCommit(await openLabels(labels), session.corrections());
}

/** Commits what can be; a change in between is planned again. @returns the samples that are committed. */
async function commitAll(planned?: CommitPlan): Promise<readonly string[]> {
  return writeCommit(target(), planned ?? (await plan()), plan);
}

async function undoLast(): Promise<readonly string[]> {
  return undoCommit(target(), await planUndo(target()));
}

/** What a plan says of the rows that it leaves. */
const left = async () => nameChangedRows((await plan()).left);

describe('several decisions in one act', () => {
  const act = [
    { faces: [0, 1], verdict: 'accept' as const },
    { faces: [2], verdict: 'relabel' as const, label: 'happy' },
  ];
  const verdicts = () => session.allDecisions().decisions.map(({ face, verdict }) => [face, verdict]);

  it('are undone and done again as one, after a restart, too', async () => {
    const change = await session.decideTogether(act);
    expect(change.decisions.map(({ face }) => face)).toEqual([0, 1, 2]);
    const decided = verdicts();
    expect(decided).toHaveLength(3);
    await session.undo();
    expect(verdicts()).toEqual([]);
    await session.redo();
    await session.journal.close();
    session = await openSession();
    expect(verdicts()).toEqual(decided);
    await session.undo();
    expect(verdicts()).toEqual([]);
  });

  it('are none where one of them is about no face of the audit', async () => {
    const wrong = [...act, { faces: [99], verdict: 'reject' as const }];
    await expect(session.decideTogether(wrong)).rejects.toThrow(HumanError);
    expect(verdicts()).toEqual([]);
    expect(session.journal.canUndo).toBe(false);
  });

  it('are none where the journal cannot be written', async () => {
    await writeFile(path.join(folder, '.scn'), 'a file in the place of the folder');
    await expect(session.decideTogether(act)).rejects.toThrow(HumanError);
    expect(verdicts()).toEqual([]);
  });
});

describe('a review', () => {
  it('takes a choice of the class that a face has as keeping it, and of the suggested one as accepting', async () => {
    expect((await session.decide([0, 1], 'relabel', 'happy')).decisions).toEqual([
      { face: 0, verdict: 'reject', label: null, committed: false },
      { face: 1, verdict: 'relabel', label: 'happy', committed: false },
    ]);
    const change = await session.decide([0], 'relabel', 'sad, very');
    expect(change.decisions).toEqual([{ face: 0, verdict: 'accept', label: 'sad, very', committed: false }]);
    expect(change.uncommitted).toBe(2);
    expect((await session.undo()).uncommitted).toBe(1);
    expect((await session.undo()).uncommitted).toBe(0);
  });

  it('keeps the row of a face that is unclear or none, and notes', async () => {
    await session.decide([0], 'accept', undefined);
    const change = await session.decide([0, 1], 'unclear', undefined);
    expect(change).toMatchObject({
      uncommitted: 0,
      decisions: [{ verdict: 'unclear' }, { verdict: 'unclear' }],
    });
    await session.decide([1], 'notAFace', undefined);
    const noted = await session.note(1, 'a drawing');
    expect(noted.decisions).toMatchObject([
      { face: 1, verdict: 'notAFace', label: null, notes: [{ own: true, who: 'tester', text: 'a drawing' }] },
    ]);
    const { size } = await stat(session.journal.file);
    await session.note(1, 'a drawing');
    expect((await stat(session.journal.file)).size).toBe(size);
    expect((await plan()).edit.changes).toEqual([]);
    expect((await session.undo()).decisions).toEqual([
      { face: 1, verdict: 'notAFace', label: null, committed: false },
    ]);
    await session.note(2, 'only a note');
    await session.journal.close();
    session = await openSession();
    expect(session.allDecisions().decisions.map(({ face, verdict }) => [face, verdict])).toEqual([
      [0, 'unclear'],
      [1, 'notAFace'],
      [2, null],
    ]);
    await expect(session.note(99, 'x')).rejects.toThrow(HumanError);
  });

  it('refuses what the page may not say', async () => {
    await expect(session.decide([99], 'accept', undefined)).rejects.toThrow(HumanError);
    await expect(session.decide([0], 'relabel', 'no class')).rejects.toThrow(/not a class/);
    await expect(session.decide([2], 'accept', undefined)).rejects.toThrow(/no suggestion to accept/);
    expect(session.journal.decisions.size).toBe(0);
  });
});

describe('a commit', () => {
  it('writes the accepted label and nothing else; undoing restores the bytes', async () => {
    await session.decide([0], 'accept', undefined);
    expect(await commitAll()).toEqual(['ä/1.png']);
    expect(await file()).toBe(original.replace('1.png,happy', '1.png,"sad, very"'));
    expect(session.allDecisions()).toMatchObject({ uncommitted: 0, decisions: [{ committed: true }] });

    expect(await undoLast()).toEqual(['ä/1.png']);
    expect(await file()).toBe(original);
    expect(session.allDecisions()).toMatchObject({ uncommitted: 1, decisions: [{ committed: false }] });
    await expect(undoLast()).rejects.toThrow(/no commit to undo/);
  });

  it('leaves a row that has changed since, names it, and writes the others', async () => {
    await session.decide([0], 'accept', undefined);
    await session.decide([1], 'relabel', 'happy');
    const changed = original.replace('"sad, very"', 'angry');
    await writeFile(labels, changed);
    expect(await left()).toBe('b.png (line 3), then “sad, very”, now “angry”');
    expect(await commitAll()).toEqual(['ä/1.png']);
    expect(await file()).toBe(changed.replace('1.png,happy', '1.png,"sad, very"'));
    expect(session.allDecisions().uncommitted).toBe(1);
  });

  it('leaves rows that are gone, and those whose image has another number of rows', async () => {
    await session.decide([1], 'relabel', 'happy');
    await writeFile(labels, original.replace('b.png,"sad, very"\r\n', '').replace('b.png,happy', ''));
    expect(await left()).toBe('b.png, then “sad, very”, now missing');
    await writeFile(labels, original.replace('\r\nb.png,happy', ''));
    expect(await left()).toMatch(/b\.png \(line 3\), .* the single row of its image/);
    await writeFile(labels, original.replace('b.png,', 'b.png,"sad, very"\r\nb.png,'));
    expect(await left()).toMatch(/now one of 3 rows of its image/);
    expect((await plan()).edit.changes).toEqual([]);
  });

  it('keeps what others changed in other rows', async () => {
    await session.decide([0], 'accept', undefined);
    const changed = original.replace('b.png,happy', 'b.png,angry');
    await writeFile(labels, changed);
    await commitAll();
    expect(await file()).toBe(changed.replace('1.png,happy', '1.png,"sad, very"'));
  });

  it('is planned again by itself when other rows change between the plan and the write', async () => {
    await session.decide([0], 'accept', undefined);
    const planned = await plan();
    const changed = `image,label\r\nc.png,happy${original.slice('image,label'.length)}`;
    await writeFile(labels, changed);
    expect(await commitAll(planned)).toEqual(['ä/1.png']);
    expect(await file()).toBe(changed.replace('1.png,happy', '1.png,"sad, very"'));
  });

  it('is refused when its own row changes between the plan and the write', async () => {
    await session.decide([0], 'accept', undefined);
    const planned = await plan();
    const changed = original.replace('1.png,happy', '1.png,angry');
    await writeFile(labels, changed);
    await expect(commitAll(planned)).rejects.toThrow(/changed on disk/);
    expect(await file()).toBe(changed);
    expect(session.journal.pendingCommit()).toBeUndefined();
    expect(session.allDecisions().uncommitted).toBe(1);
  });

  it('has nothing to write where somebody made the same correction, and is done with it', async () => {
    await session.decide([0], 'accept', undefined);
    const corrected = original.replace('1.png,happy', '1.png,"sad, very"');
    await writeFile(labels, corrected);
    expect((await plan()).edit.changes).toEqual([]);
    await commitAll();
    expect(await file()).toBe(corrected);
    expect(session.allDecisions().uncommitted).toBe(0);
  });

  it('can be followed by another on the same face', async () => {
    await session.decide([0], 'accept', undefined);
    await commitAll();
    await session.decide([0], 'relabel', 'happy');
    await commitAll();
    // The cell keeps the quotes that it has got.
    expect(await file()).toBe(original.replace('1.png,happy', '1.png,"happy"'));
  });
});

describe('after another audit', () => {
  /** Opens the review of an audit that was made after everything that is in the journal. */
  async function auditAnew(): Promise<void> {
    await session.journal.close();
    await new Promise((resolve) => setTimeout(resolve, 5));
    session = await openSession(new Date().toISOString());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it('what the file had at that audit counts, not what was committed before', async () => {
    await session.decide([0], 'accept', undefined);
    await commitAll();
    // Somebody takes the correction back by hand, and the audit reads that.
    await writeFile(labels, original);
    await auditAnew();
    await session.decide([0], 'accept', undefined);
    await commitAll();
    expect(await file()).toBe(original.replace('1.png,happy', '1.png,"sad, very"'));
  });

  it('a decision made before a row changed does not go in by itself, and goes in when it is made anew', async () => {
    await session.decide([0], 'accept', undefined);
    await writeFile(labels, original.replace('1.png,happy', '1.png,angry'));
    expect(await left()).toContain('now “angry”');
    await auditAnew();
    const { metadata } = session.result;
    Object.assign(metadata, { classes: ['angry', ...metadata.classes.slice(1)] });
    await session.decide([0], 'accept', undefined);
    await commitAll();
    expect(await file()).toBe(original.replace('1.png,happy', '1.png,"sad, very"'));
  });

  it('undoing a commit from before it gives the old label back', async () => {
    await session.decide([1], 'relabel', 'happy');
    await commitAll();
    await auditAnew();
    expect(await undoLast()).toEqual(['b.png']);
    expect(await file()).toBe(original);
    await session.decide([1], 'relabel', 'happy');
    expect(session.allDecisions()).toMatchObject({ uncommitted: 1, decisions: [{ verdict: 'relabel' }] });
  });
});

describe('after a crash', () => {
  it.each([
    ['before the file was written', async () => undefined, original, 1],
    [
      'after it was written',
      async () => applyLabelEdit((await plan()).edit),
      original.replace('1.png,happy', '1.png,"sad, very"'),
      0,
    ],
  ])('the journal follows the file: %s', async (_, crash, expected, uncommitted) => {
    await session.decide([0], 'accept', undefined);
    const { edit } = await plan();
    await session.journal.commitStarted(edit, ['ä/1.png']);
    await crash();
    await session.journal.close();
    session = await openSession();
    expect((await settlePendingCommit(target()))?.message).toContain(labels);
    expect(await file()).toBe(expected);
    expect(session.allDecisions().uncommitted).toBe(uncommitted);
    expect(session.journal.pendingCommit()).toBeUndefined();
  });
});
