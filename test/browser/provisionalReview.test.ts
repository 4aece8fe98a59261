import assert from 'node:assert/strict';
import { makeFacesToWaitFor } from './dataSets';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

/** Until there is something to review, which takes the features of all faces. */
const patience = 240_000;

describe('a review that begins while the audit runs', () => {
  const session = useWorkbench(makeFacesToWaitFor);
  let gallery: GalleryPage;
  let noted: number;

  const frame = () => session().gallery;
  const banner = () => frame().locator('.banner-provisional');
  const focused = async () => Number(await frame().locator('.card:focus').getAttribute('data-face'));
  const toCommit = (corrections: number) =>
    frame()
      .locator('.header-commit')
      .getByText(corrections === 0 ? 'Commit' : `Commit ${corrections}`, { exact: true });
  const over = () => banner().waitFor({ state: 'detached', timeout: patience });

  it('opens on provisional ranks, and says so', async () => {
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await banner().waitFor({ timeout: patience });
    await gallery.cards.first().waitFor();
    const text = (await banner().innerText()).replaceAll('\u00a0', ' ');
    assert.match(
      text,
      /Provisional: the audit still runs \(\d+ %\)\. Decisions count; the order will change when it is done/,
    );
  });

  it('takes decisions and notes, and refuses to commit them yet', async () => {
    await gallery.accept();
    noted = await focused();
    await frame().locator('.card:focus').press('n');
    await frame().locator('.note-input').fill('is he asleep?');
    await frame().locator('.note-input').press('Enter');
    await frame().locator('.card:focus').press('Control+Enter');
    await session()
      .page.getByText(/committing and exporting wait until it is done/)
      .first()
      .waitFor();
    assert.equal(await banner().count(), 1, 'The audit still runs.');
  });

  it('waits with the final ranks for who is typing, who keeps decisions, notes and the focus', async () => {
    await gallery.press(gallery.card(noted), 'n');
    const field = frame().locator('.note-input');
    await field.press('End');
    await field.pressSequentially(' Perhaps');
    await session()
      .page.locator('.statusbar')
      .getByText(/SCN: .*to look at/)
      .waitFor({ timeout: patience });
    assert.equal(await banner().count(), 1, 'What is shown stays while the note is open.');
    await field.pressSequentially(' not.');
    await field.press('Enter');
    await over();
    await gallery.waitForCards();
    await frame().locator('.card:focus').waitFor();
    assert.equal(await focused(), noted);
    await frame().locator('.card:focus').press('n');
    assert.equal(await field.inputValue(), 'is he asleep? Perhaps not.');
    await field.press('Escape');
    await toCommit(1).waitFor();
  });

  it('undoes afterwards what was decided before', async () => {
    // The note's two texts, then the decision.
    for (let step = 0; step < 3; step++) await frame().locator('.card:focus').press('u');
    await toCommit(0).waitFor();
  });

  it('leaves the decisions where the audit is cancelled', async () => {
    await session().run('SCN: Audit Labels');
    await banner().waitFor({ timeout: patience });
    await gallery.cards.first().waitFor();
    await gallery.accept();
    await banner().getByText('Cancel', { exact: true }).click();
    await over();
    await toCommit(1).waitFor();
  });
});
