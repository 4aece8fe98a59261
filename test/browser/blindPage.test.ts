import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { seriousFindings } from './accessibility';
import { eventually } from './eventually';
import { useGalleryHarness } from './galleryHarness';

describe('the page on which faces are judged blind', () => {
  const openPage = useGalleryHarness();

  async function open(
    options: Readonly<Record<string, string>> = {},
    viewport = { width: 1000, height: 700 },
  ): Promise<Page> {
    const page = await openPage({ state: 'blind', faces: '5', ...options }, viewport);
    await page.locator('.blind').waitFor();
    return page;
  }
  const seen = (page: Page) => page.locator('.blind-picture[data-seen]').waitFor();
  const textOf = (page: Page, part: string) => page.locator(`.blind-${part}`).innerText();
  /** Presses a key about the face that is shown, and waits for so many to be judged. */
  const press = async (page: Page, key: string, judged: number) => {
    await seen(page);
    await page.keyboard.press(key);
    await page.locator('.blind-count', { hasText: new RegExp(`^${judged} of 5 judged`) }).waitFor();
  };
  const pressed = (page: Page) => page.locator('.blind-class[aria-pressed=true] .blind-class-name');

  it('shows one face after the other, takes a digit for a class, and says what was said', async () => {
    const page = await open();
    assert.equal(await textOf(page, 'place'), 'Face 1 of 5');
    assert.equal(await pressed(page).count(), 0);
    await press(page, '3', 1);
    assert.equal(await textOf(page, 'place'), 'Face 2 of 5');
    assert.equal(await textOf(page, 'said'), 'What do you see?');
    await press(page, 'q', 2);
    await press(page, 'x', 3);
    await page.keyboard.press('Home');
    assert.equal(await textOf(page, 'said'), 'You said: Disgust.');
    assert.equal(await pressed(page).innerText(), 'Disgust');
    await page.keyboard.press('ArrowRight');
    assert.equal(await pressed(page).innerText(), 'Unclear');
  });

  it('takes the last answer back and does it again, and says when all are judged', async () => {
    const page = await open();
    for (let judged = 1; judged <= 5; judged++) await press(page, '1', judged);
    assert.equal(await textOf(page, 'said'), 'You said: Surprise. All faces are judged.');
    await press(page, 'u', 4);
    assert.equal(await textOf(page, 'place'), 'Face 5 of 5');
    assert.equal(await textOf(page, 'said'), 'What do you see?');
    await press(page, 'Shift+U', 5);
  });

  it('takes nothing for the answer about a face that is not seen', async () => {
    const page = await open({ missing: '1' });
    await page.locator('.blind-missing:not([hidden])').waitFor();
    await page.keyboard.press('1');
    await page.locator('.blind-class').first().click();
    await page.keyboard.press('ArrowRight');
    await page.locator('.blind-place', { hasText: 'Face 2 of 5' }).waitFor();
    assert.equal(await textOf(page, 'count'), '0 of 5 judged');
    assert.match(await textOf(page, 'missing'), /missing or broken/);
  });

  it('comes back to a face whose answer could not be saved, with the reason', async () => {
    const page = await open({ failing: '' });
    await seen(page);
    await page.keyboard.press('2');
    await page.locator('.blind-trouble', { hasText: 'no space left' }).waitFor();
    assert.equal(await textOf(page, 'place'), 'Face 1 of 5');
    assert.equal(await textOf(page, 'count'), '0 of 5 judged');
  });

  it('gives letters to the classes behind the ninth, and finds the rest by name', async () => {
    const page = await open({ classes: '200' });
    await press(page, 'b', 1);
    await page.keyboard.press('Home');
    assert.equal(await pressed(page).innerText(), 'Class 11');
    await seen(page);
    await page.keyboard.press('/');
    await page.keyboard.type('150');
    await eventually('the one class of that name', async () =>
      (await page.locator('.blind-classes').first().locator('.blind-class:visible').count()) === 1
        ? true
        : undefined,
    );
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    assert.equal(await pressed(page).innerText(), 'Class 150');
    assert.equal(await textOf(page, 'count'), '1 of 5 judged');
  });

  it('keeps everything in sight in a narrow panel, in Chinese too', async () => {
    for (const language of ['en', 'zh-cn']) {
      const page = await open(
        { classes: '200', language, theme: 'highContrast' },
        { width: 320, height: 600 },
      );
      await seen(page);
      const outside = await page.evaluate(() =>
        [...document.querySelectorAll('.blind *')]
          .filter((each) => each.getBoundingClientRect().right > window.innerWidth + 1)
          .map(({ className }) => String(className)),
      );
      assert.deepEqual(outside, []);
      const last = await page
        .locator('.blind-class', { hasText: language === 'en' ? 'Not a face' : '不是人脸' })
        .boundingBox();
      assert.ok(last && last.y + last.height <= 600, JSON.stringify(last));
      await page.close();
    }
  });

  it('has nothing serious for axe-core in any kind of theme', async () => {
    for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight']) {
      const page = await open({ theme, judged: '2' });
      await seen(page);
      await page.keyboard.press('Home');
      // The extension's page has one.
      await page.evaluate(() => (document.title = 'SCN Review Gallery'));
      assert.deepEqual(await seriousFindings(page.locator('.blind')), [], theme);
      await page.close();
    }
  });

  it('takes a burst of letters for text that was meant for somewhere else', async () => {
    const page = await open({ classes: '30' });
    await seen(page);
    await page.keyboard.type('kmnop', { delay: 40 });
    await page.locator('.blind-trouble', { hasText: 'text rather than keys' }).waitFor();
  });
});
