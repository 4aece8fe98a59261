import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { makeTwoLabelFiles } from './dataSets';
import { GalleryPage, galleryTabs, type ShownCard } from './galleryPage';
import { waitForRememberedGallery } from './rememberedTabs';
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

  it('needs no question about the data set after a restart', async () => {
    await session().closeGallery();
    await session().reload();
    await session().run('SCN: Open Review Gallery');
    await findDecision();
  });
});
