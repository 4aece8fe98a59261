import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LookAround } from '../../../../src/audit/looking/lookAround';
import { writeAuditResult } from '../../../../src/audit/result/resultFile';
import { CancelledError } from '../../../../src/base/humanError';
import { CommitPreview } from '../../../../src/host/commits/commitPreview';
import { DataSetChooser } from '../../../../src/host/dataSets/dataSetChooser';
import { BlindMode } from '../../../../src/host/reviews/blindMode';
import type { ReviewServices } from '../../../../src/host/reviews/reviewEvents';
import { Reviews } from '../../../../src/host/reviews/reviews';
import type { ReviewSession } from '../../../../src/host/reviews/reviewSession';
import type { DataSet } from '../../../../src/labels/dataSet';
import { makeFolderFor, placesOf } from '../../../../src/labels/places';
import { auditFixture } from '../../audit/auditFixture';
import { tempFolder } from '../../labels/tempFolder';
import { csvAt } from '../../support/dataSets';
import { askedAboutCommits, bench } from './reviewWorkbench';

vi.mock('vscode', async () => (await import('./reviewWorkbench')).workbench());

let folder: string;
let dataSet: DataSet;
let work: ReviewServices['runner']['run'];
let reviews: Reviews;
/** What the audit has found so far, and what happens to it. */
let shown: ReviewSession | undefined;
let kinds: string[];
/** Ends the audit. */
let end: (failure?: Error) => void;

async function writeResult(file: string, provisional: boolean): Promise<void> {
  const fixture = auditFixture();
  const metadata = { ...fixture.metadata, ...(provisional && { provisional }) };
  await writeAuditResult(file, { ...fixture, metadata });
}

function openWindow(): Reviews {
  let isRunning = false;
  const log = { warn: () => undefined, error: () => undefined } as unknown as vscode.LogOutputChannel;
  const readings = { [dataSet.location]: dataSet.reading };
  const memento = {
    get: (key: string, otherwise?: unknown) => (key === 'readings' ? readings : otherwise),
    update: () => Promise.resolve(),
  };
  const look = { ask: () => Promise.reject(new Error('Nobody looks around.')) } as unknown as LookAround;
  return new Reviews({
    log,
    chooser: new DataSetChooser(memento as unknown as vscode.Memento, look),
    runner: {
      get isRunning() {
        return isRunning;
      },
      run: (...parameters) => {
        isRunning = true;
        return work(...parameters).finally(() => (isRunning = false));
      },
      cancel: () => undefined,
      shownRoots: ({ location }) => [path.dirname(location)],
    },
    preview: new CommitPreview(),
    look: askedAboutCommits,
    keptVersions: path.join(folder, 'kept'),
    waitingDecisions: path.join(folder, 'waiting'),
    blind: new BlindMode(memento as unknown as vscode.Memento),
  });
}

beforeEach(async () => {
  folder = await tempFolder({ 'labels.csv': 'image,label\nä/1.png,happy\nb.png,"sad, very"\nb.png,happy' });
  const reading = { format: 'csv', options: { imageColumn: 0, labelColumn: 1, header: true } };
  dataSet = { ...csvAt(path.join(folder, 'labels.csv')), reading };
  Object.assign(bench, { isTrusted: true, answer: '', said: [] });
  work = async (audited, _, __, ___, onProvisional) => {
    const early = path.join(folder, 'early', 'provisional.audit.arrow');
    await mkdir(path.dirname(early));
    await writeResult(early, true);
    onProvisional?.(early);
    await new Promise<void>((resolve, reject) => {
      end = (failure) => (failure ? reject(failure) : resolve());
    });
    const { resultFile } = placesOf(audited);
    await makeFolderFor(resultFile);
    await writeResult(resultFile, false);
    return undefined as never;
  };
  shown = undefined;
  kinds = [];
  reviews = openWindow();
  reviews.onDidChange((event) => {
    kinds.push(event.kind);
    if (event.kind === 'provisional') shown = event.session;
  });
  onTestFinished(() => reviews.dispose());
});

/** Begins an audit. @returns its provisional review, and the audit's end. */
async function begin(): Promise<{ readonly early: ReviewSession; readonly audited: Promise<unknown> }> {
  const audited = reviews.auditAs(dataSet).catch((error: unknown) => error);
  await expect.poll(() => shown).toBeDefined();
  return { early: shown as ReviewSession, audited };
}

describe('a review of what an audit has found so far', () => {
  it('is for deciding alone: what is written or exported waits for the end', async () => {
    const { early, audited } = await begin();
    expect(early.result.metadata.provisional).toBe(true);
    expect(reviews.current).toBeUndefined();
    await expect(reviews.require()).rejects.toThrow('provisional');
    await expect(reviews.commit()).rejects.toThrow('committing and exporting wait');
    end();
    await audited;
    expect(reviews.current?.result.metadata.provisional).toBeUndefined();
  });

  it('hands its decisions, notes and steps to undo on to the final one', async () => {
    const { early, audited } = await begin();
    await early.note(1, 'asleep?');
    await early.decide([0], 'accept', undefined);
    end();
    await audited;
    const final = await reviews.require();
    expect(final.journal).toBe(early.journal);
    const { decisions, canUndo } = final.allDecisions();
    expect(decisions).toMatchObject([
      { face: 0, verdict: 'accept' },
      { face: 1, notes: [{ text: 'asleep?' }] },
    ]);
    // It was made of these very labels.
    expect(decisions[0]?.earlier).toBeUndefined();
    expect(canUndo).toBe(true);
    // A page that shows the provisional ranks a moment longer decides about what it shows.
    await early.decide([1], 'reject', undefined);
    expect(final.allDecisions().decisions).toMatchObject([{}, { face: 1, verdict: 'reject' }]);
    await final.undo();
    await final.undo();
    expect(final.allDecisions().decisions.filter(({ verdict }) => verdict !== null)).toEqual([]);
  });

  it('goes with an audit that is cancelled, and leaves its decisions to the review before', async () => {
    const { resultFile } = placesOf(dataSet);
    await makeFolderFor(resultFile);
    await writeResult(resultFile, false);
    await reviews.open({ ...dataSet, isUnclear: false, title: 'labels.csv', formatTitle: 'CSV or TSV' });
    const before = await reviews.require();
    const { early, audited } = await begin();
    await early.decide([0], 'accept', undefined);
    end(new CancelledError());
    expect(await audited).toBeInstanceOf(CancelledError);
    expect(reviews.current).toBe(before);
    expect(before.allDecisions().decisions).toMatchObject([{ face: 0, verdict: 'accept' }]);
    expect(kinds.filter((kind) => kind === 'provisional')).toHaveLength(1);
  });
});
