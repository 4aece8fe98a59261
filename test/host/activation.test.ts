import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { timeActivation } from './activationTime';
import { extensionUnderTest } from './extensionUnderTest';
import { loadedHeavyParts } from './heavyParts';

const commandIds = [
  'scn.auditLabels',
  'scn.openGallery',
  'scn.commitCorrections',
  'scn.undoLastCommit',
  'scn.undoCommit',
  'scn.exportReport',
  'scn.testOnPlantedErrors',
  'scn.installEngine',
  'scn.showLog',
];

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
    assert.deepEqual(loadedHeavyParts(), []);
  });
});
