import assert from 'node:assert/strict';
import { makeLabelFileWith } from './dataSets';
import { toggleFilter } from './galleryFilters';
import { eventually } from './eventually';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

/** The number in “about 12 wrong”; 0 where hardly any is. */
const numberIn = (estimate: string) => Number(/^about ([\d,]+)/.exec(estimate)?.[1]?.replace(',', '') ?? 0);

describe('a review, its commit and the next audit', () => {
  const session = useWorkbench(makeLabelFileWith({ 'scn.review.opensOn': 'suspects' }));
  let gallery: GalleryPage;
  let accepted: ShownCard;
  let kept: number;
  let before: number;

  const frame = () => session().gallery;
  const focused = async () => Number(await frame().locator('.card:focus').getAttribute('data-face'));
  const shown = async () => (await frame().locator('.status-shown').innerText()).replaceAll('\u00a0', ' ');
  const estimate = async () => {
    const line = frame().locator('.header-estimate', { hasText: 'wrong' });
    return numberIn(await line.innerText());
  };
  const order = () =>
    frame()
      .locator('.toolbar > vscode-dropdown')
      .evaluate((each: HTMLElement & { value?: string }) => each.value);
  const tab = () => frame().locator('[role=tab][aria-selected=true]').getAttribute('data-tab');
  const isUndecidedOnly = () =>
    frame()
      .locator('[data-filter=undecidedOnly]')
      .evaluate((each: HTMLElement & { checked?: boolean }) => each.checked === true);

  it('opens on the undecided suspects, the most probable first', async () => {
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    assert.deepEqual([await order(), await tab(), await isUndecidedOnly()], ['labelQuality', 'sure', true]);
    const values = await gallery.cards
      .locator('.choice:first-child .choice-chance')
      .evaluateAll((chances) =>
        chances.map((each) => parseInt((each.textContent ?? '').replace('< 1', '0'))),
      );
    assert.ok(values.length > 3, 'There are suspects.');
    assert.deepEqual(
      values,
      values.toSorted((a, b) => a - b),
    );
    before = await estimate();
    assert.ok(before > 0);
  });

  it('has all faces by learned importance one key away, and what is to do another', async () => {
    const suspects = await shown();
    assert.match(suspects, /^\d+ of 120 faces$/);
    await gallery.press(gallery.cards.first(), 'l');
    await frame().getByText('120 faces', { exact: true }).waitFor();
    assert.equal(await order(), 'importance');
    await frame().locator('.card:focus').press('t');
    await frame().getByText(suspects, { exact: true }).waitFor();
    assert.equal(await order(), 'labelQuality');
  });

  it('gives the keys back after a commit that was made with them', async () => {
    accepted = await gallery.accept();
    kept = await focused();
    await session().page.keyboard.press('r');
    await gallery.decided(kept, 'reject', { committed: false }).waitFor();
    await session().page.keyboard.press('Control+Enter');
    await session().page.locator('.monaco-dialog-box').waitFor();
    await session().page.keyboard.press('Enter');
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor();
    await session().page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
    await frame().locator('.card:focus').waitFor();
    const from = await focused();
    await session().page.keyboard.press('ArrowRight');
    await eventually('the focus on the next face', async () =>
      (await focused()) === from ? undefined : true,
    );
  });

  it('keeps order and filters in the next audit, begins at its top, and does not ask again what was answered', async () => {
    await session().run('SCN: Audit Labels');
    await frame().locator('.stage').first().waitFor();
    await gallery.waitForCards();
    assert.deepEqual([await order(), await tab(), await isUndecidedOnly()], ['labelQuality', 'sure', true]);
    assert.equal(await gallery.card(kept).count(), 0);
    assert.equal(await gallery.card(accepted.face).count(), 0);
    assert.equal(
      await frame()
        .locator('.grid')
        .evaluate((grid) => grid.scrollTop),
      0,
    );
    assert.ok((await estimate()) <= before, 'No estimate rises.');
    assert.match(await frame().locator('.header-decided').innerText(), /^0 of /);
  });

  it('shows what was verified where that is asked for', async () => {
    await gallery.press(gallery.cards.first(), 'l');
    await toggleFilter(frame(), 'verified');
    await frame().getByText('2 of 120 faces').waitFor();
    for (const face of [kept, accepted.face])
      assert.match(
        await frame().locator(`.card[data-face="${face}"][data-state=verified] .card-state`).innerText(),
        /Verified/,
      );
    await session().saveScreenshot('verified faces');
  });

  it('says in the overview no more than before', async () => {
    await gallery.press(gallery.cards.first(), 'o');
    const wrong = frame().locator('.figure-value').first();
    await wrong.waitFor();
    const now = Number((await wrong.innerText()).replaceAll(/[^\d]/g, ''));
    assert.ok(now <= before, `${now} of ${before}`);
    await session().saveScreenshot('overview after the next audit');
  });
});
