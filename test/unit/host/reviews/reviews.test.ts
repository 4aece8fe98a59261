import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AuditResult } from '../../../../src/audit/result/auditResult';
import type { LookAround } from '../../../../src/audit/looking/lookAround';
import { makeFolderFor, placesOf } from '../../../../src/labels/places';
import { writeAuditResult } from '../../../../src/audit/result/resultFile';
import { CancelledError, HumanError } from '../../../../src/base/humanError';
import { CommitPreview } from '../../../../src/host/commits/commitPreview';
import { DataSetChooser } from '../../../../src/host/dataSets/dataSetChooser';
import type { DataSet } from '../../../../src/labels/dataSet';
import { BlindMode } from '../../../../src/host/reviews/blindMode';
import type { ReviewEvent, ReviewServices } from '../../../../src/host/reviews/reviewEvents';
import { Reviews } from '../../../../src/host/reviews/reviews';
import type { OfferedDataSet } from '../../../../src/labels/opening/offeredDataSet';
import { DecisionJournal } from '../../../../src/review/decisionJournal';
import { auditFixture } from '../../audit/auditFixture';
import { tempFolder } from '../../labels/tempFolder';
import { csvAt } from '../../support/dataSets';
import { askedAboutCommits, bench } from './reviewWorkbench';

vi.mock('vscode', async () => (await import('./reviewWorkbench')).workbench());

const original = 'image,label\r\nä/1.png,happy\r\nb.png,"sad, very"\r\nb.png,happy';
const reading = { format: 'csv', options: { imageColumn: 0, labelColumn: 1, header: true } };

let folder: string;
let memory: Map<string, unknown>;
let isRunning: boolean;
/** What an audit does; it leaves a result where it ends well. */
let work: ReviewServices['runner']['run'];
/** Told when the audit is to end. */
let cancelled: () => void = () => undefined;
let reviews: Reviews;
/** What happened, in its order; `wanted` where the review was to be shown. */
let happened: (ReviewEvent | { readonly kind: 'wanted' })[];

const kinds = () => happened.map(({ kind }) => kind);
const dataSetOf = (name: string): DataSet => ({ ...csvAt(path.join(folder, name)), reading });
/** As a workspace remembers it. */
const rememberedAs = ({ location: labels, ...rest }: DataSet) => ({ labels, ...rest });
const offered = (name: string): OfferedDataSet => ({
  ...{ ...dataSetOf(name), isUnclear: false },
  ...{ title: name, formatTitle: 'CSV or TSV' },
});
const journalText = () => readFile(path.join(folder, '.scn', 'decisions.jsonl'), 'utf8').catch(() => '');

/** Leaves the result of an audit on the disk. */
async function leaveResult(dataSet: DataSet, seed = 1): Promise<void> {
  const { resultFile } = placesOf(dataSet);
  await makeFolderFor(resultFile);
  const fixture = auditFixture();
  const result: AuditResult = { ...fixture, metadata: { ...fixture.metadata, seed } };
  await writeAuditResult(resultFile, result);
}

/** The reviews of a window that has just opened. */
function openWindow(): Reviews {
  const log = { warn: () => undefined, error: () => undefined } as unknown as vscode.LogOutputChannel;
  const memento = {
    get: (key: string, otherwise?: unknown) => memory.get(key) ?? otherwise,
    update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)),
  } as unknown as vscode.Memento;
  const look = { ask: () => Promise.reject(new Error('Nobody looks around.')) } as unknown as LookAround;
  const opened = new Reviews({
    log,
    chooser: new DataSetChooser(memento, look),
    runner: {
      get isRunning() {
        return isRunning;
      },
      run: async (...parameters) => {
        isRunning = true;
        return work(...parameters).finally(() => (isRunning = false));
      },
      cancel: () => cancelled(),
      shownRoots: ({ location }) => [path.dirname(location)],
    },
    preview: new CommitPreview(),
    look: askedAboutCommits,
    keptVersions: path.join(folder, 'kept'),
    waitingDecisions: path.join(folder, 'waiting'),
    blind: new BlindMode(memento),
  });
  onTestFinished(() => {
    vi.restoreAllMocks();
    opened.dispose();
  });
  happened = [];
  opened.onDidChange((event) => happened.push(event));
  opened.onDidWant(() => happened.push({ kind: 'wanted' }));
  return opened;
}

beforeEach(async () => {
  folder = await tempFolder({ 'labels.csv': original, 'other.csv': original });
  Object.assign(bench, { isTrusted: true, answer: '', said: [] });
  isRunning = false;
  work = async (dataSet) => {
    await leaveResult(dataSet, 2);
    return undefined as never;
  };
  await leaveResult(dataSetOf('labels.csv'));
  memory = new Map<string, unknown>([
    ['dataSet', rememberedAs(dataSetOf('labels.csv'))],
    ['readings', { [path.join(folder, 'labels.csv')]: reading, [path.join(folder, 'other.csv')]: reading }],
  ]);
  reviews = openWindow();
});

describe('opening', () => {
  it('reads the review that the workspace remembers, with what was decided, once for all who ask', async () => {
    await (await reviews.require()).decide([0], 'accept', undefined);
    reviews.dispose();
    reviews = openWindow();
    const [one, other] = await Promise.all([reviews.require(), reviews.require(), reviews.openRemembered()]);
    expect(one).toBe(other);
    expect(one).toBe(reviews.current);
    expect(one.allDecisions().decisions).toMatchObject([{ face: 0, verdict: 'accept' }]);
    expect(kinds().filter((kind) => kind !== 'wanted')).toEqual(['opened']);
  });

  it('is to be seen while it is still read, and can be waited for', async () => {
    const wanted = new Promise<void>((resolve) => reviews.onDidWant(resolve));
    const opened = reviews.open();
    await wanted;
    expect(kinds()).toEqual(['wanted']);
    expect(reviews.current).toBeUndefined();
    expect(reviews.dataSet).toEqual(dataSetOf('labels.csv'));
    await reviews.settled();
    expect(reviews.current).toBeDefined();
    await opened;
    expect(kinds()).toEqual(['wanted', 'opened', 'wanted']);
  });

  it('refuses a data set without an audit, which nobody is shown', async () => {
    await expect(reviews.open(offered('other.csv'))).rejects.toThrow(/other\.csv has not been audited yet/);
    expect(kinds()).toEqual([]);
    memory.delete('dataSet');
    expect(await reviews.openRemembered()).toBe(false);
  });

  it('tells why a result cannot be read, and leaves the review before open', async () => {
    const before = await reviews.require();
    await leaveResult(dataSetOf('other.csv'));
    await writeFile(placesOf(dataSetOf('other.csv')).resultFile, 'ARROW1');
    happened = [];
    await expect(reviews.open(offered('other.csv'))).rejects.toThrow(HumanError);
    expect(kinds()).toEqual(['wanted', 'notOpened']);
    await reviews.settled();
    expect(reviews.current).toBe(before);
  });

  it('puts one review in the place of another, which is closed and tells nothing any more', async () => {
    const before = await reviews.require();
    await leaveResult(dataSetOf('other.csv'));
    const after = await reviews.require(offered('other.csv'));
    expect(after.dataSet).toEqual(dataSetOf('other.csv'));
    // Another window goes on with the first.
    const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'mei' });
    await journal.note({ sampleId: 'b.png', text: 'blurred' });
    happened = [];
    expect(await before.journal.refresh()).toEqual(['b.png']);
    reviews.decided(before, before.changeOf(['b.png']), 'elsewhere');
    expect(kinds()).toEqual([]);
  });
});

describe('decisions', () => {
  it('are told with what changed, and by whom', async () => {
    const session = await reviews.require();
    happened = [];
    reviews.decided(session, await session.decide([0], 'accept', undefined), 'page');
    expect(happened).toMatchObject([
      { kind: 'decided', by: 'page', change: { decisions: [{ face: 0 }], uncommitted: 1 } },
    ]);
  });

  it('of another window are told as they arrive', async () => {
    await reviews.require();
    happened = [];
    const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'mei' });
    await journal.note({ sampleId: 'b.png', text: 'blurred' });
    await expect.poll(kinds, { timeout: 10_000 }).toEqual(['decided']);
    expect(happened).toMatchObject([
      { by: 'elsewhere', change: { decisions: [{ face: 1, notes: [{ who: 'mei', text: 'blurred' }] }] } },
    ]);
  });

  it('of another window may move the images of class folders', async () => {
    const folders: DataSet = {
      ...{ location: folder, isFolder: true },
      reading: { format: 'folder-per-class', options: {} },
    };
    memory.set('dataSet', rememberedAs(folders));
    await leaveResult(folders);
    const session = await reviews.require();
    happened = [];
    const journal = await DecisionJournal.open({ folder, dataSet: '.', who: 'mei' });
    const scores = { importance: null, labelQuality: null };
    await journal.decide([
      {
        ...{ sampleId: 'b.png', image: 'b.png', given: 'sad, very', suggested: null, scores },
        ...{ verdict: 'relabel', label: 'happy' },
      },
    ]);
    await session.journal.refresh();
    await journal.commitFinished(await journal.commitStarted({}, ['b.png']));
    await session.journal.refresh();
    expect(kinds()).toEqual(['decided', 'replaced']);
  });

  it('wait in the storage while the workspace is not trusted, and go beside the data with trust', async () => {
    bench.isTrusted = false;
    const session = await reviews.require();
    await session.decide([0], 'accept', undefined);
    expect(await journalText()).toBe('');
    happened = [];
    bench.isTrusted = true;
    bench.grantTrust();
    await expect.poll(kinds).toEqual(['replaced']);
    expect((await journalText()).trimEnd().split('\n')).toHaveLength(1);
    expect(session.allDecisions()).toMatchObject({ uncommitted: 1 });
  });
});

describe('an audit', () => {
  it('takes the place of the review, tells how far it is, and ends with its own', async () => {
    const before = await reviews.require();
    happened = [];
    work = async (dataSet, _, onProgress) => {
      expect(reviews.current).toBeUndefined();
      expect(reviews.dataSet).toEqual(dataSet);
      onProgress({ stage: 'labels' });
      expect(reviews.runningAudit).toEqual({ dataSet, progress: { stage: 'labels' } });
      await expect(reviews.require()).rejects.toThrow(/no finished audit/);
      await leaveResult(dataSet, 2);
      return undefined as never;
    };
    await reviews.audit(offered('labels.csv'));
    expect(kinds()).toEqual(['auditStarted', 'wanted', 'auditProgressed', 'wanted', 'opened', 'auditEnded']);
    expect(reviews.current?.result.metadata.seed).toBe(2);
    expect(reviews.current).not.toBe(before);
    expect(reviews.runningAudit).toBeUndefined();
  });

  it('begins anew once its labels are to be read otherwise, and ends with that review', async () => {
    const before = dataSetOf('labels.csv');
    const other = { ...before, reading: { ...reading, options: { ...reading.options, labelColumn: 0 } } };
    const change = vi.spyOn(DataSetChooser.prototype, 'change').mockResolvedValue(other);
    const audited: DataSet[] = [];
    work = async (dataSet) => {
      audited.push(dataSet);
      if (audited.length === 1) {
        change.mockRejectedValueOnce(new CancelledError());
        await expect(reviews.changeReading(before, 'columns')).rejects.toThrow(CancelledError);
        const ended = new Promise((_, reject) => (cancelled = () => reject(new CancelledError())));
        await reviews.changeReading(before, 'columns');
        await ended;
      }
      await leaveResult(dataSet, audited.length);
      return undefined as never;
    };
    happened = [];
    await reviews.audit(offered('labels.csv'));
    expect(audited).toEqual([before, other]);
    const twice = ['auditStarted', 'wanted', 'auditStarted', 'wanted'];
    expect(kinds()).toEqual([...twice, 'opened', 'auditEnded']);
    expect(reviews.current?.dataSet).toEqual(other);
    expect(reviews.current?.result.metadata.seed).toBe(2);
  });

  it('that ended while it was asked how else its labels are read is followed by another', async () => {
    const other = { ...dataSetOf('labels.csv'), reading: { ...reading, format: 'tsv' } };
    let answer = (): void => undefined;
    vi.spyOn(DataSetChooser.prototype, 'change').mockReturnValue(
      new Promise((resolve) => (answer = () => resolve(other))),
    );
    const audited: (readonly [format: string, predictions: string | undefined])[] = [];
    let changing = Promise.resolve<unknown>(undefined);
    work = async (dataSet, _settings, _onProgress, by) => {
      audited.push([dataSet.reading.format, by?.predictions]);
      if (audited.length === 1) changing = reviews.changeReading(dataSet, 'columns');
      await leaveResult(dataSet, audited.length);
      return undefined as never;
    };
    await reviews.audit(offered('labels.csv'), { predictions: '/own.csv' });
    answer();
    await changing;
    expect(audited).toEqual(['csv', 'tsv'].map((format) => [format, '/own.csv']));
    expect(reviews.current?.dataSet).toEqual(other);
  });

  /** Ends before there is a result, or with one that cannot be read. */
  const failures: [string, ReviewServices['runner']['run'], ReviewEvent['kind'][]][] = [
    ['was cancelled', () => Promise.reject(new CancelledError()), []],
    ['failed', () => Promise.reject(new HumanError('There are no faces.')), []],
    [
      'left a broken result',
      async (dataSet) => {
        await writeFile(placesOf(dataSet).resultFile, 'ARROW1');
        return undefined as never;
      },
      ['notOpened'],
    ],
  ];

  it.each(failures)('that %s leads back to the review before', async (_, fail, between) => {
    const before = await reviews.require();
    happened = [];
    work = fail;
    const error: unknown = await reviews.audit(offered('labels.csv')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(kinds()).toEqual(['auditStarted', 'wanted', ...between, 'auditFailed', 'auditEnded']);
    expect(happened.at(-2)).toEqual({ kind: 'auditFailed', error });
    expect(reviews.current).toBe(before);
    expect(reviews.dataSet).toEqual(before.dataSet);
    // It was not closed: what others decide still arrives.
    const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'mei' });
    await journal.note({ sampleId: 'b.png', text: 'blurred' });
    happened = [];
    await before.journal.refresh();
    expect(kinds()).toEqual(['decided']);
  });

  it('is refused while another runs, which is shown, and in a workspace that is not trusted', async () => {
    let end = (): void => undefined;
    work = async () => new Promise((resolve) => (end = () => resolve(undefined as never)));
    const first = reviews.audit(offered('labels.csv'));
    await expect.poll(kinds).toEqual(['auditStarted', 'wanted']);
    await expect(reviews.audit()).rejects.toThrow(/An audit is running already/);
    await reviews.open();
    expect(kinds()).toEqual(['auditStarted', 'wanted', 'wanted', 'wanted']);
    end();
    await first;
    bench.isTrusted = false;
    happened = [];
    await expect(reviews.audit()).rejects.toThrow(/^This workspace is not trusted, so no audit runs/);
    expect(kinds()).toEqual([]);
  });
});

describe('a commit', () => {
  const labels = () => readFile(path.join(folder, 'labels.csv'), 'utf8');

  it('writes what was confirmed, tells it, and is taken back', async () => {
    const session = await reviews.require();
    await session.decide([0], 'accept', undefined);
    happened = [];
    await expect(reviews.commit()).rejects.toThrow(CancelledError);
    bench.answer = 'Commit';
    await reviews.commit();
    expect(await labels()).toBe(original.replace('1.png,happy', '1.png,"sad, very"'));
    expect(happened).toMatchObject([
      {
        ...{ kind: 'decided', by: 'elsewhere' },
        change: { uncommitted: 0, decisions: [{ face: 0, committed: true }] },
      },
    ]);
    bench.answer = 'Undo Commit';
    await reviews.undoCommit('last');
    expect(await labels()).toBe(original);
    expect(happened.at(-1)).toMatchObject({ kind: 'decided', change: { uncommitted: 1 } });
  });

  it('that a crash left open is settled before its review is shown', async () => {
    const session = await reviews.require();
    await session.decide([0], 'accept', undefined);
    const { journal } = session;
    const edit = { kind: 'editor', path: 'labels.csv', changes: [] };
    await journal.commitStarted(edit, ['ä/1.png']);
    reviews.dispose();
    reviews = openWindow();
    const after = await reviews.require();
    expect(after.journal.pendingCommit()).toBeUndefined();
    expect(kinds()).toEqual(['wanted', 'opened', 'wanted']);
    expect(await labels()).toBe(original);
  });

  it('opens the review that it is about, and is refused without trust', async () => {
    await expect(reviews.commit()).rejects.toThrow(/There are no corrections to commit/);
    expect(kinds()).toEqual(['wanted', 'opened', 'wanted']);
    bench.isTrusted = false;
    await expect(reviews.commit()).rejects.toThrow(/^This workspace is not trusted, so label files/);
    await expect(reviews.undoCommit('last')).rejects.toThrow(
      /^This workspace is not trusted, so label files/,
    );
  });
});

it('tells nothing once it is disposed of, and looks at its journal no more', async () => {
  const session = await reviews.require();
  reviews.dispose();
  happened = [];
  const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'mei' });
  await journal.note({ sampleId: 'b.png', text: 'blurred' });
  await session.journal.refresh();
  expect(kinds()).toEqual([]);
});
