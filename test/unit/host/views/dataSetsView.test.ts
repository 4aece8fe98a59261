import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import path from 'node:path';
import type { LookAround } from '../../../../src/audit/looking/lookAround';
import { CancelledError, HumanError } from '../../../../src/base/humanError';
import { DataSetChooser } from '../../../../src/host/dataSets/dataSetChooser';
import type { Reviews } from '../../../../src/host/reviews/reviews';
import { DataSetsView } from '../../../../src/host/views/dataSetsView';
import type { OfferedDataSet } from '../../../../src/labels/opening/offeredDataSet';
import { tempFolder } from '../../labels/tempFolder';
import { csvAt } from '../../support/dataSets';

/** A workbench as far as the view needs one. */
const bench = vi.hoisted(() => ({ folder: '', errors: [] as string[], context: new Map<string, unknown>() }));

vi.mock('vscode', () => {
  const disposable = { dispose: () => undefined };
  const event = () => disposable;
  class EventEmitter {
    event = event;
    fire = () => undefined;
    dispose = () => undefined;
  }
  return {
    EventEmitter,
    ProgressLocation: { Notification: 15 },
    l10n: { t: (text: string) => text },
    window: {
      createTreeView: () => ({ ...disposable, badge: undefined }),
      showErrorMessage: (text: string) => (bench.errors.push(text), Promise.resolve(undefined)),
    },
    workspace: {
      isTrusted: true,
      get workspaceFolders() {
        return [{ name: 'data', uri: { fsPath: bench.folder } }];
      },
      createFileSystemWatcher: () => ({
        ...disposable,
        ...{ onDidChange: event, onDidCreate: event, onDidDelete: event },
      }),
      onDidChangeWorkspaceFolders: event,
    },
    commands: {
      executeCommand: (_: string, key: string, value: unknown) => (
        bench.context.set(key, value),
        Promise.resolve(undefined)
      ),
    },
  };
});

/** What the process answers to searches, the next one first. */
let searches: (() => Promise<readonly OfferedDataSet[]>)[];
/** The signals of all questions. */
let signals: (AbortSignal | undefined)[];
let remembered: unknown;
let chooser: DataSetChooser;
let view: DataSetsView;

beforeEach(async () => {
  bench.folder = await tempFolder({ 'labels.csv': 'image,label\na.png,x\n' });
  bench.errors = [];
  bench.context.clear();
  signals = [];
  remembered = undefined;
  const look = {
    ask: (method: string, _: unknown, signal?: AbortSignal) => {
      signals.push(signal);
      if (method === 'size') return Promise.resolve({ samples: 1, classes: 1 });
      return method === 'dataSetsIn' ? searches.shift()?.() : Promise.reject(new CancelledError());
    },
  } as unknown as LookAround;
  const memory = {
    get: (key: string, otherwise?: unknown) => (key === 'dataSet' ? remembered : otherwise),
    ...{ update: () => Promise.resolve(), keys: () => [] },
  } as vscode.Memento;
  chooser = new DataSetChooser(memory, look);
  const reviews = {
    onDidChange: () => ({ dispose: () => undefined }),
  } as unknown as Reviews;
  const log = { error: () => undefined } as never;
  view = new DataSetsView(chooser, look, reviews, path.join(bench.folder, 'waiting'), log);
});

const labels = (): OfferedDataSet => ({
  ...csvAt(path.join(bench.folder, 'labels.csv')),
  isUnclear: false,
  title: 'labels.csv',
  formatTitle: 'CSV or TSV',
});

it('shows why nothing could be looked at, and what there is the next time', async () => {
  const sentence = 'The files could not be looked at.';
  searches = [() => Promise.reject(new HumanError(sentence)), () => Promise.resolve([labels()])];
  expect(await view.getChildren()).toEqual([]);
  expect(bench.errors).toEqual([sentence]);
  // It does not say that there is nothing.
  expect(bench.context.get('scn.noDataSet')).toBeUndefined();
  const nodes = await view.getChildren();
  expect(nodes).toMatchObject([{ kind: 'dataSet', offered: labels(), audit: { kind: 'none' } }]);
  // What was found is not looked for again.
  await expect
    .poll(() => view.getChildren())
    .toMatchObject([{ offered: labels(), audit: { size: { samples: 1, classes: 1 } } }]);
  // Two searches, and how much there is.
  expect(signals).toHaveLength(3);
});

it('cancels its search in silence when it is to look again, and when it ends', async () => {
  for (const end of [() => view.refresh(), () => view.dispose()]) {
    signals = [];
    let cancel: (error: Error) => void = () => undefined;
    searches = [() => new Promise((_, reject) => (cancel = reject))];
    const children = view.getChildren();
    await expect.poll(() => signals).toHaveLength(1);
    end();
    expect(signals[0]?.aborted).toBe(true);
    cancel(new CancelledError());
    expect(await children).toEqual([]);
  }
  expect(bench.errors).toEqual([]);
});

it('is cancelled, too, while it looks at what was chosen outside the folders', async () => {
  const outside = await tempFolder({ 'labels.csv': 'image,label\na.png,x\n' });
  remembered = {
    labels: path.join(outside, 'labels.csv'),
    isFolder: false,
    reading: { format: 'csv', options: {} },
  };
  searches = [() => Promise.resolve([])];
  await expect(chooser.found()).rejects.toThrow(CancelledError);
});
