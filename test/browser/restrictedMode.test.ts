import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { inCache } from '../../scripts/project.mjs';
import { VscodeServer } from '../../scripts/vscodeHost/server.mjs';
import {
  launchBrowser,
  openFile,
  openWorkbench,
  runCommand,
  webviewFrame,
} from '../../scripts/vscodeHost/workbench.mjs';
import { auditFromTerminal, makeLabelFile } from './dataSets';
import { eventually } from './eventually';
import { FolderWatch } from './folderWatch';
import { GalleryPage, type ShownCard } from './galleryPage';
import { packagedExtension } from './sharedWorkbench';

type JournalLine = { readonly entry: string; readonly kind: string; readonly sampleId?: string };

/** A data set that came audited, in a window whose folder nobody trusts yet. */
describe('in Restricted Mode', () => {
  let server: VscodeServer;
  let browser: Browser;
  let page: Page;
  let folder: string;
  let gallery: GalleryPage;
  let data: FolderWatch;
  let home: FolderWatch;
  let accepted: ShownCard;
  let other: ShownCard;
  const journal = () => path.join(folder, '.scn/decisions.jsonl');
  const frame = () => webviewFrame(page);
  const linesOf = async (file: string): Promise<readonly JournalLine[]> =>
    (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as JournalLine);
  /** The file of the extension's storage that holds what was decided. */
  const kept = async (): Promise<string | undefined> => {
    const names = await readdir(server.globalStorageFolder, { recursive: true });
    const name = names.find((each) => path.basename(each) === 'decisions.jsonl');
    return name === undefined ? undefined : path.join(server.globalStorageFolder, name);
  };
  const openGallery = async () => {
    await runCommand(page, 'SCN: Open Review Gallery');
    await gallery.waitForCards(60_000);
  };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scn-demo-'));
    await makeLabelFile(folder);
    await auditFromTerminal(folder);
    await writeFile(journal(), '');
    server = await VscodeServer.create({
      // What is decided stays in sight.
      'scn.review.opensOn': 'allFaces',
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    });
    await server.installExtension(packagedExtension());
    await server.start({ trust: true });
    browser = await launchBrowser();
    data = await FolderWatch.start(folder);
    // The server and VS Code themselves note there that they live.
    const theirs = ['.local/share/code-server', '.config/code-server', '.cache/Microsoft/DeveloperTools'];
    home = await FolderWatch.start(server.homeFolder, theirs);
    page = await openWorkbench(browser, server, folder);
    gallery = new GalleryPage({
      get gallery() {
        return frame();
      },
    });
  });

  after(async () => {
    data?.stop();
    home?.stop();
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    const file = inCache('screenshots', `restricted-${this.currentTest.title.replaceAll(/\W+/g, '-')}.png`);
    await page.screenshot({ path: file });
    console.log(`      screenshot: ${file}`);
  });

  it('the gallery says where decisions are kept', async () => {
    await openGallery();
    await frame()
      .getByText(/not trusted.*decisions are kept in the extension’s storage/)
      .waitFor();
  });

  it('deciding, undoing, writing a note, inspecting, hovering and fixing write nothing beside the data', async () => {
    accepted = await gallery.accept();
    other = await gallery.accept(1);
    await gallery.press(gallery.card(other.face), 'u');
    await gallery.card(other.face).and(frame().locator(':not([data-state="accept"])')).waitFor();
    await gallery.press(gallery.card(accepted.face), 'n');
    await page.keyboard.type('Two people in this one?');
    await frame().locator('.note-input').press('Enter');
    await frame().locator('.note-field').waitFor({ state: 'hidden' });
    await gallery.press(gallery.card(accepted.face), 'i');
    await frame().locator(`.inspector[data-face="${accepted.face}"] .inspector-group`).first().waitFor();
    await openFile(page, 'labels.csv');
    const row = page
      .locator('.monaco-editor[data-uri$="labels.csv"] .view-line', { hasText: path.basename(other.image) })
      .first();
    // What is typed goes to the editor only once it has the focus.
    await page.locator('.monaco-editor[data-uri$="labels.csv"] .view-line').first().click();
    await page.keyboard.press('Control+G');
    await page.locator('.quick-input-widget input.input').fill(`:${other.face + 2}`);
    await page.keyboard.press('Enter');
    await row.click();
    await page.keyboard.press('End');
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    await page.locator('.monaco-hover:visible', { hasText: other.suggested }).first().waitFor();
    await data.expectUntouched();
    await home.expectUntouched();
    const file = await kept();
    assert.ok(file !== undefined, 'nothing is in the storage');
    assert.deepEqual(
      (await linesOf(file)).map(({ kind }) => kind),
      ['decision', 'decision', 'undo', 'note'],
    );
  });

  it('what was decided is there again when the window is loaded again', async () => {
    await page.reload();
    await openGallery();
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    await frame().getByText('1 uncommitted correction').waitFor();
    await data.expectUntouched();
  });

  it('once the workspace is trusted, it is beside the data, exactly once, and reviewing goes on there', async () => {
    const file = (await kept()) ?? '';
    const before = await linesOf(file);
    data.stop();
    await runCommand(page, 'Workspaces: Manage Workspace Trust');
    await page
      .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ })
      .first()
      .click();
    const lines = await eventually('the journal beside the data', async () => {
      const now = await readFile(journal(), 'utf8');
      return now.endsWith('\n') ? linesOf(journal()) : undefined;
    });
    assert.deepEqual(lines, before);
    await eventually('the storage to be empty', async () =>
      (await kept()) === undefined ? true : undefined,
    );
    await openGallery();
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    await frame()
      .getByText(/not trusted/)
      .waitFor({ state: 'hidden' });
    await gallery.press(gallery.card(accepted.face), 'r');
    await gallery.decided(accepted.face, 'reject', { committed: false }).waitFor();
    const after = await linesOf(journal());
    assert.deepEqual(after.slice(0, -1), before);
    assert.equal(new Set(after.map(({ entry }) => entry)).size, before.length + 1);
    assert.ok((await readdir(path.dirname(journal()))).includes('.gitattributes'));
  });

  it('a journal that is a link gets no line, and the page says why', async () => {
    const outside = path.join(folder, 'outside.txt');
    await writeFile(outside, 'the marker of somebody else');
    // In one step: a journal that is missing for a moment is one whose decisions are gone.
    const link = path.join(folder, 'link');
    await symlink(outside, link);
    await rename(link, journal());
    await gallery.press(gallery.card(accepted.face), 'a');
    await frame()
      .getByText(/could not be saved in .* is a link\./)
      .waitFor();
    assert.equal(await readFile(outside, 'utf8'), 'the marker of somebody else');
    await gallery.decided(accepted.face, 'reject', { committed: false }).waitFor();
  });
});
