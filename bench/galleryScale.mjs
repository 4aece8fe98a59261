// Opens the gallery's page on made-up faces in Chromium and measures what an annotator would feel.
//   node bench/galleryScale.mjs [--faces 100000] [--screenshots FOLDER]
// Prints JSON: milliseconds from the host's answer to the first cards, for each order and filter, and for a frame while
// scrolling (95th percentile).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeDemoData } from '../scripts/makeDemoData.mjs';
import { takeScreenshots } from '../scripts/galleryHarness/screenshots.mjs';
import { serveGallery } from '../scripts/galleryHarness/serve.mjs';
import { launchBrowser } from '../scripts/vscodeHost/workbench.mjs';

const pictures = 60;
const scrollFrames = 300;
const orders = ['importance', 'labelQuality', 'margin', 'class', 'file'];

const { values } = parseArgs({
  options: {
    faces: { type: 'string', default: '100000' },
    screenshots: { type: 'string' },
  },
});

/** @param {number[]} samples @param {number} share */
function percentile(samples, share) {
  const sorted = samples.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
}

/** Runs in the page: scrolls a little with every frame. @param {number} frames @returns {Promise<number[]>} */
function scrollAndTime(frames) {
  return new Promise((resolve) => {
    const grid = document.querySelector('.grid');
    /** @type {number[]} */
    const times = [];
    let last = performance.now();
    const tick = (/** @type {number} */ now) => {
      times.push(now - last);
      last = now;
      if (!grid || times.length >= frames) return resolve(times.slice(1));
      grid.scrollTop += 45;
      window.requestAnimationFrame(tick);
    };
    window.requestAnimationFrame(tick);
  });
}

/** @param {import('playwright-core').Page} page @param {string} name */
const measuresOf = (page, name) =>
  page.evaluate(
    (measure) => performance.getEntriesByName(measure, 'measure').map(({ duration }) => duration),
    name,
  );

/** @param {import('playwright-core').Browser} browser @param {(options: Record<string, string>) => string} url */
async function measure(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url({ theme: 'dark', faces: values.faces, pictures: String(pictures) }));
  await page.waitForFunction(() => performance.getEntriesByName('cards-painted').length > 0);
  const openMs = await page.evaluate(
    () => performance.measure('open', 'state-sent', 'cards-painted').duration,
  );
  for (const order of orders.slice(1)) {
    await page.locator('vscode-dropdown').first().click();
    await page.locator(`vscode-option[value=${order}]`).click();
  }
  await page.locator('[data-filter=suspects]').click();
  await page.locator('vscode-text-field input').fill('face_00');
  await page.waitForTimeout(500);
  await page.getByText('Clear Filters').click();
  const orderMs = await measuresOf(page, 'gallery-order');
  const filterMs = await measuresOf(page, 'gallery-filter');
  const frames = await page.evaluate(scrollAndTime, scrollFrames);
  const cardsInPage = await page.locator('.card').count();
  await page.close();
  return {
    faces: Number(values.faces),
    openMs: Math.round(openMs),
    orderMs: Object.fromEntries(orders.map((order, index) => [order, Math.round(orderMs[index] ?? NaN)])),
    filterMaxMs: Math.round(Math.max(...filterMs)),
    frameP50Ms: percentile(frames, 0.5),
    frameP95Ms: percentile(frames, 0.95),
    cardsInPage,
    complaints,
  };
}

const folder = await mkdtemp(path.join(tmpdir(), 'galleryScale-'));
const browser = await launchBrowser();
try {
  await makeDemoData(folder, { faces: pictures });
  const server = await serveGallery(path.join(folder, 'images'));
  try {
    if (values.screenshots !== undefined) await takeScreenshots(browser, server.url, values.screenshots);
    console.log(JSON.stringify(await measure(browser, server.url), null, 2));
  } finally {
    server.close();
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
