import { Buffer } from 'node:buffer';

/** Runs in the page: scrolls a little with every frame. @param {{ frames: number, pixels: number }} how */
function scroll({ frames, pixels }) {
  return new Promise((resolve) => {
    const grid = document.querySelector('.grid');
    let done = 0;
    const tick = () => {
      if (!grid || ++done > frames) return resolve(undefined);
      grid.scrollTop += pixels;
      window.requestAnimationFrame(tick);
    };
    window.requestAnimationFrame(tick);
  });
}

/**
 * Scrolls the gallery and takes the frames from Chromium's trace, which counts what was drawn, not what a script saw.
 * @param {import('playwright-core').Page} page
 * @param {{ frames: number, pixels: number }} how
 * @returns {Promise<number[]>} milliseconds between one drawn frame and the next
 */
export async function tracedScroll(page, how) {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser.');
  await browser.startTracing(page, {
    categories: [
      'devtools.timeline',
      'disabled-by-default-devtools.timeline.frame',
      'devtools.timeline.frame',
    ],
  });
  await page.evaluate(scroll, how);
  /** @type {{ traceEvents: { name: string, ts: number, pid: number, args?: { layerTreeId?: number } }[] }} */
  const { traceEvents } = JSON.parse(Buffer.from(await browser.stopTracing()).toString('utf8'));
  const drawn = traceEvents.filter(({ name }) => name === 'DrawFrame').map(({ ts }) => ts / 1000);
  if (drawn.length < how.frames / 2)
    throw new Error(`The trace has ${drawn.length} drawn frames of ${how.frames}.`);
  return drawn
    .sort((a, b) => a - b)
    .map((time, index) => time - (drawn[index - 1] ?? time))
    .slice(1);
}
