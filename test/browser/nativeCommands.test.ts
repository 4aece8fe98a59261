import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeLabelFile } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { waitForRememberedGallery } from './rememberedTabs';
import { sharedWorkbench } from './sharedWorkbench';
import { useWorkbench } from './workbenchSession';

/** What VS Code itself offers of the gallery: icons, its palette, a menu on faces, keys that can be changed. */
describe('the gallery as a part of VS Code', () => {
  const session = useWorkbench(makeLabelFile);
  let gallery: GalleryPage;
  let keysFile: string;

  const icon = (title: string) =>
    session().page.locator('.editor-actions .action-label').and(session().page.getByLabel(title));
  const isIn = (face: number, state: string) =>
    session().gallery.locator(`.card[data-face="${face}"][data-state="${state}"]`).waitFor();
  const faceAt = async (place: number) => Number(await gallery.cards.nth(place).getAttribute('data-face'));
  const focusedFace = async () =>
    Number(await session().gallery.locator('.card:focus').getAttribute('data-face'));
  const decided = () =>
    session().gallery.locator('.card[data-face]:not([data-state=undecided]):not([data-state=pending])');
  /** Writes the user's keys, which VS Code reads as it starts. */
  const changeKeys = async (...keys: readonly object[]) => {
    await writeFile(keysFile, JSON.stringify(keys));
    await waitForRememberedGallery(session().page);
    await session().reload();
    await gallery.waitForCards();
    await session().run('View: Focus Active Editor Group');
    await session().gallery.locator('.card:focus').waitFor({ timeout: 30_000 });
  };

  before(async () => {
    const { server } = await sharedWorkbench();
    keysFile = path.join(server.globalStorageFolder, '../keybindings.json');
    gallery = new GalleryPage(session());
    await session().run('SCN: Find Wrong Labels');
    await gallery.waitForCards();
  });

  after(async () => {
    await rm(keysFile, { force: true });
  });

  it('has icons in the title bar of its editor', async () => {
    await icon('Overview of the Audit').click();
    const overview = session().gallery.locator('.overview:visible');
    await overview.waitFor();
    await icon('Overview of the Audit').click();
    await overview.waitFor({ state: 'hidden' });
    await icon('Similar Faces and Numbers (Inspector)').click();
    await session().gallery.getByRole('complementary', { name: 'Inspector' }).waitFor();
    await icon('Similar Faces and Numbers (Inspector)').click();
  });

  it('undoes and redoes by icon, which are there when something can be', async () => {
    const face = await faceAt(0);
    await gallery.press(gallery.card(face), 's');
    await isIn(face, 'skip');
    await icon('Undo the Last Decision').click();
    await isIn(face, 'undecided');
    await icon('Redo the Decision').click();
    await isIn(face, 'skip');
    await icon('Undo the Last Decision').click();
    await isIn(face, 'undecided');
  });

  it('decides by the palette', async () => {
    const face = await faceAt(1);
    await gallery.card(face).click();
    await session().run('SCN: Mark as Unclear');
    await isIn(face, 'unclear');
  });

  it('decides about a face by a menu on it, and scrolls nothing', async () => {
    const face = await faceAt(3);
    const scrollTop = () =>
      session()
        .gallery.locator('.grid')
        .evaluate((grid) => grid.scrollTop);
    const before = await scrollTop();
    await gallery.card(face).click({ button: 'right', position: { x: 40, y: 40 } });
    await session().page.getByRole('menuitem', { name: 'Keep the Given Label' }).click();
    await isIn(face, 'reject');
    assert.equal(await scrollTop(), before);
  });

  it('does nothing by what is typed in a field', async () => {
    const before = await decided().count();
    await gallery.press(gallery.cards.first(), '/');
    await session().page.keyboard.type('arsqx1');
    await session().page.keyboard.press('Control+z');
    await session().page.waitForTimeout(800);
    const search = session().gallery.locator('vscode-text-field').first();
    await search.evaluate((field) => ((field as HTMLInputElement).value = ''));
    await session().page.keyboard.press('Space');
    await session().page.keyboard.press('Backspace');
    await session().page.keyboard.press('Escape');
    await gallery.cards.first().waitFor();
    assert.equal(await decided().count(), before);
  });

  it('takes the user’s keys: the new one acts once, and the old one does not', async () => {
    const when = "activeWebviewPanelId == 'scnGallery' && scn.galleryKeys && !inputFocus";
    await changeKeys(
      { key: 'k', command: 'scn.gallery.skip', when },
      { key: 's', command: '-scn.gallery.skip', when },
    );
    const face = await faceAt(6);
    await gallery.card(face).click();
    await session().page.keyboard.press('s');
    await session().page.waitForTimeout(800);
    await isIn(face, 'undecided');
    await session().page.keyboard.press('k');
    await isIn(face, 'skip');
    assert.equal(await focusedFace(), await faceAt(7));
    await session().page.waitForTimeout(500);
    await isIn(await faceAt(7), 'undecided');
    await session().page.keyboard.press('?');
    const line = session().gallery.locator('.help-keys dd', { hasText: 'Skip: say nothing' });
    assert.equal(await line.evaluate((each) => each.previousElementSibling?.textContent?.trim()), 'K');
    await session().page.keyboard.press('Escape');
  });

  it('acts once by a key that VS Code alone knows when to press', async () => {
    await changeKeys({ key: 'k', command: 'scn.gallery.skip', when: 'scn.galleryReview' });
    const face = await faceAt(8);
    await gallery.card(face).click();
    await session().page.keyboard.press('k');
    await isIn(face, 'skip');
    await session().page.waitForTimeout(500);
    await isIn(await faceAt(9), 'undecided');
    await eventually('the next face has the focus', async () =>
      (await focusedFace()) === (await faceAt(9)) ? true : undefined,
    );
  });
});
