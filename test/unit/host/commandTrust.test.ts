import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as vscode from 'vscode';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commandId, galleryCommands } from '../../../src/protocol/galleryCommands';

/** Commands that write, train, install, import or run something; none of them may do so in Restricted Mode. */
const refused = [
  'scn.auditLabels',
  'scn.findWrongLabels',
  'scn.gallery.auditAgain',
  'scn.commitCorrections',
  'scn.commitShownChanges',
  'scn.undoLastCommit',
  'scn.undoCommit',
  'scn.testOnPlantedErrors',
  'scn.saveModel',
  'scn.auditWithModel',
  'scn.auditWithPredictions',
  'scn.auditOnCluster',
  'scn.importCheckpoint',
  'scn.installEngine',
  'scn.chooseReading',
  'scn.renameClasses',
  'scn.openSampleFaces',
];
/** Commands that show something, and those that a person decides by, which goes on in Restricted Mode. */
const allowed = [
  'scn.cancelAudit',
  'scn.openGallery',
  'scn.annotateBlind',
  'scn.leaveBlind',
  'scn.showReading',
  'scn.showFaces',
  'scn.compareLabels',
  // Writes one file, which the person names in a dialog each time.
  'scn.exportReport',
  'scn.exportHealth',
  'scn.refreshDataSets',
  'scn.showLog',
  'scn.labelFile.decide',
  'scn.labelFile.relabel',
  'scn.labelFile.openInGallery',
  ...galleryCommands.map(commandId),
];

/** A workbench as far as commands need one: what is asked or shown is noted, and nobody answers. */
const bench = vi.hoisted(() => ({
  isTrusted: false,
  folder: '',
  commands: new Map<string, (...parameters: unknown[]) => Promise<void>>(),
  errors: [] as string[],
  asked: [] as string[],
}));

vi.mock('vscode', () => {
  /** Whatever else is asked of the workbench: callable, constructible, and so are its parts. */
  const anything: unknown = new Proxy(function () {}, {
    get: (target, name) => {
      if (name === 'then') return undefined;
      if (name === 'prototype') return target.prototype as unknown;
      if (name === Symbol.toPrimitive) return () => '';
      return anything;
    },
    has: () => true,
    set: () => true,
    apply: () => anything,
    construct: () => anything as object,
  });
  const over = (parts: Record<string, unknown>) =>
    new Proxy(parts, {
      get: (target, name) =>
        name === 'then' ? undefined : typeof name === 'string' && name in target ? target[name] : anything,
      has: () => true,
    });
  const uri = (file: string) => over({ fsPath: file, scheme: 'file', path: file });
  const noted = new Proxy(
    {},
    {
      has: () => true,
      get: (_, name) => {
        const method = String(name);
        if (method === 'showErrorMessage')
          return (text: string) => (bench.errors.push(text), Promise.resolve(undefined));
        if (/^(show|withProgress)/.test(method))
          return () => (bench.asked.push(method), Promise.resolve(undefined));
        return anything;
      },
    },
  );
  return over({
    l10n: { t: (text: string) => text, bundle: undefined, uri: undefined },
    window: noted,
    workspace: over({
      get isTrusted() {
        return bench.isTrusted;
      },
      get workspaceFolders() {
        return [{ name: 'data', uri: uri(bench.folder) }];
      },
    }),
    commands: over({
      registerCommand: (id: string, run: (...parameters: unknown[]) => Promise<void>) =>
        bench.commands.set(id, run),
      executeCommand: () => Promise.resolve(undefined),
    }),
    Uri: Object.assign(function () {}, {
      file: uri,
      joinPath: (base: vscode.Uri, ...parts: string[]) => uri(path.join(base.fsPath, ...parts)),
    }),
  });
});

let storage: string;

beforeEach(async () => {
  bench.folder = await mkdtemp(path.join(tmpdir(), 'command-trust-'));
  storage = await mkdtemp(path.join(tmpdir(), 'command-storage-'));
  bench.errors = [];
  bench.asked = [];
  bench.isTrusted = false;
  await writeFile(path.join(bench.folder, 'labels.csv'), 'image,label\na.png,joy\nb.png,fear\n');
  const memory = () => ({
    get: (_: string, otherwise: unknown) => otherwise,
    update: () => Promise.resolve(),
  });
  const context = {
    extensionUri: uriOf('.'),
    globalStorageUri: uriOf(storage),
    ...{ globalState: memory(), workspaceState: memory() },
    subscriptions: [],
  } as unknown as vscode.ExtensionContext;
  const { activate } = await import('../../../src/extension');
  activate(context);
});

afterEach(async () => {
  await rm(bench.folder, { recursive: true, force: true });
  await rm(storage, { recursive: true, force: true });
});

function uriOf(folder: string): vscode.Uri {
  return { fsPath: path.resolve(folder) } as vscode.Uri;
}

async function run(id: string): Promise<void> {
  const command = bench.commands.get(id);
  if (!command) throw new Error(`${id} is not registered.`);
  await command();
}

it('knows of every command whether it needs trust', async () => {
  const manifest = JSON.parse(await readFile('package.json', 'utf8')) as {
    contributes: { commands: { command: string; enablement?: string }[] };
  };
  const { commands } = manifest.contributes;
  expect([...bench.commands.keys()].sort()).toEqual([...refused, ...allowed].sort());
  expect(
    commands
      .filter(({ enablement }) => enablement === 'isWorkspaceTrusted')
      .map(({ command }) => command)
      .sort(),
  ).toEqual([...refused].sort());
});

it('takes folders whose code runs from the settings of the machine alone', async () => {
  const { contributes, capabilities } = JSON.parse(await readFile('package.json', 'utf8')) as {
    contributes: { configuration: { properties: Record<string, { scope: string; ignoreSync?: boolean }> }[] };
    capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  };
  const properties = Object.assign({}, ...contributes.configuration.map((each) => each.properties)) as Record<
    string,
    object
  >;
  expect(properties['scn.engineFolders']).toMatchObject({ scope: 'machine', ignoreSync: true, default: [] });
  // What is read or chosen for native code, which a workspace may set once it is trusted.
  expect(capabilities.untrustedWorkspaces.restrictedConfigurations.sort()).toEqual([
    'scn.backbone',
    'scn.engine',
    'scn.imageRoots',
    'scn.inferenceProvider',
    'scn.startingWeights',
  ]);
});

describe('in Restricted Mode', () => {
  it.each(refused)('%s says why it does nothing, and does nothing', async (id) => {
    await run(id);
    expect(bench.errors).toEqual([expect.stringMatching(/^This workspace is not trusted, so /)]);
    expect(bench.asked).toEqual([]);
    expect(await readdir(bench.folder)).toEqual(['labels.csv']);
    expect(await readdir(storage)).toEqual([]);
  });
});

it('audits, tests and imports nothing in Restricted Mode, whoever asks the runner to', async () => {
  const { AuditRunner } = await import('../../../src/host/audits/auditRunner');
  const places = { extensionUri: uriOf('.'), globalStorageUri: uriOf(storage) };
  const log = { info: () => undefined } as unknown as vscode.LogOutputChannel;
  const runner = new AuditRunner(places, { forAudit: () => Promise.reject(new Error('asked')) }, log);
  const request = { file: '/checkpoint.pth', folder: path.join(storage, 'model'), classes: undefined };
  await expect(runner.importCheckpoint(request)).rejects.toThrow(/^This workspace is not trusted, so /);
  expect(runner.isRunning).toBe(false);
});

describe('in a trusted workspace', () => {
  it.each([
    ['scn.importCheckpoint', 'showOpenDialog'],
    ['scn.auditWithModel', 'showOpenDialog'],
    ['scn.installEngine', 'showQuickPick'],
  ])('%s asks what it needs', async (id, question) => {
    bench.isTrusted = true;
    await run(id);
    expect(bench.asked).toContain(question);
    expect(bench.errors).toEqual([]);
  });
});
