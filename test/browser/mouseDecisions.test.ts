import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { toggleFilter } from './galleryFilters';
import { useGalleryHarness } from './galleryHarness';

/** The gallery's page by itself: what the mouse decides is what lay under it, and nothing moves on by itself. */
describe('decisions by mouse', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  async function open(): Promise<void> {
    page = await openPage();
    await page.locator('.card[data-face]').first().waitFor();
    await toggleFilter(page, 'suspects');
    await page.locator('.card:focus, .card[tabindex="0"]').first().waitFor();
  }

  const decided = () =>
    page.locator('.card[data-face]:not([data-state=undecided]):not([data-state=pending])');
  const scrollTop = () => page.locator('.grid').evaluate((grid) => grid.scrollTop);
  const faceOf = async (card: Locator) => Number(await card.getAttribute('data-face'));
  /** The first choice keeps the label. */
  const button = (card: Locator) => card.locator('[data-action=choice1]');

  /** The last card of those that are in view as a whole, or the first that is cut off at the lower edge. */
  async function atLowerEdge(whole: boolean): Promise<Locator> {
    const face = await page.locator('.grid').evaluate((grid, isWhole) => {
      const edge = grid.getBoundingClientRect().bottom;
      const cards = Array.from(grid.querySelectorAll<HTMLElement>('.card[data-face]'), (card) => ({
        face: card.dataset['face'],
        ...{ top: card.getBoundingClientRect().top, bottom: card.getBoundingClientRect().bottom },
        choice: card.querySelector('[data-action=choice1]')?.getBoundingClientRect().bottom ?? NaN,
      }));
      const found = isWhole
        ? cards.filter(({ bottom }) => bottom <= edge).at(-1)
        : cards.find(({ top, choice, bottom }) => top < edge - 60 && choice < edge && bottom > edge);
      return found?.face;
    }, whole);
    assert.ok(face !== undefined, 'There is such a card.');
    return page.locator(`.card[data-face="${face}"]`);
  }

  /** Presses where the button is, without a word to the browser that would scroll it into view. */
  async function press(card: Locator, clickCount = 1): Promise<void> {
    const box = await button(card).boundingBox();
    assert.ok(box, 'The button shows below the pointer.');
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { clickCount, delay: 5 });
  }

  for (const whole of [true, false])
    it(`scroll nothing in ${whole ? 'the last whole row' : 'a row that is cut off'}, and keep the focus in view`, async () => {
      await open();
      // So far that its first choice is in sight, and its last line is not.
      await page.locator('.grid').evaluate((grid) => {
        const height = grid.querySelector('.row')?.clientHeight ?? 0;
        grid.scrollTop = height - ((grid.clientHeight + 20) % height);
      });
      const card = await atLowerEdge(whole);
      const [face, before] = [await faceOf(card), await scrollTop()];
      await press(card);
      await page.locator(`.card[data-face="${face}"][data-state=reject]`).waitFor();
      await page.waitForTimeout(400);
      assert.equal(await scrollTop(), before);
      const focused = page.locator('.card:focus');
      const [grid, box] = [await page.locator('.grid').boundingBox(), await focused.boundingBox()];
      assert.ok(grid && box && box.y < grid.y + grid.height && box.y + box.height > grid.y, 'In view.');
      assert.equal(await decided().count(), 1);
    });

  it('move on to the next face where that is in view', async () => {
    await open();
    const first = page.locator('.card[data-face]').first();
    const face = await faceOf(first);
    await press(first);
    await page.locator(`.card[data-face="${face}"][data-state=reject]`).waitFor();
    assert.notEqual(await faceOf(page.locator('.card:focus')), face);
  });

  it('are one where the button is double-clicked, and open nothing', async () => {
    await open();
    const card = await atLowerEdge(true);
    const face = await faceOf(card);
    await press(card, 2);
    await page.locator(`.card[data-face="${face}"][data-state=reject]`).waitFor();
    await page.waitForTimeout(200);
    assert.equal(await decided().count(), 1);
    assert.equal(await page.locator('.focus:visible').count(), 0);
    // A double-click beside the buttons shows the face large, as before.
    const other = page.locator('.card[data-face]').first();
    await other.locator('.card-picture').dblclick();
    await page.locator('.focus:visible').waitFor();
  });

  it('are none right after the program scrolled, and the focus stays', async () => {
    await open();
    await page.locator('.card[data-face]').first().focus();
    const after = await page.evaluate(() => {
      const press = (key: string) =>
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      press('PageDown');
      const grid = document.querySelector('.grid');
      const edge = grid?.getBoundingClientRect();
      const card = Array.from(grid?.querySelectorAll<HTMLElement>('.card[data-face]') ?? []).find(
        (each) => edge && each.getBoundingClientRect().top >= edge.top && each !== document.activeElement,
      );
      const focused = document.activeElement;
      card
        ?.querySelector('[data-action=choice1]')
        ?.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
      card?.querySelector('.card-picture')?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
      return { scrolled: grid?.scrollTop ?? 0, kept: focused === document.activeElement };
    });
    assert.ok(after.scrolled > 0, 'The key scrolled.');
    assert.equal(after.kept, true);
    await page.waitForTimeout(400);
    assert.equal(await decided().count(), 0);
    assert.equal(await page.locator('.focus:visible').count(), 0);
    const card = await atLowerEdge(true);
    await press(card);
    await page.locator('.card[data-state=reject]').waitFor();
  });
});
