import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { themes } from './themes.mjs';

const sizes = /** @type {const} */ ({
  wide: { width: 1280, height: 800 },
  narrow: { width: 480, height: 800 },
});

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page @param {string} filter */
async function toggleFilter(page, filter) {
  await page.locator('.toolbar-toggle').click();
  await page.locator(`[data-filter=${filter}]`).click();
  await page.locator('.toolbar-toggle').click();
}

/** @type {Readonly<Record<string, { options?: Record<string, string>, act?: (page: Page) => Promise<unknown> }>>} */
const scenes = {
  review: {
    act: async (page) => {
      for (const key of ['a', 'r', 'ArrowRight', '4', 's', 'a']) {
        await page.keyboard.press(key);
        await page.waitForTimeout(60);
      }
    },
  },
  zoom: { act: (page) => page.keyboard.press(' ') },
  focus: { act: (page) => page.keyboard.press('f') },
  inspector: {
    act: async (page) => {
      await page.keyboard.press('i');
      await page.locator('.inspector[data-neighbours-of]').waitFor();
    },
  },
  overview: {
    act: async (page) => {
      await page.keyboard.press('o');
      await page.locator('.overview canvas').first().waitFor();
    },
  },
  note: {
    act: async (page) => {
      await page.keyboard.press('n');
      await page.keyboard.type('Two people in this one?');
    },
  },
  help: { act: (page) => page.keyboard.press('?') },
  method: {
    act: (page) => page.locator('.header-actions vscode-button[title^="How this audit"]').click(),
  },
  agreement: {
    options: { annotators: '' },
    act: (page) => page.locator('.header-actions vscode-button[title^="How this audit"]').click(),
  },
  menu: { act: (page) => page.keyboard.press('c') },
  unclear: {
    act: async (page) => {
      await toggleFilter(page, 'unclear');
      await page.locator('.card').first().click();
      await page.keyboard.press('a');
    },
  },
  confirm: {
    options: { warnings: '' },
    act: async (page) => {
      await page.keyboard.press('Control+a');
      await page.keyboard.press('r');
    },
  },
  filters: {
    act: async (page) => {
      await toggleFilter(page, 'suspects');
      await toggleFilter(page, 'undecidedOnly');
      await page.locator('.card').first().click();
      await page.keyboard.press('a');
    },
  },
  unreadable: {
    options: { faces: '6000' },
    act: async (page) => {
      await toggleFilter(page, 'failed');
    },
  },
  questions: { options: { questions: '', toDo: '' }, act: (page) => page.keyboard.press('PageDown') },
  questionFocus: {
    options: { questions: '' },
    act: async (page) => {
      await toggleFilter(page, 'suspects');
      await page.locator('.card[data-question]').first().click();
      await page.keyboard.press('f');
    },
  },
  unrecognised: { options: { unrecognised: '' } },
  unrecognisedOverview: { options: { unrecognised: '' }, act: (page) => page.keyboard.press('o') },
  votes: { options: { votes: '' } },
  votesZoom: { options: { votes: '' }, act: (page) => page.keyboard.press(' ') },
  setAside: {
    options: { votes: '', boxes: '224' },
    act: async (page) => {
      await toggleFilter(page, 'setAside');
    },
  },
  boxes: { options: { boxes: '224' } },
  error: { options: { failing: '' }, act: (page) => page.keyboard.press('a') },
  auditing: { options: { state: 'auditing' } },
  reading: { options: { state: 'reading' } },
  failed: { options: { state: 'failed' } },
  empty: { options: { state: 'empty' } },
};

/**
 * Takes a picture of every scene in every theme and width.
 * @param {import('playwright-core').Browser} browser @param {(options: Record<string, string>) => string} url
 * @param {string} folder
 */
export async function takeScreenshots(browser, url, folder) {
  await mkdir(folder, { recursive: true });
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const theme of Object.keys(themes)) {
      for (const [scene, { options = {}, act }] of Object.entries(scenes)) {
        // A page of its own: the last one has left its view behind.
        const page = await browser.newPage({ viewport });
        await page.goto(url({ theme, faces: '2000', pictures: '60', ...options }));
        await page.locator('.card[data-face], .message h1, .progress, .reading').first().waitFor();
        await act?.(page);
        await page.waitForTimeout(300);
        await page.screenshot({ path: path.join(folder, `${scene}-${theme}-${size}.png`) });
        await page.close();
      }
    }
  }
}
