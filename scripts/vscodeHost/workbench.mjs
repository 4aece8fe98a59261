import { chromium } from 'playwright-core';
import { ensureChromium } from './chromium.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Browser} Browser */

/** Starts a headless Chromium that asks nobody anything. */
export async function launchBrowser() {
  return chromium.launch({
    executablePath: await ensureChromium(),
    args: [
      ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
    ],
  });
}

/**
 * The address that opens a folder, or a workspace of several, in the workbench.
 * @param {string} server its loopback address
 * @param {string} folder absolute path; of a `.code-workspace` file for several folders
 * @param {readonly (readonly [string, string])[]} [payload] the workbench's startup options
 */
export function workbenchAddress(server, folder, payload = []) {
  const query = new URLSearchParams({
    [folder.endsWith('.code-workspace') ? 'workspace' : 'folder']: folder,
  });
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `${server}/?${query}`;
}

/**
 * Opens a folder, or a workspace of several, and waits for the workbench.
 * @param {Browser} browser
 * @param {Pick<import('./server.mjs').VscodeServer, 'address' | 'cookie'>} server
 * @param {string} folder absolute path
 * @param {{ width?: number, height?: number, language?: string }} [options] size of the window, in CSS pixels, and VS
 *   Code's display language such as `zh-cn`: it has no words of it itself, extensions have
 * @returns {Promise<Page>}
 */
export async function openWorkbench(browser, server, folder, { width = 1280, height = 800, language } = {}) {
  const page = await browser.newPage({ viewport: { width, height } });
  if (language !== undefined) await page.addInitScript(speak, language);
  await page.context().addCookies([server.cookie]);
  await page.goto(workbenchAddress(server.address, folder));
  await waitForWorkbench(page);
  return page;
}

/** Runs in the page before VS Code's own scripts, which would set its language to English. @param {string} language */
function speak(language) {
  Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => language, set: () => {} });
}

/**
 * Waits until the workbench of a page that loads has started.
 * @param {Page} page
 */
export async function waitForWorkbench(page) {
  await page
    .locator('.monaco-workbench .part.statusbar .statusbar-item')
    .first()
    .waitFor({ timeout: 60_000 });
}

/**
 * Runs a command from the palette. The palette does not refresh when an extension registers late, so it is opened
 * again until the command is there.
 * @param {Page} page
 * @param {string} title with its category, e.g. `SCN: Audit Labels`
 */
export const runCommand = (page, title, timeout = 60_000) =>
  pickQuickly(page, { key: 'F1', text: `>${title}`, row: title }, timeout);

/**
 * Opens a file of the workspace by its name.
 * @param {Page} page
 * @param {string} name
 */
export const openFile = (page, name) =>
  pickQuickly(page, { key: 'Control+P', text: name, row: name }, 60_000);

/**
 * Opens the quick input and presses a row of it, again until that works: the widget of the last question may still be
 * closing.
 * @param {Page} page
 * @param {{ key: string, text: string, row: string }} what the key that opens it, what to type, and the row's text
 * @param {number} timeout
 */
async function pickQuickly(page, { key, text, row }, timeout) {
  const input = page.locator('.quick-input-widget input.input');
  const found = page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ has: page.getByText(row, { exact: true }) })
    .first();
  for (const end = Date.now() + timeout; ;) {
    try {
      await page.keyboard.press(key);
      await input.fill(text, { timeout: 5_000 });
      await found.click({ timeout: 1_500 });
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await page.keyboard.press('Escape');
      await page.waitForTimeout(300);
    }
  }
}

/**
 * The document of the extension's page. VS Code nests it: the outer frame holds a service worker, the inner one the
 * extension's HTML. Of several pages it is the one that was opened first.
 * @param {Page} page
 */
export const webviewFrame = (page) =>
  page.frameLocator('iframe.webview.ready').first().frameLocator('iframe#active-frame');
