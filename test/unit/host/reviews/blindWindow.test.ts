import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LookAround } from '../../../../src/audit/looking/lookAround';
import { writeAuditResult } from '../../../../src/audit/result/resultFile';
import { CommitPreview } from '../../../../src/host/commits/commitPreview';
import { DataSetChooser } from '../../../../src/host/dataSets/dataSetChooser';
import { annotateBlind, leaveBlind } from '../../../../src/host/reviews/blindCommand';
import { BlindMode } from '../../../../src/host/reviews/blindMode';
import type { ReviewEvent } from '../../../../src/host/reviews/reviewEvents';
import { Reviews } from '../../../../src/host/reviews/reviews';
import type { DataSet } from '../../../../src/labels/dataSet';
import { makeFolderFor, placesOf } from '../../../../src/labels/places';
import type { OfferedDataSet } from '../../../../src/labels/opening/offeredDataSet';
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
let reviews: Reviews;
let happened: ReviewEvent[];

const kinds = () => happened.map(({ kind }) => kind);
const dataSetOf = (name: string): DataSet => ({ ...csvAt(path.join(folder, name)), reading });
const offered = (name: string): OfferedDataSet => ({
  ...{ ...dataSetOf(name), isUnclear: false },
  ...{ title: name, formatTitle: 'CSV or TSV' },
});

/** The reviews of a window that has just opened. */
function openWindow(): Reviews {
  const memento = {
    get: (key: string, otherwise?: unknown) => memory.get(key) ?? otherwise,
    update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)),
  } as unknown as vscode.Memento;
  const look = { ask: () => Promise.reject(new Error('Nobody looks around.')) } as unknown as LookAround;
  const opened = new Reviews({
    log: { warn: () => undefined, error: () => undefined } as unknown as vscode.LogOutputChannel,
    chooser: new DataSetChooser(memento, look),
    runner: {
      get isRunning() {
        return isRunning;
      },
      run: () => Promise.reject(new Error('Nothing is audited.')),
      cancel: () => undefined,
      shownRoots: ({ location }) => [path.dirname(location)],
    },
    preview: new CommitPreview(),
    look: askedAboutCommits,
    keptVersions: path.join(folder, 'kept'),
    waitingDecisions: path.join(folder, 'waiting'),
    blind: new BlindMode(memento),
  });
  onTestFinished(() => opened.dispose());
  happened = [];
  opened.onDidChange((event) => happened.push(event));
  return opened;
}

beforeEach(async () => {
  folder = await tempFolder({ 'labels.csv': original, 'other.csv': original });
  Object.assign(bench, { isTrusted: true, answer: '', said: [] });
  isRunning = false;
  const { resultFile } = placesOf(dataSetOf('labels.csv'));
  await makeFolderFor(resultFile);
  const audited = auditFixture();
  const files = audited.ids.map((_, row) => path.join(folder, `${row}.png`));
  await writeAuditResult(resultFile, { ...audited, files });
  const { location: labels, ...rest } = dataSetOf('labels.csv');
  memory = new Map<string, unknown>([
    ['dataSet', { labels, ...rest }],
    ['readings', { [path.join(folder, 'labels.csv')]: reading, [path.join(folder, 'other.csv')]: reading }],
  ]);
  reviews = openWindow();
});

describe('annotating blind', () => {
  it('leaves no review to whoever shows one, not after a restart either, until it is ended', async () => {
    await (await reviews.require()).decide([0], 'accept', undefined);
    await reviews.annotateBlind({ kind: 'all' });
    const isBlind = async () => {
      expect([reviews.isBlind, reviews.current]).toEqual([true, undefined]);
      await expect(reviews.require()).rejects.toThrow('annotates blind');
      await expect(reviews.commit()).rejects.toThrow('annotates blind');
      await expect(reviews.undoCommit('last')).rejects.toThrow('annotates blind');
      await expect(reviews.audit()).rejects.toThrow('annotates blind');
      await expect(reviews.auditAs(dataSetOf('labels.csv'))).rejects.toThrow('annotates blind');
      await expect(reviews.renameClasses(dataSetOf('labels.csv'), { happy: 'joy' })).rejects.toThrow('blind');
      await expect(reviews.open(offered('other.csv'))).rejects.toThrow('annotates blind');
    };
    await isBlind();
    expect(reviews.blind?.state()).toMatchObject({ kind: 'blind', change: { answers: [] } });
    reviews.dispose();
    reviews = openWindow();
    await reviews.openRemembered();
    await isBlind();
    expect(kinds()).toContain('opened');
    await reviews.annotateBlind(undefined);
    expect(kinds()).toContain('blindChanged');
    expect((await reviews.require()).allDecisions().decisions).toMatchObject([
      { face: 0, verdict: 'accept' },
    ]);
    expect(await readFile(path.join(folder, 'labels.csv'), 'utf8')).toBe(original);
  });

  it('waits with what a crash interrupted, which may show labels, until it is over', async () => {
    const { journal } = await reviews.require();
    await journal.commitStarted({ kind: 'nonsense' }, ['b.png']);
    await reviews.annotateBlind({ kind: 'all' });
    reviews.dispose();
    bench.said = [];
    reviews = openWindow();
    await reviews.openRemembered();
    expect(bench.said).toEqual([]);
    await reviews.annotateBlind(undefined).catch(() => undefined);
    expect(bench.said).not.toEqual([]);
  });

  it('shows no gallery before it is on', async () => {
    let wanted = 0;
    reviews.onDidWant(() => wanted++);
    const wantedBefore: number[] = [];
    reviews.onDidChange(({ kind }) => kind === 'blindChanged' && wantedBefore.push(wanted));
    await annotateBlind(reviews, offered('labels.csv'));
    expect([wantedBefore, wanted, reviews.isBlind]).toEqual([[0], 1, true]);
  });

  it('says that it is over once, without figures where nothing is open, and opens nothing then', async () => {
    await reviews.require();
    await reviews.annotateBlind({ kind: 'all' });
    reviews.dispose();
    bench.said = [];
    reviews = openWindow();
    let wanted = 0;
    reviews.onDidWant(() => wanted++);
    await leaveBlind(reviews, () => Promise.resolve());
    await leaveBlind(reviews, () => Promise.resolve());
    expect([bench.said, reviews.isBlind, wanted]).toEqual([['Blind annotation is over.'], false, 0]);
  });

  it('cannot begin while an audit runs', async () => {
    await reviews.require();
    isRunning = true;
    await expect(reviews.annotateBlind({ kind: 'all' })).rejects.toThrow('running');
    expect(reviews.isBlind).toBe(false);
    isRunning = false;
  });
});
