import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { useGalleryHarness } from './galleryHarness';

/** What the page makes of commands that VS Code sends it. */
describe('commands that VS Code asks the gallery for', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  async function open(options: Record<string, string> = {}): Promise<void> {
    page = await openPage(options);
    await page.locator('.card:focus').waitFor();
  }
  const ask = (command: string) =>
    page.evaluate((name) => {
      window.postMessage({ kind: 'notification', method: 'commandAsked', parameter: { command: name } }, '*');
    }, command);
  const focusedFace = async () => Number(await page.locator('.card:focus').getAttribute('data-face'));
  const decided = () =>
    page.locator('.card[data-face]:not([data-state=undecided]):not([data-state=pending])').count();
  /** Long enough for a command to be none of a key's any more. */
  const rest = () => page.waitForTimeout(700);

  it('are done about the face in work', async () => {
    await open();
    const face = await focusedFace();
    await ask('skip');
    await page.locator(`.card[data-face="${face}"][data-state=skip]`).waitFor();
    await ask('undo');
    await page.locator(`.card[data-face="${face}"][data-state=undecided]`).waitFor();
  });

  it('are nothing where the key was typed in a field', async () => {
    await open();
    await page.keyboard.press('/');
    await page.keyboard.type('s');
    await ask('skip');
    await rest();
    assert.equal(await decided(), 0);
  });

  it('are nothing where a button was pressed, or a later key came first', async () => {
    await open();
    await page.getByRole('button', { name: /^How this audit was made$/ }).focus();
    await page.keyboard.press('Enter');
    await ask('skip');
    await rest();
    assert.equal(await decided(), 0);
    await page.locator('.card[data-face]').first().focus();
    await rest();
    // One that the page lets through, and an arrow that overtakes it.
    await page.keyboard.press('Alt+k');
    await page.keyboard.press('ArrowRight');
    await ask('skip');
    await rest();
    assert.equal(await decided(), 0);
  });

  it('mean on a sheet what its keys mean, and nothing of a face that is out of sight', async () => {
    await open();
    await ask('sheets');
    const tile = page.locator('.tile[data-face]').first();
    await tile.waitFor();
    await tile.focus();
    await rest();
    await ask('skip');
    await ask('reject');
    await page.locator('.tile[data-state=marked]').waitFor();
    await ask('accept');
    await page.locator('.tile[data-state=marked]').waitFor({ state: 'detached' });
    await ask('sheets');
    await page.locator('.card:focus').waitFor();
    assert.equal(await decided(), 0);
    await ask('overview');
    await page.locator('.overview').waitFor();
    await ask('skip');
    await ask('overview');
    await page.locator('.card:focus').waitFor();
    assert.equal(await decided(), 0);
  });

  it('follow the keys of the user, which the list of keys shows', async () => {
    const when = "activeWebviewPanelId == 'scnGallery' && scn.galleryKeys && !inputFocus";
    const keys = [
      { key: 'k', command: 'scn.gallery.skip', when },
      { key: 's', command: '-scn.gallery.skip', when },
    ];
    await open({ userKeys: JSON.stringify(keys) });
    const face = await focusedFace();
    await page.keyboard.press('s');
    await rest();
    assert.equal(await decided(), 0);
    await page.keyboard.press('k');
    await page.locator(`.card[data-face="${face}"][data-state=skip]`).waitFor();
    await page.keyboard.press('?');
    const line = page.locator('.help-keys dd', { hasText: 'Skip: say nothing' });
    assert.equal(await line.evaluate((each) => each.previousElementSibling?.textContent.trim()), 'K');
  });

  it('are drawn on cards, class line and large face as the user has them', async () => {
    await open({
      userKeys: JSON.stringify([
        { key: '1', command: '-scn.gallery.choice1' },
        { key: 'v', command: 'scn.gallery.choice2' },
        { key: '2', command: '-scn.gallery.choice2' },
        { key: 'alt+3', command: 'scn.gallery.class1' },
        { key: 'shift+1', command: '-scn.gallery.class1' },
      ]),
    });
    const keys = (where: string) => page.locator(where).allInnerTexts();
    assert.deepEqual(await keys('.card:focus .choice-key'), ['', 'V', '3']);
    const second = page.locator('.card:focus .choice').nth(1);
    assert.match((await second.getAttribute('title')) ?? '', /^Change to .+ \(V\)$/);
    assert.deepEqual((await keys('.strip kbd')).slice(0, 2), ['Alt+3', '⇧2']);
    await page.keyboard.press(' ');
    await page.locator('.focus-choice').first().waitFor();
    assert.deepEqual(await keys('.focus-choice kbd'), ['V', '3']);
  });

  it('know of a menu on a face which it is about, and what it may offer', async () => {
    await open();
    const cards = page.locator('.card[data-face]');
    const contextOf = async (place: number) =>
      JSON.parse((await cards.nth(place).getAttribute('data-vscode-context')) ?? '{}') as object;
    await cards.nth(2).click({ button: 'right', position: { x: 30, y: 30 } });
    assert.equal(await focusedFace(), Number(await cards.nth(2).getAttribute('data-face')));
    const { webviewSection, preventDefaultContextMenuItems } = (await contextOf(2)) as Record<
      string,
      unknown
    >;
    assert.deepEqual([webviewSection, preventDefaultContextMenuItems], ['face', true]);
    // One of several that are selected is about all of them.
    await page.keyboard.press('Shift+ArrowRight');
    await cards.nth(2).click({ button: 'right', position: { x: 30, y: 30 } });
    await ask('skip');
    for (const place of [2, 3])
      await page
        .locator('.card[data-face][data-state=skip]')
        .nth(place - 2)
        .waitFor();
  });
});
