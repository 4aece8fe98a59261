import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sharedFile } from '../unit/support/sharedFolder';
import { makeLabelFile } from './dataSets';
import { answerPath } from './fileDialog';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('a model', () => {
  const session = useWorkbench(makeLabelFile);
  const said = (text: RegExp | string) => session().gallery.getByText(text);
  const marked = () => session().gallery.locator('.card .mark:visible', { hasText: 'Trained on' });
  const clear = () => session().run('Notifications: Clear All Notifications');
  const reference = sharedFile('reference', 'scn-resnet18.pth');
  let folder: string;
  let saved: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scn-models-'));
    saved = path.join(folder, 'first.scn-model');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function auditWith(model: string): Promise<void> {
    await askForModel();
    await offered('Another Folder…').click();
    await answerPath(session(), 'Audit with Saved Model', model);
  }

  async function askForModel(): Promise<void> {
    await session().run('SCN: Audit with Saved Model');
    await offered('Another Folder…').waitFor();
  }

  const offered = (name: string) =>
    session()
      .page.locator('.quick-input-widget', { hasText: 'Audit with Saved Model' })
      .getByRole('option', { name });

  it('cannot be saved before an audit has trained one', async () => {
    await session().run('SCN: Save Model');
    await session().notification(/No audit of .*labels\.csv has kept its networks yet/);
    await clear();
  });

  it('is saved after an audit, as a folder', async () => {
    await session().run('SCN: Audit Labels');
    await new GalleryPage(session()).waitForCards();
    assert.equal(await marked().count(), 0, 'Networks that saw a face did not judge it.');
    await session().run('SCN: Save Model');
    await answerPath(session(), 'Save Model', saved);
    const notice = await session().notification(/The model is in .*first\.scn-model/);
    assert.match(notice, /Trained by an audit of 120 faces of .*labels\.csv.* 5 folds, 2 times over/);
    assert.deepEqual((await readdir(saved)).sort(), ['faces.bin', 'scn.json', 'weights.bin']);
    const description: unknown = JSON.parse(await readFile(path.join(saved, 'scn.json'), 'utf8'));
    assert.equal((description as { kind?: unknown }).kind, 'features');
    await clear();
  });

  it('is offered without a search, judges labels without training, and marks the faces that it has learned from', async () => {
    await askForModel();
    await offered('Networks of the last audit of labels.csv').waitFor();
    await offered('first.scn-model').click();
    await marked().first().waitFor({ timeout: 120_000 });
    await said(/judged by a saved model/).waitFor({ state: 'attached' });
    await said(/run by TensorFlow\.js [\d.]+ WASM/).waitFor({ state: 'attached' });
    await said(/120 of the 120 audited faces were among those that the model/)
      .first()
      .waitFor();
    const filter = session().gallery.locator('[data-filter="inTraining"]', { hasText: '(120)' });
    await filter.waitFor({ state: 'attached' });
  });

  it('that is damaged is refused with a sentence, and the last review stays', async () => {
    const damaged = path.join(folder, 'damaged.scn-model');
    await cp(saved, damaged, { recursive: true });
    const weights = path.join(damaged, 'weights.bin');
    const bytes = await readFile(weights);
    bytes[500] = (bytes[500] ?? 0) ^ 1;
    await writeFile(weights, bytes);
    const result = session().file('.scn/labels.csv.audit.arrow');
    const before = await readFile(result);
    await auditWith(damaged);
    await session().notification(/weights\.bin is not what was saved \(its SHA-256 differs\)/);
    assert.deepEqual(await readFile(result), before);
    await clear();
    await auditWith(session().file('images'));
    await session().notification(/images is no folder of a model: it has no scn\.json/);
    await clear();
  });

  async function importFrom(file: string, to: string): Promise<void> {
    await session().run('SCN: Import PyTorch Checkpoint');
    await answerPath(session(), 'Import PyTorch Checkpoint', file);
    const names = session().page.locator('.quick-input-widget', { hasText: 'Class Names' });
    await names.waitFor();
    // On the input itself: the focus may still be in the gallery.
    await names.locator('input.input').press('Enter');
    await answerPath(session(), 'Folder for the Model', to);
  }

  it('is not made of a checkpoint that is damaged', async () => {
    const file = path.join(folder, 'cut.pth');
    const to = path.join(folder, 'cut.scn-model');
    await writeFile(file, Buffer.from('PK\u0003\u0004 and no more'));
    await importFrom(file, to);
    await session().notification(/cut\.pth.*(damaged|cut short)/);
    await assert.rejects(readdir(to), { code: 'ENOENT' });
    await clear();
  });

  it('is made of the official checkpoint, and judges labels', async function () {
    // Without ../shared there is no checkpoint.
    if (reference === undefined) this.skip();
    const to = path.join(folder, 'official.scn-model');
    await importFrom(reference, to);
    await session().notification(/taken for RAF-DB’s in the order of the official lists: 0 Surprise/);
    await clear();
    await auditWith(to);
    await said(/by a network for images of 224 × 224 pixels/).waitFor({
      state: 'attached',
      timeout: 240_000,
    });
    await said(/It is not known on which faces the model .*official\.scn-model was trained/)
      .first()
      .waitFor();
    assert.equal(await marked().count(), 0);
  });
});
