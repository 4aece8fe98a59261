import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { toggleFilter } from './galleryFilters';
import { useGalleryHarness } from './galleryHarness';
import { seriousFindings } from './accessibility';

/** A node of Chromium's accessibility tree, as a screen reader gets it. */
type Spoken = {
  readonly role?: { readonly value?: string };
  readonly name?: { readonly value?: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
};

/** The gallery's page by itself, on made-up faces, under the content security policy of a webview. */
describe('the gallery for those who hear it, enlarge it or want it calm', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  async function open(
    options: Record<string, string> = {},
    viewport = { width: 1280, height: 800 },
  ): Promise<void> {
    page = await openPage(options, viewport);
    await page.locator('.card[data-face], .message h1, .progress').first().waitFor();
  }

  async function spoken(): Promise<readonly Spoken[]> {
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    await session.detach();
    return nodes;
  }

  /** What is said of the element that has the focus. */
  async function focusedNode(): Promise<Spoken> {
    const found = (await spoken()).find(({ role, properties }) =>
      role?.value === 'RootWebArea'
        ? false
        : properties?.some(({ name, value }) => name === 'focused' && value.value === true),
    );
    assert.ok(found, 'Something has the focus.');
    return found;
  }

  const property = ({ properties }: Spoken, wanted: string) =>
    properties?.find(({ name }) => name === wanted)?.value.value;

  it('says of a face its labels, importance, marks, decision and place, and whether it is selected', async () => {
    await open();
    await toggleFilter(page, 'suspects');
    await page.locator('.card:not([data-unclear])').first().click();
    const before = await focusedNode();
    assert.equal(before.role?.value, 'gridcell');
    assert.match(
      before.name?.value ?? '',
      /^labelled \w+, suggested \w+, \d+ %, importance 0\.\d\d, .*undecided, .*, \d+ of \d+$/,
    );
    assert.equal(property(before, 'selected'), true);
    const face = await page.locator('.card:focus').getAttribute('data-face');
    await page.keyboard.press('a');
    await page.getByRole('status').filter({ hasText: '1 decision saved.' }).waitFor({ state: 'attached' });
    const decided = page.locator(`.card[data-face="${face}"] .card-spoken`);
    assert.match((await decided.textContent()) ?? '', /Changed to \w+/);
  });

  it('says how many rows the grid has and which one this is, also far down', async () => {
    await open();
    const grid = page.getByRole('grid', { name: 'Faces' });
    const columns = Number(await grid.getAttribute('aria-colcount'));
    assert.equal(await grid.getAttribute('aria-rowcount'), String(Math.ceil(600 / columns)));
    await page.keyboard.press('End');
    assert.match((await focusedNode()).name?.value ?? '', /, 600 of 600$/);
    const row = page.locator('.row', { has: page.locator('.card:focus') });
    assert.equal(await row.getAttribute('aria-rowindex'), String(Math.ceil(600 / columns)));
  });

  it('never loses the focus when the list or the window changes', async () => {
    await open();
    await page.locator('.card').nth(3).click();
    /** Once the page has been drawn twice: what changes the list of faces does so before a frame. */
    const hasFocus = () =>
      page.evaluate(async () => {
        for (let frame = 0; frame < 2; frame++)
          await new Promise<number>((resolve) => requestAnimationFrame(resolve));
        return document.activeElement !== document.body;
      });
    const columns = Number(await page.getByRole('grid').getAttribute('aria-colcount'));
    await page.setViewportSize({ width: 700, height: 500 });
    await page.waitForFunction(
      (before) => Number(document.querySelector('[role=grid]')?.ariaColCount ?? before) < before,
      columns,
    );
    assert.ok(await hasFocus(), 'after resizing');
    for (const key of ['a', 'u', 'PageDown', 'r', ' ', 'Escape', 'c', 'Escape', '?', 'Escape']) {
      await page.keyboard.press(key);
      assert.ok(await hasFocus(), `after ${key}`);
    }
    assert.equal(await page.locator('.card:focus').count(), 1);
  });

  it('shows where the focus is in every kind of theme, and in forced colours', async () => {
    for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight', 'forced']) {
      await open({ theme: theme === 'forced' ? 'dark' : theme });
      if (theme === 'forced') await page.emulateMedia({ forcedColors: 'active' });
      const focused = page.locator('.card:focus');
      const [style = '', width = '', colour, background] = await focused.evaluate((card) => {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(card);
        return [outlineStyle, outlineWidth, outlineColor, getComputedStyle(document.body).backgroundColor];
      });
      assert.equal(style, 'solid', theme);
      assert.ok(parseFloat(width) >= 2, theme);
      assert.notEqual(colour, background, theme);
      if (theme !== 'forced') await page.close();
    }
  });

  for (const [what, viewport] of [
    ['a page 320 pixels wide', { width: 320, height: 640 }],
    ['a window enlarged to 200 %', { width: 640, height: 400 }],
  ] as const)
    it(`cuts nothing off in ${what}`, async () => {
      await open({ warnings: '', votes: '' }, viewport);
      for (const keys of [[], ['?'], ['Escape', ' '], ['Escape', 'c']]) {
        for (const key of keys) await page.keyboard.press(key);
        const outside = await page.evaluate(() => {
          const { innerWidth, document } = globalThis;
          const wide = document.documentElement.scrollWidth > innerWidth ? ['the page itself'] : [];
          const controls = [
            ...document.querySelectorAll('button, vscode-button, vscode-checkbox, input, h1'),
          ];
          const cut = controls.filter((control) => {
            const { left, right, width } = control.getBoundingClientRect();
            return width > 0 && (left < 0 || right > innerWidth + 0.5);
          });
          return [...wide, ...cut.map((control) => control.outerHTML.slice(0, 120))];
        });
        assert.deepEqual(outside, [], `after ${keys.join(' ')}`);
      }
      const card = await page.locator('.card').first().boundingBox();
      assert.ok((card?.y ?? Infinity) < viewport.height - 60, 'The first card is in view.');
    });

  it('moves nothing for those who asked for calm', async () => {
    await open({ state: 'auditing' });
    // The toolkit's ring turns in a tree of its own.
    const moving = () =>
      page
        .locator('vscode-progress-ring')
        .evaluateAll(
          (rings) =>
            rings
              .flatMap((ring) => ring.shadowRoot?.getAnimations() ?? [])
              .filter(({ playState }) => playState === 'running').length,
        );
    assert.ok((await moving()) > 0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    assert.equal(await moving(), 0);
  });

  for (const state of ['auditing', 'empty', 'failed'])
    it(`has nothing serious for axe-core in any theme: ${state}`, async () => {
      for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight']) {
        await open({ state, theme });
        const found = await seriousFindings(page.locator('body'));
        // The bench's document has no title; VS Code's has.
        assert.deepEqual(
          found.filter((finding) => !finding.startsWith('document-title')),
          [],
        );
        if (theme !== 'highContrastLight') await page.close();
      }
    });

  it('speaks Chinese, down to the numbers, where VS Code does', async () => {
    await open({ language: 'zh-cn', faces: '6000' });
    await page.getByRole('grid', { name: '人脸' }).waitFor();
    await page.getByText('6,000 张人脸', { exact: true }).waitFor();
    await page.keyboard.press('?');
    const help = await page.locator('.help').innerText();
    assert.match(help, /键盘快捷键/);
    assert.match((await page.locator('.card-spoken').first().textContent()) ?? '', /^标签为 .*未决定/);
    // Class names are the data set's; keys are the keyboard's.
    const words = help.replaceAll(/\b(Surprise|Fear|Disgust|Happiness|Sadness|Anger|Neutral)\b/g, '');
    assert.doesNotMatch(words, /[a-z]{3,} [a-z]{2,} /);
  });
});
