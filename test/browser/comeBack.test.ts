import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { makeTwoLabelFiles } from './dataSets';
import { GalleryPage, galleryTabs, type ShownCard } from './galleryPage';
import { readView, waitForView, type ShownView } from './shownView';
import { waitForRememberedGallery, waitForRememberedView } from './rememberedTabs';
import { useWorkbench } from './workbenchSession';

describe('a review that was left', () => {
  const session = useWorkbench(makeTwoLabelFiles);
  let gallery: GalleryPage;
  let accepted: ShownCard;

  const findDecision = async () => {
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor({ timeout: 60_000 });
    await session().gallery.getByText('1 uncommitted correction').waitFor();
    assert.equal(await galleryTabs(session().page).count(), 1, 'There is one gallery.');
  };

  before(() => {
    gallery = new GalleryPage(session());
  });

  it('asks which of two data sets it is about', async () => {
    await session().run('SCN: Audit Labels');
    await session().pick('Audit which labels?', 'expert.csv');
    await gallery.waitForCards();
    await stat(session().file('.scn/expert.csv.audit.arrow'));
    await assert.rejects(stat(session().file('.scn/labels.csv.audit.arrow')));
    accepted = await gallery.accept();
  });

  it('is there again when the gallery’s tab was closed', async () => {
    await session().closeGallery();
    await session().run('SCN: Open Review Gallery');
    await findDecision();
  });

  it('is there again, in its tab, when the window is loaded again', async () => {
    await waitForRememberedGallery(session().page);
    await session().reload();
    await findDecision();
  });

  describe('looks as it did', () => {
    let left: ShownView;

    before(async () => {
      const { gallery: page } = session();
      await page.locator('.toolbar > vscode-dropdown').click();
      await page.locator('vscode-option[value=file]').click();
      await page.locator('vscode-text-field input').fill('face00');
      await page.locator('.card-size').fill('240');
      await gallery.cards.first().click();
      for (const key of ['PageDown', 'PageDown', 'Shift+ArrowRight', 'Shift+ArrowRight'])
        await page.locator('.card:focus').press(key);
      left = await readView(page);
      assert.equal(left.selected.length, 3);
      assert.ok((left.scrollTop ?? 0) > 0, 'The view is not at the top.');
    });

    it('when its tab was closed', async () => {
      await session().closeGallery();
      await session().run('SCN: Open Review Gallery');
      await waitForView(session().gallery, left);
    });

    it('when it is moved beside another editor', async () => {
      await session().run('View: Move Editor into Right Group');
      // The two halves have other columns; the place is the same.
      await waitForView(session().gallery, { ...left, scrollTop: undefined });
    });

    it('when the window is loaded again, with the tab open and without', async () => {
      await waitForRememberedGallery(session().page);
      await session().reload();
      await waitForView(session().gallery, left);
      await session().closeGallery();
      await session().reload();
      await session().run('SCN: Open Review Gallery');
      await waitForView(session().gallery, left);
    });
  });

  it('goes on with a note that was typed and not saved', async () => {
    const { page, gallery: frame } = session();
    await gallery.press(gallery.cards.first(), 'n');
    await page.keyboard.type('Two people in this one?');
    await Promise.all([
      waitForRememberedGallery(page),
      waitForRememberedView(page, '"Two people in this one?"'),
    ]);
    await session().reload();
    await frame.getByText('A note is not saved yet').waitFor({ timeout: 60_000 });
    await frame.locator('.card[tabindex="0"]').press('n');
    assert.equal(await frame.locator('.note-input').inputValue(), 'Two people in this one?');
    await frame.locator('.note-input').press('Enter');
    await frame.locator('.note-field').waitFor({ state: 'hidden' });
    await session().closeGallery();
    await session().run('SCN: Open Review Gallery');
    await gallery.waitForCards();
    assert.equal(await frame.getByText('A note is not saved yet').isVisible(), false);
  });

  it('needs no question about the data set after a restart', async () => {
    await session().closeGallery();
    await session().reload();
    await session().run('SCN: Open Review Gallery');
    await findDecision();
  });
});
