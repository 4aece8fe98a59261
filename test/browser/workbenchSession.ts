import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { inCache } from '../../scripts/project.mjs';
import {
  openFile,
  openWorkbench,
  runCommand,
  waitForWorkbench,
  webviewFrame,
} from '../../scripts/vscodeHost/workbench.mjs';
import { eventually } from './eventually';
import { galleryTabs } from './galleryPage';
import { sharedWorkbench } from './sharedWorkbench';

/** A window of the shared VS Code on a data set of its own, in a browser profile of its own. */
export class WorkbenchSession {
  private constructor(
    readonly page: Page,
    /** The data set's folder. */
    readonly folder: string,
    /** Where VS Code installed the extension. */
    readonly extensionsFolder: string,
  ) {}

  /** @param makeData may return what is to be opened in place of the folder: a `.code-workspace` file. */
  static async open(
    makeData: (folder: string) => Promise<unknown>,
    language?: string,
  ): Promise<WorkbenchSession> {
    const folder = await mkdtemp(path.join(tmpdir(), 'scn-demo-'));
    const [{ server, browser }, place] = await Promise.all([sharedWorkbench(), makeData(folder)]);
    const opened = typeof place === 'string' ? place : folder;
    const page = await openWorkbench(browser, server, opened, language === undefined ? {} : { language });
    return new WorkbenchSession(page, folder, server.extensionsFolder);
  }

  /** The gallery's document. */
  get gallery(): FrameLocator {
    return webviewFrame(this.page);
  }

  /** The document of the page that shows a commit before it is written: it comes above the gallery. */
  get commitPage(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');
  }

  /** Commits what the page of a commit shows. @param button what its button says. */
  async commit(button = /^Commit \d/): Promise<void> {
    await this.commitPage
      .locator('.commit-page vscode-button')
      .filter({ hasText: button })
      .click({ timeout: 30_000 });
  }

  /** A file of the data set. */
  file(name: string): string {
    return path.join(this.folder, name);
  }

  readLabels(name = 'labels.csv'): Promise<Buffer> {
    return readFile(this.file(name));
  }

  writeLabels(text: string | Buffer): Promise<void> {
    return writeFile(this.file('labels.csv'), text);
  }

  /** Runs a command from the palette, by its title. */
  run(title: string): Promise<void> {
    return runCommand(this.page, title);
  }

  /** Presses the button of a modal dialog or a notification whose label matches. */
  async confirm(label: RegExp): Promise<void> {
    const dialogs = this.page.locator('.monaco-dialog-box, .notifications-toasts');
    await dialogs.locator('.monaco-button').filter({ hasText: label }).first().click({ timeout: 30_000 });
  }

  /** Waits for a notification that says so. @returns all that it says. */
  async notification(text: RegExp): Promise<string> {
    const message = this.page.locator('.notification-list-item-message').filter({ hasText: text }).first();
    await message.waitFor({ timeout: 30_000 });
    return message.innerText();
  }

  /** Answers a question of the quick input, which is known by its title. */
  async pick(title: string, choice: string): Promise<void> {
    const question = this.page.locator('.quick-input-widget', { hasText: title });
    await question.locator('.monaco-list-row').getByText(choice, { exact: true }).first().click();
  }

  /** Opens a file of the data set in an editor. */
  openFile(name: string): Promise<void> {
    return openFile(this.page, name);
  }

  /** Shows the Problems panel, which the command that toggles it would hide where it is shown already. */
  async showProblems(): Promise<void> {
    await this.run('Problems: Focus on Problems View');
    await this.page.locator('.markers-panel').waitFor();
  }

  /** Chooses a quick fix for where the cursor is, which is offered a moment after it came there. */
  async chooseFix(title: string): Promise<void> {
    const fix = this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    await eventually(`the quick fix “${title}”`, async () => {
      await this.page.keyboard.press('Control+.');
      return fix
        .click({ timeout: 2_000 })
        .then(() => true as const)
        .catch(() => this.page.keyboard.press('Escape').then(() => undefined));
    });
  }

  /** Closes the gallery's tab and waits until it is gone. */
  async closeGallery(): Promise<void> {
    await this.run('View: Close Editor');
    await galleryTabs(this.page).waitFor({ state: 'detached' });
  }

  /** Loads the window again, which starts the extension again. */
  async reload(): Promise<void> {
    await this.page.reload();
    await waitForWorkbench(this.page);
  }

  /** Keeps what a person would see, for the developer who reads a failed test's output. */
  async saveScreenshot(name: string): Promise<void> {
    const file = inCache('screenshots', `${name.replaceAll(/\W+/g, '-')}.png`);
    await this.page.screenshot({ path: file });
    console.log(`      screenshot: ${file}`);
  }

  async close(): Promise<void> {
    // Left before it is closed, the workbench tells the server to end its extension host.
    await this.page.goto('about:blank');
    await this.page.context().close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * Opens a session for the tests of the `describe` that calls this, and keeps a picture of each that fails.
 * @param makeData fills the empty folder of the data set.
 * @param language VS Code's display language; undefined: English.
 */
export function useWorkbench(
  makeData: (folder: string) => Promise<unknown>,
  language?: string,
): () => WorkbenchSession {
  let session: WorkbenchSession | undefined;
  const opened = () => {
    if (!session) throw new Error('The session opens before the first test.');
    return session;
  };
  before(async () => {
    session = await WorkbenchSession.open(makeData, language);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await opened().saveScreenshot(this.currentTest.title);
  });
  after(async () => {
    await session?.close();
  });
  return opened;
}
