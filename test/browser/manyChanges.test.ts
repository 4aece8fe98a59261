import assert from 'node:assert/strict';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { projectRoot } from '../../scripts/project.mjs';
import { themeSheet } from '../../scripts/galleryHarness/themes.mjs';
import { launchBrowser } from '../../scripts/vscodeHost/workbench.mjs';
import type { CommitState } from '../../src/protocol/commit';
import { packNames } from '../../src/protocol/packedFaces';
import { seriousFindings } from './accessibility';

/** A grey square; every face is this one. */
const picture =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="48" height="48"%3E%3Crect width="48" height="48" fill="gray"/%3E%3C/svg%3E';

/** 10,000 changes of two pairs, and 100 pairs of one. */
function manyChanges(): CommitState {
  const pairs = [
    { from: 'fear', to: 'sadness', count: 7_000 },
    { from: 'sadness', to: '', count: 3_000 },
    ...Array.from({ length: 100 }, (_, index) => ({ from: `class ${index}`, to: 'a'.repeat(80), count: 1 })),
  ];
  return {
    ...{ plan: 7, title: 'labels.csv', pairs, unchangedClasses: 0 },
    images: packNames(Array.from({ length: 10_100 }, (_, index) => `images/${index}.png`)),
    classes: [{ label: 'fear', before: 9_000, after: 2_000 }],
    places: [{ kind: 'file', name: 'labels.csv', labels: 10_100, isNew: false }],
    ...{ placesInAll: 1, inEditor: false, left: [], leftInAll: 0, notes: [], isAnew: false },
  };
}

/** The page of a commit without VS Code: the shipped bundle, and a host that answers at once. */
describe('a commit of 10,000 labels', () => {
  let browser: Browser;
  let page: Page;
  const tiles = () => page.locator('.tile');
  const asked = (method: string) =>
    page.evaluate(
      (name) =>
        (globalThis as unknown as { asked: { method: string }[] }).asked.filter(
          (each) => each.method === name,
        ).length,
      method,
    );

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 900, height: 800 } });
    await page.route('http://commit.test/**', (route) => {
      const name = path.basename(new URL(route.request().url()).pathname);
      if (name === 'theme.css') return route.fulfill({ contentType: 'text/css', body: themeSheet('dark') });
      if (name !== '') return route.fulfill({ path: path.join(projectRoot, 'dist', name) });
      return route.fulfill({
        contentType: 'text/html',
        body: `<!DOCTYPE html><html lang="en"><head><title>Commit</title><meta property="csp-nonce" content="x">
          <link rel="stylesheet" href="theme.css"><link rel="stylesheet" href="commit.css"></head>
          <body class="vscode-dark" data-vscode-theme-kind="vscode-dark"><script src="commit.js"></script></body></html>`,
      });
    });
    await page.addInitScript(
      ({ state, address }) => {
        const messages: unknown[] = [];
        const answer = (method: string, { changes = [] }: { changes?: unknown[] } = {}) =>
          method === 'ready' ? state : changes.map(() => ({ kind: 'image', address }));
        const postMessage = (message: { id: number; method: string; parameter?: object }) => {
          messages.push(message);
          const result = { ok: answer(message.method, message.parameter) };
          window.postMessage({ kind: 'reply', id: message.id, result }, '*');
        };
        Object.assign(globalThis, {
          asked: messages,
          acquireVsCodeApi: () => ({ getState: () => undefined, setState: () => undefined, postMessage }),
        });
      },
      { state: manyChanges(), address: picture },
    );
    await page.goto('http://commit.test/');
    await page.locator('.tile-image').first().waitFor();
  });
  afterEach(() => page.close());

  it('lays out the first faces of each pair only, and asks for those in view alone', async () => {
    await page.getByRole('heading', { name: 'Change 10,100 labels in labels.csv?' }).waitFor();
    const shown = await tiles().count();
    assert.ok(shown <= 60 + 60 + 30, `${shown} faces`);
    const loaded = await page.locator('.tile-image').count();
    assert.ok(loaded < shown, `${loaded} of ${shown} faces were loaded.`);
    assert.deepEqual(await seriousFindings(page.locator('main')), []);
  });

  it('shows more of a pair, and more pairs, by keyboard', async () => {
    await page.getByRole('button', { name: 'Show 300 more of 6,940' }).press('Enter');
    await page.getByRole('button', { name: 'Show 300 more of 6,640' }).waitFor();
    // The first of them has the focus, and arrows go on.
    const first = page.getByRole('button', { name: 'images/60.png: show in the gallery' });
    assert.ok(await first.evaluate((tile) => tile === document.activeElement));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    assert.equal(await asked('showFace'), 1);
    assert.equal(await asked('commit'), 0);
    await page.getByRole('button', { name: 'Show 72 more pairs' }).click();
    await page.getByRole('button', { name: 'Show 42 more pairs' }).waitFor();
  });

  it('commits once, however often Enter is pressed or held', async () => {
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    assert.equal(await asked('commit'), 1);
  });

  it('leaves with Escape, from wherever the focus is', async () => {
    await tiles().first().focus();
    await page.keyboard.press('Escape');
    assert.equal(await asked('cancel'), 1);
    assert.equal(await asked('commit'), 0);
  });
});
