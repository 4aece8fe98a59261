import { runCommand, waitForWorkbench, webviewFrame } from '../../scripts/vscodeHost/workbench.mjs';
import { median } from './statistics.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ title: string, keys?: number, ms: number, says?: string }} Step */
/**
 * What the walk needs of the folder.
 * @typedef {object} Folder
 * @property {ReadonlyMap<string, boolean>} truth whether an image's label is wrong
 * @property {() => Promise<Buffer>} readLabels
 * @property {() => Promise<number>} journalSize bytes of the journal of decisions
 */

const firstFaces = 20;
const decisions = 20;
/** In milliseconds: keys that follow each other faster are text that was meant for somewhere else. */
const pause = 400;

/** @param {() => Promise<unknown>} action @returns milliseconds */
async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/** @param {() => Promise<boolean>} isTrue */
async function until(isTrue) {
  for (const end = Date.now() + 60_000; !(await isTrue());) {
    if (Date.now() > end) throw new Error('What was waited for did not come within a minute.');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/**
 * Notes in the page how long a key takes until an attribute of something changes or the focus moves on.
 * @param {Page} page
 * @param {string} key
 * @param {string} selector of what changes
 * @param {string} attribute
 * @returns {Promise<number>} milliseconds
 */
async function keyToChange(page, key, selector, attribute) {
  const body = webviewFrame(page).locator('body');
  await body.evaluate(
    (element, [what = '', name = '']) => {
      const { ownerDocument: page } = element;
      const read = () => page.querySelector(what)?.getAttribute(name);
      const before = read();
      const changed = new Promise((resolve, reject) => {
        page.addEventListener(
          'keydown',
          () => {
            const start = performance.now();
            const watch = () => {
              if (read() !== before) resolve(performance.now() - start);
              else if (performance.now() - start > 60_000) reject(new Error(`${what} did not change.`));
              else setTimeout(watch, 0);
            };
            watch();
          },
          { once: true, capture: true },
        );
      });
      Object.assign(globalThis, { changed });
    },
    [selector, attribute],
  );
  await page.keyboard.press(key);
  return body.evaluate(
    () => /** @type {{ changed: Promise<number> }} */ (/** @type {unknown} */ (globalThis)).changed,
  );
}

/** From the audit to the cards. @param {Page} page @param {Folder} folder @returns {Promise<Step[]>} */
async function audit(page, { truth }) {
  const gallery = webviewFrame(page);
  const start = performance.now();
  let provisionalMs = 0;
  const ms = await timed(async () => {
    await runCommand(page, 'SCN: Audit Labels');
    await gallery.locator('.card[data-face]').first().waitFor({ timeout: 900_000 });
    provisionalMs = performance.now() - start;
    await gallery.locator('.banner-provisional').waitFor({ state: 'detached', timeout: 900_000 });
    await gallery.locator('.card[data-face]').first().waitFor();
  });
  await gallery.locator('.card:focus').waitFor();
  const images = await gallery
    .locator('.card[data-face]')
    .evaluateAll((cards) =>
      cards.map((card) => /[\w./-]+\.(png|jpg)/.exec(card.textContent ?? '')?.[0] ?? ''),
    );
  const known = images
    .slice(0, firstFaces)
    .flatMap((image) =>
      [...truth].filter(([name]) => name === image || name.endsWith(`/${image}`)).slice(0, 1),
    );
  const wrong = known.filter(([, isWrong]) => isWrong).length;
  const tab = await gallery.locator('[role=tab][aria-selected=true]').first().innerText();
  const cards = await gallery.locator('.card[data-face]').count();
  return [
    { title: 'auditing, until there are cards, with provisional ranks', ms: provisionalMs },
    { title: 'auditing, until its result is there', ms },
    {
      title: 'from there to suspects, the most probable first',
      keys: 0,
      ms: 0,
      says: `opens on “${tab.replaceAll(/\s+/g, ' ')}”, ${cards} cards in the page${known.length > 0 ? `; of the first ${images.slice(0, firstFaces).length} faces ${known.length} are known, ${wrong} of them wrong` : ''}`,
    },
  ];
}

/** Face by face. @param {Page} page @param {Folder} folder @returns {Promise<Step[]>} */
async function decide(page, { journalSize }) {
  const next = [];
  const written = [];
  // The last face of a list has none to go on to.
  const faces = Math.min(decisions, (await webviewFrame(page).locator('.card[data-face]').count()) - 1);
  for (let place = 0; place < faces; place++) {
    const before = await journalSize();
    const start = performance.now();
    next.push(await keyToChange(page, place % 2 === 0 ? '2' : '1', '.card:focus', 'data-face'));
    await until(async () => (await journalSize()) > before);
    written.push(performance.now() - start);
    await page.waitForTimeout(pause);
  }
  await page.keyboard.press(' ');
  await webviewFrame(page).locator('.overlay-full[data-face]').first().waitFor();
  await page.keyboard.press('Home');
  const large = [];
  for (let place = 0; place < faces; place++)
    large.push(await keyToChange(page, 'ArrowRight', '.overlay-full[data-face]', 'data-face'));
  await page.keyboard.press('Escape');
  return [
    { title: `a decision: key to the next card (median of ${faces})`, keys: 1, ms: median(next) },
    { title: 'a decision: key to the journal on disk (median)', keys: 1, ms: median(written) },
    { title: 'large face: key to the next face (median)', keys: 1, ms: median(large) },
  ];
}

/** The largest pair at once. @param {Page} page @param {Folder} folder @returns {Promise<Step[]>} */
async function sweep(page, { journalSize }) {
  const gallery = webviewFrame(page);
  const openMs = await timed(async () => {
    await page.keyboard.press('w');
    await gallery.locator('.tile:focus').waitFor();
  });
  await until(
    async () =>
      (await gallery.locator('.tile-picture:not([data-image=shown], [data-image=missing])').count()) === 0,
  );
  // Nothing is accepted in the first moments of a sheet.
  await page.waitForTimeout(500);
  const faces = await gallery.locator('.tile').count();
  const title = (await gallery.locator('.sheet-title').innerText()).replaceAll(/\s+/g, ' ');
  const before = await journalSize();
  const acceptMs = await timed(async () => {
    await page.keyboard.press('Enter');
    await until(async () => (await journalSize()) > before);
  });
  await gallery.locator('.tile[data-state=accept]').first().waitFor();
  const written = await journalSize();
  const undoMs = await timed(async () => {
    await page.keyboard.press('u');
    await until(async () => (await journalSize()) > written);
  });
  await page.keyboard.press('Shift+U');
  await gallery.locator('.tile[data-state=accept]').first().waitFor();
  await page.keyboard.press('Escape');
  await gallery.locator('.card:focus').waitFor();
  return [
    { title: 'a sheet: until its faces are there', keys: 1, ms: openMs, says: `${title}, ${faces} faces` },
    { title: 'accepting it, until that is on disk', keys: 1, ms: acceptMs },
    { title: 'taking all of it back', keys: 1, ms: undoMs },
  ];
}

/** Into the label file and back. @param {Page} page @param {Folder} folder @returns {Promise<Step[]>} */
async function commit(page, { readLabels }) {
  const before = await readLabels();
  const dialog = page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame');
  const button = dialog.locator('.commit-page vscode-button:focus');
  const shownMs = await timed(async () => {
    await page.keyboard.press('Control+Enter');
    await button.waitFor();
  });
  const says = await dialog.getByRole('heading', { level: 1 }).innerText();
  const writtenMs = await timed(async () => {
    await page.keyboard.press('Enter');
    await until(async () => !(await readLabels()).equals(before));
  });
  const lines = (/** @type {Buffer} */ text) => text.toString().split('\n');
  const after = lines(await readLabels());
  const changed = lines(before).filter((line, place) => line !== after[place]).length;
  const undo = page.locator('.notification-toast').getByRole('button', { name: 'Undo', exact: true });
  await undo.waitFor();
  const undoMs = await timed(async () => {
    await undo.click();
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Undo Commit' }).click();
    await until(async () => (await readLabels()).equals(before));
  });
  return [
    { title: 'commit: until the faces that change are shown', keys: 1, ms: shownMs, says },
    { title: 'until the label file is written', keys: 1, ms: writtenMs, says: `${changed} lines differ` },
    { title: 'undoing the commit (two clicks), until every byte is back', keys: 2, ms: undoMs },
  ];
}

/** @param {Page} page @returns {Promise<Step[]>} */
async function comeBack(page) {
  // In a browser, VS Code writes what it remembers every five seconds.
  await page.waitForTimeout(6000);
  const ms = await timed(async () => {
    await page.reload();
    await waitForWorkbench(page);
    await webviewFrame(page).locator('.card[data-face]').first().waitFor({ timeout: 120_000 });
  });
  return [{ title: 'reloading the window, until the cards are there again', ms }];
}

/**
 * The whole walk.
 * @param {Page} page with the folder open in the workbench
 * @param {Folder} folder
 * @returns {Promise<Step[]>}
 */
export async function walkReview(page, folder) {
  const steps = [];
  for (const walk of [audit, decide, sweep, commit, comeBack]) steps.push(...(await walk(page, folder)));
  return steps;
}
