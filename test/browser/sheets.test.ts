import assert from 'node:assert/strict';
import type { Page, ViewportSize } from 'playwright-core';
import { seriousFindings } from './accessibility';
import { eventually } from './eventually';
import { useGalleryHarness } from './galleryHarness';

/** Two classes, so that a pair has a dozen sure faces. */
const twoClasses = { classes: '2', faces: '900' };

describe('sweep sheets', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  const tiles = () => page.locator('.tile');
  const inState = (state: string) => page.locator(`.tile[data-state="${state}"]`);
  const note = () => page.locator('.sheet-note');
  const entries = () => page.locator('.sheet-entry:visible');
  const decided = () => page.locator('.header-decided').innerText();
  const facesShown = () => tiles().evaluateAll((each) => each.map((tile) => tile.getAttribute('data-face')));
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const pictures = () =>
    eventually('all pictures, there or missing', async () =>
      (await page.locator('.tile-picture:not([data-image=shown], [data-image=missing])').count()) === 0
        ? true
        : undefined,
    );
  /** Nothing is accepted in the first moments of a sheet. */
  const settle = async () => {
    await pictures();
    await page.waitForTimeout(350);
  };

  async function open(options: Record<string, string> = {}, viewport?: ViewportSize): Promise<void> {
    page = await openPage({ ...twoClasses, ...options }, viewport);
    await page.locator('.card:focus').waitFor();
    await press('w');
    await page.locator('.tile:focus').waitFor();
  }

  it('decides a sheet but for its exceptions in one act, and takes all of it back as one', async () => {
    await open();
    await settle();
    const count = await tiles().count();
    assert.ok(count > 5, `${count} faces`);
    await page.getByText(/≈ \d+ mistakes? expected/).waitFor();
    await press('Space', 'ArrowRight', 'q', 'ArrowRight', 'Space', 'Space');
    assert.equal(await inState('marked').count(), 2);
    await page.getByRole('button', { name: `Accept the other ${count - 2} → Class` }).waitFor();
    await press('Enter', 'Enter');
    await note().getByText(`${count} faces decided`).waitFor();
    assert.deepEqual(
      await Promise.all(['accept', 'reject', 'unclear'].map((state) => inState(state).count())),
      [count - 2, 1, 1],
    );
    assert.match(await decided(), new RegExp(`^${count} of`));
    // The second Enter was about the sheet as it was before the first.
    await page.waitForTimeout(350);
    assert.equal(await inState('accept').count(), count - 2, 'The same sheet is in sight.');
    await press('u');
    await inState('marked').nth(1).waitFor();
    assert.match(await decided(), /^0 of/);
    assert.equal(await inState('usual').count(), count - 2);
    await press('Shift+U');
    await inState('reject').waitFor();
    assert.match(await decided(), new RegExp(`^${count} of`));
  });

  it('goes on by keys, folds what is done, and says when that was the last', async () => {
    await open();
    const first = await page.locator('.sheet-title').innerText();
    assert.equal(await entries().count(), 2);
    await press(']');
    assert.notEqual(await page.locator('.sheet-title').innerText(), first);
    await press('[');
    assert.equal(await page.locator('.sheet-title').innerText(), first);
    await settle();
    await press('Enter');
    await note().waitFor();
    await page.getByText('1 pair done').waitFor();
    assert.equal(await entries().count(), 1);
    await press('n');
    assert.notEqual(await page.locator('.sheet-title').innerText(), first);
    await settle();
    await press('Enter');
    await page.getByText('2 pairs done').waitFor();
    await press('n');
    await page.getByText('That was the last sheet.').waitFor();
    await press('Escape');
    await page.locator('.card:focus').waitFor();
  });

  it('does nothing by an Enter that comes with the sheet', async () => {
    page = await openPage(twoClasses);
    await page.locator('.card:focus').waitFor();
    // From inside the page: on a busy machine a key from outside may take longer than the sheet's first moments.
    const entered = await page.evaluate(async () => {
      const strike = (key: string) =>
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
        );
      strike('w');
      while (!document.querySelector('.tile:focus')) await new Promise(requestAnimationFrame);
      strike('Enter');
      strike('Enter');
      return document.querySelectorAll('.tile').length;
    });
    assert.ok(entered > 5, `${entered} faces`);
    await page.waitForTimeout(400);
    assert.match(await decided(), /^0 of/);
    // The same key is the sheet's answer later.
    await page.evaluate(() =>
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
      ),
    );
    await note().waitFor();
    assert.doesNotMatch(await decided(), /^0 of/);
  });

  it('leaves out faces whose image is not shown, and says so', async () => {
    await open({ pictures: '24' });
    await settle();
    const missing = await page.locator('.tile [data-image=missing]').count();
    const count = await tiles().count();
    assert.ok(missing > 0 && missing < count, `${missing} of ${count}`);
    await press('Enter');
    await note()
      .getByText(/left out: (its image is|their images are) not shown/)
      .waitFor();
    assert.equal(await inState('accept').count(), count - missing);
    assert.equal(await page.locator('.tile[data-state=usual] [data-image=missing]').count(), missing);
  });

  it('says which faces are not decided where they cannot be written, and keeps the marks', async () => {
    await open({ failing: '1' });
    await settle();
    await press('Space', 'Enter');
    const alert = page.getByRole('alert').filter({ hasText: 'Nothing of this sheet was saved' });
    await alert.getByText(/There is no space left on the disk/).waitFor();
    assert.match(await decided(), /^0 of/);
    assert.equal(await page.locator('.tile[data-not-saved]').count(), await tiles().count());
    assert.equal(await inState('marked').count(), 1);
  });

  it('accepts nothing in a narrow panel that was not on screen', async () => {
    await open({ faces: '2000' }, { width: 320, height: 640 });
    await settle();
    const widths = await page
      .locator('.sheets')
      .evaluate((sheets) => [sheets.scrollWidth, sheets.clientWidth]);
    assert.deepEqual(widths, [320, 320], 'Nothing sticks out.');
    await press('Enter');
    await note()
      .getByText(/were not on screen yet/)
      .waitFor();
    assert.match(await decided(), /^0 of/);
    for (let times = 0; times < 12 && (await inState('accept').count()) === 0; times++) {
      await page.waitForTimeout(350);
      await press('Enter');
      await page.waitForTimeout(60);
    }
    assert.equal(await inState('accept').count(), await tiles().count());
  });

  it('puts like faces together before anything is marked, and never after', async () => {
    await open({ alike: '1' });
    const alike = (faces: readonly (string | null)[]) =>
      faces.every((face, at) => at === 0 || Number(face) % 12 >= Number(faces[at - 1]) % 12);
    await eventually('faces by likeness', async () => (alike(await facesShown()) ? true : undefined));
    await page.close();
    await open({ alike: '1', delay: '3000' });
    const before = await facesShown();
    await press('Space');
    await page.waitForTimeout(4000);
    assert.deepEqual(await facesShown(), before);
    assert.equal(alike(before), false);
  });

  it('shows the face in work large: it follows the arrows, marks go on, and Enter leads back to the sheet', async () => {
    await open();
    await settle();
    const faces = await facesShown();
    const loupe = page.locator('.loupe');
    const shown = () => loupe.getAttribute('data-face');
    await press('v');
    await loupe.locator('.focus-picture [src]').waitFor();
    assert.equal(await shown(), faces[0]);
    await press('ArrowRight', 'ArrowRight');
    assert.equal(await shown(), faces[2]);
    await loupe.getByText(`Face 3 of ${faces.length}`).waitFor();
    await press('Space');
    await loupe.locator('.loupe-outcome', { hasText: 'keep' }).waitFor();
    await press('+');
    await loupe.locator('[data-closer]').waitFor();
    await press('Enter');
    await loupe.waitFor({ state: 'hidden' });
    assert.match(await decided(), /^0 of/);
    assert.equal(await inState('marked').getAttribute('data-face'), faces[2]);
    assert.equal(await page.locator('.tile:focus').getAttribute('data-face'), faces[2]);
    await press('v', 'Escape');
    await loupe.waitFor({ state: 'hidden' });
    assert.equal(await page.locator('.sheets').count(), 1);
  });

  it('comes back with its marks', async () => {
    await open();
    await press('ArrowRight', 'Space');
    const marked = await inState('marked').getAttribute('data-face');
    await page.waitForTimeout(400);
    await page.reload();
    await inState('marked').waitFor();
    assert.equal(await inState('marked').getAttribute('data-face'), marked);
  });

  it('takes a click for an exception, and the second of a double-click for nothing', async () => {
    await open();
    await settle();
    await tiles().nth(3).dblclick();
    assert.equal(await inState('marked').count(), 1);
    await page.waitForTimeout(600);
    await tiles().nth(3).click();
    assert.equal(await inState('marked').count(), 0);
  });

  it('shows a whole class, most typical first, and the selected faces', async () => {
    await open({ faces: '300' });
    await page.getByText('Whole classes').click();
    await page.locator('.sheet-classes .sheet-entry').first().click();
    await page.getByText(/Sheet 1 of \d/).waitFor();
    await page.getByRole('button', { name: /^Keep \d+ as Class 1/ }).waitFor();
    const chances = await page.locator('.tile-chance').allInnerTexts();
    assert.deepEqual(
      chances,
      chances.toSorted((a, b) => Number(b) - Number(a)),
    );
    await press('Escape', 'Shift+ArrowRight', 'Shift+ArrowRight', 'w');
    await page.getByRole('heading', { name: 'Selected faces' }).waitFor();
    assert.equal(await tiles().count(), 3);
  });

  it('is opened for a pair from the overview', async () => {
    await open();
    await press('o');
    await page.getByRole('group', { name: 'Sheets of the sure ones' }).getByRole('button').nth(1).click();
    await page.locator('.tile:focus').waitFor();
    assert.equal(
      await page.locator('.sheet-title').innerText(),
      await entries()
        .nth(1)
        .locator('.sheet-entry-title')
        .innerText()
        .then((title) => title.split(' → ').join('\n→\n')),
    );
  });

  it('is opened for a cell of the overview’s table by its key', async () => {
    await open();
    await press('o');
    const cell = page.locator('td.pair-some').nth(1);
    await cell.focus();
    const pair = ((await cell.getAttribute('aria-label')) ?? '').replace(/: .*/, '').split(' to ');
    await press('w');
    await page.locator('.tile:focus').waitFor();
    assert.equal(await page.locator('.sheet-title').getAttribute('title'), pair.join(' → '));
  });

  it('bears two hundred classes and names of eighty characters', async () => {
    await open({ classes: '200', faces: '20000', longNames: '1' });
    await page.getByRole('button', { name: /more pairs/ }).click();
    assert.ok((await entries().count()) > 60);
    const head = await page.locator('.sheet-head').boundingBox();
    const grid = await page.locator('.tile-grid').boundingBox();
    assert.ok(head && grid && head.height < 90 && head.width <= 1280 - 208, JSON.stringify(head));
    await settle();
    await press('c');
    await page.getByRole('menu').waitFor();
    await press('Escape');
    await page.locator('.tile:focus').waitFor();
  });

  for (const theme of ['dark', 'light', 'highContrast'])
    it(`has nothing serious for axe-core to find (${theme})`, async () => {
      await open({ theme });
      await settle();
      await press('Space');
      // VS Code gives the page its title.
      const findings = async () =>
        (await seriousFindings(page.locator('.sheets'))).filter((each) => !each.startsWith('document-title'));
      assert.deepEqual(await findings(), []);
      await press('v');
      await page.locator('.loupe [data-image=shown]').first().waitFor();
      assert.deepEqual(await findings(), []);
      await press('v', 'Enter');
      await note().waitFor();
      assert.deepEqual(await findings(), []);
    });
});
