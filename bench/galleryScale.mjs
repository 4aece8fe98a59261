// Opens the gallery's page on made-up faces with real image files in Chromium and measures what an annotator would feel.
//   node bench/galleryScale.mjs [--faces 100000] [--screenshots FOLDER] [--beside CHECKOUT]
// Three times over: with the images themselves, with thumbnails that have to be made, and with thumbnails that are there. With another checkout, whose packages are
// installed, its page and this one take turns with thumbnails that are there.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { projectRoot } from '../scripts/project.mjs';
import { takeScreenshots } from '../scripts/galleryHarness/screenshots.mjs';
import { serveGallery } from '../scripts/galleryHarness/serve.mjs';
import { launchBrowser } from '../scripts/vscodeHost/workbench.mjs';
import { environment, environmentLine } from './measure/environment.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { makePictureFiles } from './measure/pictureFiles.mjs';
import { productModules } from './measure/productModules.mjs';
import { writeResults } from './measure/results.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { tracedScroll } from './measure/tracedScroll.mjs';

/** Image files; the faces take them in turn. */
const pictures = 6000;
/** Each page so often, where there are two. */
const turns = 5;
/** A brisk scroll: ten rows a second. */
const scrolling = { frames: 400, pixels: 45 };
const orders = ['importance', 'labelQuality', 'margin', 'class', 'file'];

const { values } = parseArgs({
  options: {
    faces: { type: 'string', default: '100000' },
    screenshots: { type: 'string' },
    beside: { type: 'string' },
  },
});

/** @param {readonly number[]} samples @param {number} share */
function percentile(samples, share) {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** @param {import('playwright-core').Page} page @param {string} name */
const longest = async (page, name) =>
  Math.max(
    ...(await page.evaluate(
      (measure) => performance.getEntriesByName(measure, 'measure').map(({ duration }) => duration),
      name,
    )),
  );

/** Milliseconds until every card in view shows its picture. @param {import('playwright-core').Page} page */
async function untilPictures(page) {
  const start = performance.now();
  await page.waitForFunction(() => {
    const { bottom = 0 } = document.querySelector('.grid')?.getBoundingClientRect() ?? {};
    return [...document.querySelectorAll('.card[data-face]')]
      .filter((card) => card.getBoundingClientRect().top < bottom && card.getBoundingClientRect().bottom > 0)
      .every((card) => card.querySelector('[data-image=shown], [data-image=missing]'));
  });
  return performance.now() - start;
}

/** @param {import('playwright-core').Page} page */
async function heapMegabytes(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN) / 1e6;
}

/**
 * @typedef {(images: string[], edge: number) => Promise<unknown>} AskThumbnails
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @param {AskThumbnails | undefined} askThumbnails undefined: the images themselves are shown
 */
async function measure(browser, address, askThumbnails) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  if (askThumbnails) await page.exposeFunction('askThumbnails', askThumbnails);
  await page.goto(address);
  await page.waitForFunction(() => performance.getEntriesByName('cards-painted').length > 0);
  const openMs = await page.evaluate(
    () => performance.measure('open', 'state-sent', 'cards-painted').duration,
  );
  const firstPicturesMs = await untilPictures(page);
  const frames = await tracedScroll(page, scrolling);
  const restedMs = await untilPictures(page);
  const heap = await heapMegabytes(page);
  for (const order of orders.slice(1)) {
    await page.locator('vscode-dropdown').first().click();
    await page.locator(`vscode-option[value=${order}]`).click();
  }
  await page.locator('.toolbar-toggle').click();
  await page.locator('[data-filter=suspects]').click();
  await page.locator('vscode-text-field input').first().fill('face_00');
  await page.waitForTimeout(500);
  await page.getByText('Clear Filters').click();
  const result = {
    openMs,
    firstPicturesMs,
    orderMs: await longest(page, 'gallery-order'),
    filterMs: await longest(page, 'gallery-filter'),
    frameP50Ms: percentile(frames, 0.5),
    frameP95Ms: percentile(frames, 0.95),
    frameMaxMs: Math.max(...frames),
    restedMs,
    heapMegabytes: heap,
    cardsInPage: await page.locator('.card').count(),
    complaints,
  };
  await page.close();
  return result;
}

/** @typedef {Awaited<ReturnType<typeof measure>>} Measured */

/** @param {readonly Measured[]} measured @returns {Measured} */
function medians(measured) {
  const [first] = measured;
  if (!first) throw new Error('Nothing was measured.');
  const entries = Object.entries(first).map(([key, value]) => [
    key,
    typeof value === 'number'
      ? percentile(
          measured.map((each) => Number(each[/** @type {keyof Measured} */ (key)])),
          0.5,
        )
      : value,
  ]);
  return Object.fromEntries(entries);
}

/** @param {Record<string, Measured>} results */
function tableOf(results) {
  const rows = /** @type {const} */ ([
    ['from the state to the cards, ms', 'openMs', 0],
    ['then to all pictures in view, ms', 'firstPicturesMs', 0],
    ['longest ordering, ms', 'orderMs', 0],
    ['longest filtering, ms', 'filterMs', 0],
    ['frame while scrolling, median, ms', 'frameP50Ms', 1],
    ['frame while scrolling, 95th percentile, ms', 'frameP95Ms', 1],
    ['frame while scrolling, longest, ms', 'frameMaxMs', 1],
    ['at rest, to all pictures in view, ms', 'restedMs', 0],
    ['script memory after scrolling, MB', 'heapMegabytes', 0],
  ]);
  const [originals, ...others] = Object.values(results);
  if (!originals) return '';
  const header = [
    '',
    ...Object.keys(results),
    ...Object.keys(results)
      .slice(1)
      .map((name) => `${name}, ratio`),
  ];
  return markdownTable(
    header,
    rows.map(([title, key, digits]) => [
      title,
      ...[originals, ...others].map((result) => result[key].toFixed(digits)),
      ...others.map((result) => (result[key] / originals[key]).toFixed(2)),
    ]),
  );
}

const { ways, builds } = await withTemporaryFolder('gallery', async (folder) => {
  const images = await makePictureFiles(path.join(folder, 'data'), pictures);
  const thumbnails = path.join(folder, 'thumbnails');
  const { ThumbnailService } = await productModules('galleryScale', ['audit/thumbnails/thumbnailService']);
  const service = new ThumbnailService(
    path.join(projectRoot, 'dist/thumbnails.js'),
    thumbnails,
    console.error,
  );
  /** @type {AskThumbnails} */
  const ask = async (names, edge) => {
    const wishes = names.map((name) => ({ file: path.join(images, name) }));
    /** @type {readonly import('../src/faces/thumbnails/thumbnailMaker').ThumbnailMade[]} */
    const made = await service.make(wishes, edge);
    return made.map((each) =>
      each.kind === 'made' ? { kind: 'made', address: `/thumbnails/${each.place}` } : each,
    );
  };
  const server = await serveGallery(images, thumbnails);
  const browser = await launchBrowser();
  try {
    if (values.screenshots !== undefined) await takeScreenshots(browser, server.url, values.screenshots);
    const address = server.url({ theme: 'dark', faces: values.faces, pictures: String(pictures) });
    // Programs and files are in memory for all three then.
    await measure(browser, address, undefined);
    const ways = {
      images: await measure(browser, address, undefined),
      'new thumbnails': await measure(browser, address, ask),
      'kept thumbnails': await measure(browser, address, ask),
    };
    if (values.beside === undefined) return { ways };
    const other = pathToFileURL(path.resolve(values.beside, 'scripts/galleryHarness/serve.mjs')).href;
    /** @type {typeof import('../scripts/galleryHarness/serve.mjs')} */
    const { serveGallery: serveOther } = await import(other);
    const otherServer = await serveOther(images, thumbnails);
    const otherAddress = otherServer.url({ theme: 'dark', faces: values.faces, pictures: String(pictures) });
    /** @type {Measured[][]} */
    const [before, now] = [[], []];
    for (let turn = 0; turn < turns; turn++) {
      before?.push(await measure(browser, otherAddress, ask));
      now?.push(await measure(browser, address, ask));
    }
    otherServer.close();
    return { ways, builds: { 'the other build': medians(before ?? []), 'this build': medians(now ?? []) } };
  } finally {
    await browser.close();
    server.close();
    service.dispose();
  }
});
const conditions = await environment();
const table = tableOf(ways);
const pairedTable = builds ? `Medians of ${turns} turns with kept thumbnails:\n\n${tableOf(builds)}` : '';
const faces = Number(values.faces).toLocaleString('en');
const note =
  `Half of the images have 48 pixels, a third 400, a sixth 4,000. ${scrolling.frames} frames of ${scrolling.pixels} pixels each; ` +
  'frames are those of Chromium’s trace, drawn without a graphics card.';
await writeResults(
  'gallery',
  [
    `# The gallery on ${faces} faces`,
    environmentLine(conditions),
    note,
    table,
    ...(pairedTable ? [pairedTable] : []),
  ].join('\n\n'),
  {
    environment: conditions,
    faces: Number(values.faces),
    pictures,
    scrolling,
    results: ways,
    ...(builds && { builds }),
  },
);
console.log(`\n${table}\n\n${pairedTable}`);
for (const [name, { complaints }] of Object.entries({ ...ways, ...builds }))
  if (complaints.length > 0) console.error(`${name}: ${complaints.slice(0, 3).join('; ')}`);
