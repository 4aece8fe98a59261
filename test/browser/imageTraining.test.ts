import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fewFaces, makeFewFaces, makeWithSettings } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

/** So long that it is asked for first, on any machine. */
const long = { epochs: 1000 };
const small = { network: 'small', inputSize: 48, batchSize: 32 };

const settingsWith = (changes: Readonly<Record<string, unknown>>) =>
  Object.fromEntries([
    ['scn.training', 'images'],
    ...Object.entries({ ...small, ...changes }).map(([name, value]) => [`scn.endToEnd.${name}`, value]),
  ]) as Record<string, unknown>;

describe('an audit that trains on images', () => {
  const session = useWorkbench(makeWithSettings(makeFewFaces, settingsWith(long)));
  const press = (button: string) => session().gallery.getByText(button, { exact: true }).click();
  const result = () => session().file('.scn/labels.csv.audit.arrow');

  async function question(): Promise<string> {
    const dialog = session().page.locator('.monaco-dialog-box');
    await dialog.waitFor({ timeout: 120_000 });
    return dialog.innerText();
  }

  /** What trainings have kept of their state. */
  async function states(): Promise<string[]> {
    const storage = path.join(session().extensionsFolder, '../user/User/globalStorage');
    const files = await readdir(storage, { recursive: true }).catch(() => []);
    return files.filter((file) => file.endsWith('.state'));
  }

  it('asks first where that takes long, and does not begin when it is declined', async () => {
    await session().run('SCN: Audit Labels');
    assert.match(await question(), /Training 5 networks end to end.* will take about .* on TensorFlow\.js/s);
    await session().confirm(/Cancel/);
    await session().gallery.getByText('The audit was cancelled.').waitFor();
    assert.deepEqual(await states(), []);
    await assert.rejects(readFile(result()), { code: 'ENOENT' });
  });

  it('shows how far it is, and keeps that when it is cancelled', async () => {
    await press('Audit Labels');
    assert.doesNotMatch(await question(), /interrupted,/);
    await session().confirm(/Start/);
    await session()
      .page.locator('.statusbar')
      .getByText(/SCN: Training: fold 1 of 5, .* left/)
      .waitFor({ timeout: 60_000 });
    await eventually(
      'an epoch on disk',
      async () => ((await states()).length > 0 ? true : undefined),
      60_000,
    );
    await press('Cancel');
    await session().gallery.getByText('The audit was cancelled.').waitFor();
    assert.notDeepEqual(await states(), []);
  });

  it('goes on there the next time, and says so', async () => {
    await press('Audit Labels');
    assert.match(await question(), /goes on where it was interrupted, \d+ % of the training done/);
    await session().confirm(/Cancel/);
    await session().gallery.getByText('The audit was cancelled.').waitFor();
  });

  it('opens the gallery on its result, which says how it was made', async () => {
    await writeFile(session().file('.vscode/settings.json'), JSON.stringify(settingsWith({ epochs: 2 })));
    const asked = session().page.locator('.monaco-dialog-box');
    const cards = new GalleryPage(session());
    // VS Code notices the file by itself, some time; until then the long training is asked for.
    await eventually('an audit as the new settings say', async () => {
      await press('Audit Labels');
      if (
        await Promise.race([
          asked.waitFor({ timeout: 240_000 }).then(() => false),
          cards.waitForCards().then(() => true),
        ])
      )
        return true;
      await session().confirm(/Cancel/);
      await session().gallery.getByText('The audit was cancelled.').waitFor();
      return undefined;
    });
    await session()
      .gallery.getByText(/a residual network of 3 stages at 48 × 48 pixels, 2 epochs in batches of 32/)
      .waitFor({ state: 'attached' });
    await session()
      .gallery.getByText(`The networks learned to see from these ${fewFaces} faces alone`)
      .first()
      .waitFor();
  });
});
