import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from './eventually';
import { useGalleryHarness } from './galleryHarness';

describe('sheets of copies', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  const tiles = () => page.locator('.tile');
  const inState = (state: string) => page.locator(`.tile[data-state="${state}"]`);
  const settle = async () => {
    await eventually('all pictures', async () =>
      (await page.locator('.tile-picture:not([data-image=shown], [data-image=missing])').count()) === 0
        ? true
        : undefined,
    );
    await page.waitForTimeout(450);
  };

  it('opens groups that contradict one another first, decides one in one act, and takes it back as one', async () => {
    page = await openPage({ faces: '900', copies: '1' });
    await page.locator('.card:focus').waitFor();
    await page.keyboard.press('w');
    await page.locator('.sheet-copies').waitFor();
    await page.locator('.sheet-copies .sheet-entry', { hasText: 'With different labels' }).click();
    await page.locator('.tile:focus').waitFor();
    await settle();
    assert.equal(await tiles().count(), 3);
    await page.locator('.sheet-says').getByText('with different labels (').waitFor();

    await page.keyboard.press('4');
    await page.getByRole('button', { name: 'Same label for all 3: Happiness' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.sheet-note').getByText('3 faces decided').waitFor();
    assert.equal(await page.locator('.tile[data-state="open"]').count(), 0);

    await page.waitForTimeout(450);
    await page.keyboard.press('u');
    await page.getByRole('button', { name: /^Same label for all 3/ }).waitFor();
    assert.equal((await inState('accept').count()) + (await inState('relabel').count()), 0);
  });

  it('goes on to the pairs when the last copies are decided, and says what a class is given to', async () => {
    page = await openPage({ faces: '900', copies: '1' });
    await page.locator('.card:focus').waitFor();
    await page.keyboard.press('w');
    await page.locator('.sheet-copies .sheet-entry:visible').first().click();
    await page.locator('.sheet-class[title="All copies are “Happiness”"]').waitFor();
    for (let left = 200; (await page.locator('.sheet-copies').isVisible()) && left > 0; left--) {
      await page.locator('.tile:focus').waitFor();
      await settle();
      await page.keyboard.press('Enter');
      await page.locator('.sheet-note').getByText('decided').waitFor();
      await page.waitForTimeout(450);
      await page.keyboard.press('Enter');
    }
    await page.locator('.sheet-title .sheet-arrow').waitFor();
    await page.locator('.sheet-class[title="The face in work is “Happiness”"]').waitFor();
  });

  it('shows no copies where there are none', async () => {
    page = await openPage({ faces: '900' });
    await page.locator('.card:focus').waitFor();
    await page.keyboard.press('w');
    await page.locator('.tile:focus').waitFor();
    assert.equal(await page.locator('.sheet-copies').isVisible(), false);
  });
});
