import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page, ViewportSize } from 'playwright-core';
import { serveGallery } from '../../scripts/galleryHarness/serve.mjs';
import { makeDemoData } from '../../scripts/makeDemoData.mjs';
import { launchBrowser } from '../../scripts/vscodeHost/workbench.mjs';

/** Opens the gallery's page by itself. Options of the harness go before these: dark, 600 made-up faces, 12 pictures. */
export type OpenGalleryPage = (
  options?: Readonly<Record<string, string>>,
  viewport?: ViewportSize,
) => Promise<Page>;

/**
 * The gallery's page without VS Code, on made-up faces, under the content security policy of a webview. Call it in a suite:
 * the page that was opened last is closed after each test.
 */
export function useGalleryHarness(): OpenGalleryPage {
  let pictures: string;
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveGallery>>;
  let page: Page | undefined;

  before(async () => {
    pictures = await mkdtemp(path.join(tmpdir(), 'galleryPictures-'));
    await makeDemoData(pictures, { faces: 12 });
    [browser, server] = await Promise.all([launchBrowser(), serveGallery(path.join(pictures, 'images'))]);
  });

  after(async () => {
    await browser.close();
    server.close();
    await rm(pictures, { recursive: true, force: true });
  });

  afterEach(async () => {
    await page?.close();
    page = undefined;
  });

  return async (options = {}, viewport = { width: 1280, height: 800 }) => {
    page = await browser.newPage({ viewport });
    await page.goto(server.url({ theme: 'dark', faces: '600', pictures: '12', ...options }));
    return page;
  };
}
