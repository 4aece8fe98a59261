import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LookAround } from '../../../../src/audit/looking/lookAround';
import { CancelledError } from '../../../../src/base/humanError';
import { CommitPreview } from '../../../../src/host/commits/commitPreview';
import { renameClasses } from '../../../../src/host/commits/renameClasses';
import { DataSetChooser } from '../../../../src/host/dataSets/dataSetChooser';
import { BlindMode } from '../../../../src/host/reviews/blindMode';
import { Reviews } from '../../../../src/host/reviews/reviews';
import { tempFolder } from '../../labels/tempFolder';
import { csvAt } from '../../support/dataSets';

/** What is answered: the button, the entries of lists that are taken, and what is typed; and what is said. */
const bench = vi.hoisted(() => ({ answer: '', picks: [] as string[], typed: '', said: [] as string[] }));

vi.mock('vscode', () => {
  const event = () => ({ dispose: () => undefined });
  const say = (text: string, _: unknown, ...buttons: string[]) => {
    bench.said.push(text);
    return Promise.resolve(buttons.find((button) => button === bench.answer));
  };
  return {
    EventEmitter: class {
      readonly event = event;
      fire() {}
      dispose() {}
    },
    l10n: {
      t: (text: string, ...values: unknown[]) =>
        text.replaceAll(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
    },
    window: {
      ...{ showInformationMessage: say, showWarningMessage: say, showErrorMessage: say },
      showQuickPick: (items: readonly { label: string }[]) =>
        Promise.resolve(items.filter(({ label }) => bench.picks.includes(label))),
      showInputBox: () => Promise.resolve(bench.typed),
      tabGroups: { all: [], onDidChangeTabs: event },
    },
    Uri: { file: (fsPath: string) => ({ fsPath }) },
    workspace: {
      ...{ isTrusted: true, textDocuments: [], workspaceFolders: [] },
      getConfiguration: () => ({ get: (_: string, otherwise: unknown) => otherwise }),
      getWorkspaceFolder: () => undefined,
      registerTextDocumentContentProvider: event,
      ...{ onDidOpenTextDocument: event, onDidCloseTextDocument: event, onDidChangeTextDocument: event },
      ...{ onWillSaveTextDocument: event, onDidSaveTextDocument: event, onDidGrantWorkspaceTrust: event },
    },
  };
});

const original = 'image,label\r\nä/1.png,happy\r\nb.png,"sad, very"\r\nc.png,happy';
const options = { imageColumn: 0, labelColumn: 1, header: true };

let file: string;
let memory: Map<string, unknown>;
let chooser: DataSetChooser;

beforeEach(async () => {
  const folder = await tempFolder({ 'labels.csv': original });
  file = path.join(folder, 'labels.csv');
  // What was answered before is not asked again.
  memory = new Map([['readings', { [file]: { format: 'csv', options: { ...options, sameClasses: {} } } }]]);
  const memento = {
    get: (key: string, otherwise?: unknown) => memory.get(key) ?? otherwise,
    update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)),
  } as unknown as vscode.Memento;
  chooser = new DataSetChooser(memento, {} as LookAround);
  Object.assign(bench, { answer: '', picks: ['happy', 'sad, very'], typed: ' joy ', said: [] });
});

function rename(): Promise<void> {
  const folder = path.dirname(file);
  const reviews = new Reviews({
    log: { warn: () => undefined, error: () => undefined } as unknown as vscode.LogOutputChannel,
    chooser,
    runner: {
      isRunning: false,
      run: () => Promise.reject(new Error('Nothing runs.')),
      shownRoots: () => [],
      cancel: () => undefined,
    },
    preview: new CommitPreview(),
    look: { ask: () => Promise.reject(new Error('Nobody is asked.')), close: () => undefined },
    keptVersions: path.join(folder, 'kept'),
    waitingDecisions: path.join(folder, 'waiting'),
    blind: new BlindMode({ get: () => undefined, update: () => Promise.resolve() }),
  });
  onTestFinished(() => reviews.dispose());
  const shown = { isUnclear: false, title: 'labels.csv', formatTitle: 'CSV or TSV' };
  return renameClasses(chooser, reviews, { ...csvAt(file), reading: { format: 'csv', options }, ...shown });
}

const readings = () => memory.get('readings') as Record<string, { options: unknown }>;

describe('classes get another name', () => {
  it('in the labels, as a commit that is noted', async () => {
    bench.answer = 'Write into the Labels';
    await rename();
    const written = original.replaceAll('happy', 'joy').replace('sad, very', 'joy');
    expect(await readFile(file, 'utf8')).toBe(written);
    expect(bench.said.at(-1)).toMatch(/^3 labels of labels\.csv have the new name/);
    expect(await readFile(path.join(path.dirname(file), '.scn', 'decisions.jsonl'), 'utf8')).toMatch(
      /"commit"/,
    );
    expect(readings()[file]?.options).toEqual({ ...options, sameClasses: {} });
  });

  it('or only where they are read', async () => {
    bench.answer = 'Only Read Them So';
    await rename();
    expect(await readFile(file, 'utf8')).toBe(original);
    const sameClasses = { happy: 'joy', 'sad, very': 'joy' };
    expect(readings()[file]?.options).toEqual({ ...options, sameClasses });
    expect(await chooser.remembered()).toMatchObject({ reading: { options: { sameClasses } } });
  });

  it('and nothing happens where the question is left', async () => {
    await expect(rename()).rejects.toThrow(CancelledError);
    bench.picks = [];
    await expect(rename()).rejects.toThrow(CancelledError);
    expect(await readFile(file, 'utf8')).toBe(original);
  });
});
