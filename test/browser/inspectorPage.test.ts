import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { toggleFilter } from './galleryFilters';
import { useGalleryHarness } from './galleryHarness';

/** The inspector on made-up faces, where the page is narrow, answers are slow, or there is nothing to show. */
describe('the inspector’s page', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  async function open(options: Record<string, string> = {}, width = 1280): Promise<void> {
    page = await openPage(options, { width, height: 800 });
    await page.locator('.card[data-face]').first().waitFor();
    await page.keyboard.press('i');
    await page.locator('.inspector[data-face]').waitFor();
  }

  const inspected = async () => Number(await page.locator('.inspector').getAttribute('data-face'));

  it('covers the grid of a narrow page: keys move and decide from there, Escape gives the grid back', async () => {
    await open({}, 400);
    const first = await inspected();
    assert.equal(await page.locator('.grid').evaluate((grid) => (grid as HTMLElement).inert), true);
    assert.equal(await page.locator('.inspector:focus').count(), 1);
    await page.keyboard.press('ArrowRight');
    await page.locator(`.inspector[data-face]:not([data-face="${first}"])`).waitFor();
    const second = await inspected();
    await page.keyboard.press('r');
    await page.locator(`.card[data-face="${second}"][data-state=reject]`).waitFor({ state: 'attached' });
    assert.equal(await page.locator('.inspector:focus').count(), 1);
    await page.keyboard.press('Escape');
    await page.locator('.inspector').waitFor({ state: 'hidden' });
    await page.locator('.card:focus').waitFor();
  });

  it('takes the filters off for a similar face that they leave out, and says so', async () => {
    await open();
    await toggleFilter(page, 'suspects');
    const tiles = page.locator('.inspector-neighbour');
    const listed = await page
      .locator('.inspector-neighbour:not(:has-text("suspect"))')
      .first()
      .getAttribute('data-face');
    await tiles
      .and(page.locator(`[data-face="${listed}"]`))
      .first()
      .click();
    await page.locator(`.card[data-face="${listed}"]:focus`).waitFor();
    await page.getByText('The filters are off now').waitFor();
    await page.getByText('600 faces', { exact: true }).waitFor();
  });

  it('keeps what it shows until the next face is there, and asks only where the focus rests', async () => {
    await open({ delay: '60' });
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      const panel = document.querySelector<HTMLElement>('.inspector');
      if (panel)
        new MutationObserver(() => seen.push(panel.dataset['face'] ?? '')).observe(panel, {
          attributeFilter: ['data-face'],
        });
    });
    for (let press = 0; press < 12; press++) await page.keyboard.press('ArrowRight');
    const last = Number(await page.locator('.card:focus').getAttribute('data-face'));
    await page.locator(`.inspector[data-neighbours-of="${last}"]`).waitFor();
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    assert.equal(seen.at(-1), String(last));
    assert.ok(seen.length < 12, seen.join());
    assert.equal(await page.locator('.inspector-content').isVisible(), true);
  });

  it('says in words what is not there', async () => {
    await open({ neighbours: 'notKept', place: 'none' });
    await page.getByText('This audit kept no features to compare.').waitFor();
    await page.getByText('Its label has no row in a text file.').waitFor();
    assert.equal(await page.locator('.inspector-place').isVisible(), false);
  });
});
