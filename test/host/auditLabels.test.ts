import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import * as vscode from 'vscode';
import { workspaceFolder } from './extensionUnderTest';
import { loadedHeavyParts } from './heavyParts';

describe('SCN: Audit Labels', () => {
  const folder = workspaceFolder().uri.fsPath;
  const resultFile = path.join(folder, '.scn/labels.csv.audit.arrow');
  const labelFile = path.join(folder, 'labels.csv');
  let original: Buffer;

  before(async () => {
    original = await readFile(labelFile);
    await assert.rejects(stat(resultFile), { code: 'ENOENT' }, 'The folder was not audited before.');
    await vscode.commands.executeCommand('scn.auditLabels');
  });

  it('audits every row of the label file', async () => {
    const rows = original.toString().trimEnd().split('\n').slice(1);
    const table = tableFromIPC(await readFile(resultFile));
    const column = (name: string) => [...(table.getChild(name) ?? [])] as unknown[];
    const images = column('image');
    assert.deepEqual(
      images,
      rows.map((row) => row.split(',')[0]),
    );
    const qualities = column('label_quality').map(Number);
    assert.ok(qualities.every((quality) => quality >= 0 && quality <= 1));
    const planted = (await readFile(path.join(folder, '.truth/planted.csv'), 'utf8')).trimEnd().split('\n');
    const wrong = new Set(planted.slice(1).map((row) => row.split(',')[0]));
    const suspects = images
      .map((image, row) => ({ image: String(image), quality: qualities[row] ?? 1 }))
      .sort((a, b) => a.quality - b.quality)
      .slice(0, wrong.size);
    const found = suspects.filter(({ image }) => wrong.has(image)).length;
    assert.ok(found * 2 > wrong.size, `${found} of ${wrong.size} planted errors are among the suspects.`);
  });

  it('changes nothing in the label file', async () => {
    assert.deepEqual(await readFile(labelFile), original);
  });

  it('opens the gallery', () => {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const galleries = tabs.filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('scnGallery'),
    );
    assert.equal(galleries.length, 1);
  });

  it('leaves the heavy parts to the audit process', () => {
    assert.deepEqual(loadedHeavyParts(), []);
  });
});
