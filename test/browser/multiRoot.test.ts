import assert from 'node:assert/strict';
import { access, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readAuditResult } from '../../src/audit/result/resultFile';
import { makeLabelFile } from './dataSets';
import { DataSetsTree } from './dataSetsTree';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

/** Two folders with faces and settings of their own, in one workspace. */
async function makeTwoRoots(folder: string): Promise<string> {
  for (const name of ['first', 'second']) await makeLabelFile(path.join(folder, name));
  await mkdir(path.join(folder, 'second/.vscode'));
  await writeFile(
    path.join(folder, 'second/.vscode/settings.json'),
    JSON.stringify({ 'scn.recipe': 'paper', 'scn.seed': 7 }),
  );
  const workspace = path.join(folder, 'faces.code-workspace');
  await writeFile(workspace, JSON.stringify({ folders: [{ path: 'first' }, { path: 'second' }] }));
  return workspace;
}

describe('a workspace of several folders', () => {
  const session = useWorkbench(makeTwoRoots);
  let tree: DataSetsTree;

  before(() => {
    tree = new DataSetsTree(session().page);
  });

  it('lists the data sets of each', async () => {
    await tree.open();
    await eventually('both data sets are listed', async () =>
      (await tree.row(/labels\.csv/).count()) === 2 ? true : undefined,
    );
  });

  it('audits one by the settings of its own folder, and writes beside it alone', async () => {
    await tree.press(tree.row(/labels\.csv/).nth(1), 'Audit Labels');
    await new GalleryPage(session()).waitForCards();
    const result = session().file('second/.scn/labels.csv.audit.arrow');
    await eventually('the result is written', () =>
      access(result).then(
        () => true,
        () => undefined,
      ),
    );
    const { metadata } = await readAuditResult(result);
    assert.equal(metadata.recipe, 'paper');
    assert.equal(metadata.seed, 7);
    await assert.rejects(access(session().file('first/.scn')), { code: 'ENOENT' });
  });
});
