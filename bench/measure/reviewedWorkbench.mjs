import { waitForWorkbench, webviewFrame } from '../../scripts/vscodeHost/workbench.mjs';
import { median } from './statistics.mjs';

/** @typedef {import('playwright-core').Page} Page */

const rounds = 5;
/** In a browser, VS Code writes what it remembers every five seconds. */
const untilRemembered = 6000;

/** @param {Page} page */
const firstCard = (page) => webviewFrame(page).locator('.card[data-face]').first();

/** @param {() => Promise<unknown>} action @returns milliseconds */
async function timed(action) {
  const start = performance.now();
  await action();
  return Math.round(performance.now() - start);
}

/**
 * Shows a command in the palette, so that its own time does not count.
 * @param {Page} page @param {string} title
 * @returns {Promise<() => Promise<void>>} runs it
 */
async function command(page, title) {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  for (;;) {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input.input').fill(`>${title}`);
    const isThere = await row.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (isThere) return () => page.keyboard.press('Enter');
    // The extension registers its commands late.
    await page.keyboard.press('Escape');
  }
}

/** From the command to the first cards. @param {Page} page */
async function openGallery(page) {
  const run = await command(page, 'SCN: Open Review Gallery');
  return timed(async () => {
    await run();
    await firstCard(page).waitFor({ timeout: 120_000 });
  });
}

/** @param {Page} page */
async function closeGallery(page) {
  await (
    await command(page, 'View: Close Editor')
  )();
  await firstCard(page).waitFor({ state: 'detached' });
}

/**
 * Decides about all faces at once and takes that back, until the cards show it: by then it is on disk.
 * @param {Page} page
 */
async function decideAboutAll(page) {
  const frame = webviewFrame(page);
  const rejected = frame.locator('.card[data-state=reject]').first();
  await firstCard(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('r');
  await frame.locator('.confirm').waitFor();
  const decideMs = await timed(async () => {
    await page.keyboard.press('Enter');
    await rejected.waitFor({ timeout: 120_000 });
  });
  const undoMs = await timed(async () => {
    await page.keyboard.press('u');
    await rejected.waitFor({ state: 'detached', timeout: 120_000 });
  });
  return { decideMs, undoMs };
}

/**
 * The label file in an editor beside its review: until its suspects are marked, and how long a typed character takes to
 * be seen then.
 * @param {Page} page
 */
async function editLabels(page) {
  await page.keyboard.press('Control+p');
  await page.locator('.quick-input-widget input.input').fill('labels.csv');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'labels.csv' }).first().waitFor();
  const editor = page.locator('.monaco-editor[data-uri$="labels.csv"]');
  const markMs = await timed(async () => {
    await page.keyboard.press('Enter');
    await editor.locator('.view-line', { hasText: /→/ }).first().waitFor({ timeout: 120_000 });
  });
  await editor.locator('.view-line').first().click();
  await page.keyboard.press('End');
  const typed = [];
  for (let round = 0; round < 20; round++) {
    const text = await editor.locator('.view-line').first().innerText();
    typed.push(
      await timed(async () => {
        await page.keyboard.type('x');
        await page.waitForFunction(
          (before) =>
            document.querySelector('.monaco-editor[data-uri$="labels.csv"] .view-line')?.textContent
              .length !== before,
          text.length,
        );
      }),
    );
  }
  return { markMs, typeMs: median(typed), typeMostMs: Math.max(...typed) };
}

/**
 * What waits for the user of a finished audit in the real workbench, in milliseconds.
 * @param {Page} page with the folder of one audit open
 */
export async function measureReview(page) {
  const firstMs = await openGallery(page);
  await page.waitForTimeout(untilRemembered);
  await closeGallery(page);
  await page.waitForTimeout(untilRemembered);
  await page.reload();
  await waitForWorkbench(page);
  const restartedMs = await openGallery(page);
  const again = [];
  for (let round = 0; round < rounds; round++) {
    await closeGallery(page);
    again.push(await openGallery(page));
  }
  const decided = await decideAboutAll(page);
  return { firstMs, restartedMs, againMs: median(again), ...decided, ...(await editLabels(page)) };
}
