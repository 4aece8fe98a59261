import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { makeDemoData } from '../../scripts/makeDemoData.mjs';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { waitForRememberedView } from './rememberedTabs';
import { useWorkbench } from './workbenchSession';

/** A quarter of the labels is wrong, so that the largest pair has a few sure faces. */
const makeWrongLabels = (folder: string) => makeDemoData(folder, { faces: 240, share: 0.25 });

type Line = { readonly kind: string; readonly batch: string; readonly verdict?: string };

/** In a real VS Code, down to the journal. */
describe('a sweep sheet', () => {
  const session = useWorkbench(makeWrongLabels);
  const page = () => session().gallery;
  const tile = (state: string) => page().locator(`.tile[data-state="${state}"]`);
  const press = (key: string) => page().locator('.tile:focus').press(key);
  const journal = async () => {
    const text = await readFile(session().file('.scn/decisions.jsonl'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  };
  let count = 0;

  it('has the sure faces of the largest pair, once the audit is done', async () => {
    await session().run('SCN: Audit Labels');
    const gallery = new GalleryPage(session());
    await gallery.waitForCards();
    await gallery.press(gallery.cards.first(), 'w');
    await page().locator('.tile:focus').waitFor();
    count = await page().locator('.tile').count();
    assert.ok(count >= 3, `${count} faces`);
    await eventually('all pictures', async () =>
      (await page().locator('.tile [data-image=shown]').count()) === count ? true : undefined,
    );
  });

  it('writes the rest and two exceptions as one act', async () => {
    await press('Space');
    await press('ArrowRight');
    await press('x');
    assert.equal(await tile('marked').count(), 2);
    await session().page.waitForTimeout(400);
    await press('Enter');
    await page().getByText(`${count} faces decided`).waitFor();
    const lines = await journal();
    assert.equal(lines.length, count);
    assert.equal(new Set(lines.map(({ batch }) => batch)).size, 1);
    assert.equal(lines.filter(({ verdict }) => verdict === 'accept').length, count - 2);
    assert.equal(lines.filter(({ verdict }) => verdict === 'reject').length, 1);
    await page()
      .getByText(`${count - 2} uncommitted corrections`)
      .waitFor();
  });

  it('is undone as one', async () => {
    await press('u');
    await tile('marked').nth(1).waitFor();
    assert.equal(await tile('accept').count(), 0);
    assert.deepEqual(
      (await journal()).slice(count).map(({ kind }) => kind),
      ['undo'],
    );
    await press('Shift+U');
    await tile('accept')
      .nth(count - 3)
      .waitFor();
  });

  it('is there after the window was loaded again, what was decided on it, too', async () => {
    await waitForRememberedView(session().page, '"sheets":{"chosenLimit":null');
    await session().reload();
    await page().locator('.sheets').waitFor({ timeout: 60_000 });
    await page()
      .getByText(`${count - 2} uncommitted corrections`)
      .waitFor();
    await page().getByText('1 pair done').waitFor();
    const lines = await journal();
    assert.equal(lines.length, count + 2);
  });
});
