import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { timeActivation } from './activationTime';
import { extensionUnderTest } from './extensionUnderTest';

const commandIds = [
  'scn.auditLabels',
  'scn.openGallery',
  'scn.commitCorrections',
  'scn.undoLastCommit',
  'scn.exportReport',
  'scn.showLog',
];

/** Packages that only the audit process may load; they would slow down every other extension. */
const heavyPackages = /[\\/]node_modules[\\/](sharp|@img|onnxruntime-[a-z]+|@tensorflow|lmdb|@lmdb)[\\/]/;
const heavyLibraries = /(sharp-[a-z]|libvips|onnxruntime|lmdb|tfjs)[^/\\]*$/i;

/** Paths of the native libraries that this process has loaded. */
function loadedLibraries(): string[] {
  const report = process.report.getReport() as unknown as { sharedObjects: string[] };
  return report.sharedObjects;
}

describe('activation', () => {
  it('activates', async () => {
    const extension = extensionUnderTest();
    const time = await timeActivation(extension);
    // For people to read; a busy machine must not fail the suite.
    console.log(
      time
        ? `    loaded in ${time.load.toFixed(1)} ms, activated in ${time.activate.toFixed(1)} ms`
        : '    activated before the suite began',
    );
    assert.equal(extension.isActive, true);
  });

  it('registers every command that the manifest contributes', async () => {
    const manifest = extensionUnderTest().packageJSON as {
      contributes: { commands: { command: string; title: string; category?: string }[] };
    };
    const contributed = manifest.contributes.commands.map(({ command }) => command);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
    assert.deepEqual(
      commandIds.filter((command) => !contributed.includes(command)),
      [],
    );
  });

  it('loads nothing heavy into the extension host', () => {
    assert.deepEqual(
      Object.keys(require.cache).filter((file) => heavyPackages.test(file)),
      [],
    );
    const libraries = loadedLibraries();
    assert.ok(libraries.length > 0, 'Node lists its native libraries.');
    assert.deepEqual(
      libraries.filter((file) => heavyLibraries.test(file)),
      [],
    );
  });
});
