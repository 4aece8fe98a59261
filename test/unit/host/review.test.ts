import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditResult } from '../../../src/audit/auditResult';
import { planCommit, settlePendingCommit, undoLastCommit, writeCommit } from '../../../src/host/commitWriter';
import { ReviewSession } from '../../../src/host/reviewSession';
import { applyLabelEdit } from '../../../src/labels/edits/applyEdit';
import { HumanError } from '../../../src/protocol/humanError';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { auditFixture } from '../audit/auditFixture';

const original = 'image,label\r\nä/1.png,happy\r\nb.png,"sad, very"\r\nb.png,happy';

let folder: string;
let labels: string;
let session: ReviewSession;

/** A review of `labels.csv` as the extension opens it, after an audit of that time. */
async function openSession(createdAt = auditFixture().metadata.createdAt): Promise<ReviewSession> {
  const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'tester' });
  const fixture = auditFixture();
  const result: AuditResult = { ...fixture, metadata: { ...fixture.metadata, createdAt } };
  const choice = {
    labels,
    isFolder: false,
    reading: { format: 'csv', options: { imageColumn: 0, labelColumn: 1, header: true } },
  };
  return new ReviewSession(choice, folder, result, journal);
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

async function commitAll(): Promise<readonly string[]> {
  const ids = session.pendingCorrections().map(({ id }) => id);
  return writeCommit(session.journal, await planCommit(session), ids);
}

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

    expect(await undoLastCommit(session)).toEqual(['ä/1.png']);
    expect(await file()).toBe(original);
    expect(session.allDecisions()).toMatchObject({ uncommitted: 1, decisions: [{ committed: false }] });
    await expect(undoLastCommit(session)).rejects.toThrow(/no commit to undo/);
  });

  it('is refused where a reviewed row has changed since, and names the row', async () => {
    await session.decide([1], 'relabel', 'happy');
    await writeFile(labels, original.replace('"sad, very"', 'angry'));
    await expect(planCommit(session)).rejects.toThrow(/b\.png \(line 3\), now “angry”/);
    await writeFile(labels, original.replace('b.png,"sad, very"\r\n', '').replace('b.png,happy', ''));
    await expect(planCommit(session)).rejects.toThrow(/now missing/);
  });

  it('keeps what others changed in other rows', async () => {
    await session.decide([0], 'accept', undefined);
    const changed = original.replace('b.png,happy', 'b.png,angry');
    await writeFile(labels, changed);
    await commitAll();
    expect(await file()).toBe(changed.replace('1.png,happy', '1.png,"sad, very"'));
  });

  it('is refused when the file changes between the plan and the write', async () => {
    await session.decide([0], 'accept', undefined);
    const edit = await planCommit(session);
    const changed = `${original}\r\nc.png,happy`;
    await writeFile(labels, changed);
    await expect(writeCommit(session.journal, edit, ['ä/1.png'])).rejects.toThrow(/changed on disk/);
    expect(await file()).toBe(changed);
    expect(session.journal.pendingCommit()).toBeUndefined();
    expect(session.allDecisions().uncommitted).toBe(1);
  });

  it('has nothing to write where somebody made the same correction, and is done with it', async () => {
    await session.decide([0], 'accept', undefined);
    const corrected = original.replace('1.png,happy', '1.png,"sad, very"');
    await writeFile(labels, corrected);
    expect((await planCommit(session)).changes).toEqual([]);
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
    await expect(planCommit(session)).rejects.toThrow(/now “angry”.*decide about those faces anew/);
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
    expect(await undoLastCommit(session)).toEqual(['b.png']);
    expect(await file()).toBe(original);
    await session.decide([1], 'relabel', 'happy');
    expect(session.allDecisions()).toMatchObject({ uncommitted: 1, decisions: [{ verdict: 'relabel' }] });
  });
});

describe('after a crash', () => {
  const notes: string[] = [];
  const log = { warn: (line: string) => notes.push(line) } as unknown as Parameters<
    typeof settlePendingCommit
  >[2];

  it.each([
    ['before the file was written', async () => undefined, original, 1],
    [
      'after it was written',
      async () => applyLabelEdit(await planCommit(session)),
      original.replace('1.png,happy', '1.png,"sad, very"'),
      0,
    ],
  ])('the journal follows the file: %s', async (_, crash, expected, uncommitted) => {
    await session.decide([0], 'accept', undefined);
    const edit = await planCommit(session);
    await session.journal.commitStarted(edit, ['ä/1.png']);
    await crash();
    await session.journal.close();
    session = await openSession();
    await settlePendingCommit(session.journal, labels, log);
    expect(await file()).toBe(expected);
    expect(session.allDecisions().uncommitted).toBe(uncommitted);
    expect(session.journal.pendingCommit()).toBeUndefined();
  });
});
