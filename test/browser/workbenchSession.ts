import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { makeDemoData } from '../../scripts/makeDemoData.mjs';
import { inCache } from '../../scripts/project.mjs';
import { VscodeServer } from '../../scripts/vscodeHost/server.mjs';
import { launchBrowser, openWorkbench, webviewFrame } from '../../scripts/vscodeHost/workbench.mjs';

/** A fresh VS Code with the packaged extension installed, showing a small demo data set in Chromium. */
export class WorkbenchSession {
  private constructor(
    private readonly server: VscodeServer,
    private readonly browser: Browser,
    readonly page: Page,
    /** The data set's folder. */
    readonly folder: string,
  ) {}

  static async open(): Promise<WorkbenchSession> {
    const vsix = process.env['SCN_VSIX'];
    if (vsix === undefined) throw new Error('SCN_VSIX must name the packaged extension.');
    const folder = await mkdtemp(path.join(tmpdir(), 'scn-demo-'));
    await makeDemoData(folder, { faces: 120 });
    const server = await VscodeServer.create();
    try {
      await server.installExtension(vsix);
      await server.start();
      const browser = await launchBrowser();
      const page = await openWorkbench(browser, server.address, folder);
      return new WorkbenchSession(server, browser, page, folder);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** The gallery's document. */
  get gallery(): FrameLocator {
    return webviewFrame(this.page);
  }

  /** Where VS Code installed the extension. */
  get extensionsFolder(): string {
    return this.server.extensionsFolder;
  }

  readLabels(): Promise<Buffer> {
    return readFile(path.join(this.folder, 'labels.csv'));
  }

  /** Presses the button of a modal dialog or a notification whose label matches. */
  async confirm(label: RegExp): Promise<void> {
    const dialogs = this.page.locator('.monaco-dialog-box, .notifications-toasts');
    await dialogs.locator('.monaco-button').filter({ hasText: label }).first().click({ timeout: 30_000 });
  }

  /** Keeps what a person would see, for the developer who reads a failed test's output. */
  async saveScreenshot(name: string): Promise<void> {
    const file = inCache('screenshots', `${name.replaceAll(/\W+/g, '-')}.png`);
    await this.page.screenshot({ path: file });
    console.log(`      screenshot: ${file}`);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
