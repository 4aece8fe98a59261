import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { useGalleryHarness } from './galleryHarness';

/** The gallery's page by itself: what it opens on, and what cards say of what the audit believes. */
describe('what the gallery opens on and says', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  async function open(options: Record<string, string> = {}): Promise<void> {
    page = await openPage(options);
    await page.locator('.card:focus').waitFor();
  }

  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const cards = () => page.locator('.card[data-face]:visible');
  const status = () => page.locator('.status-shown').innerText();

  it('opens on what is to do, and has all faces one key away', async () => {
    await open({ toDo: '' });
    const toDo = await status();
    assert.match(toDo, /^\d+ of 600 faces$/);
    await page.getByRole('tab', { name: /^Sure/, selected: true }).waitFor();
    const chances = await cards().locator('.choice:first-child .choice-chance').allInnerTexts();
    assert.ok(
      chances.slice(0, 6).every((text) => /^(< )?\d+ %$/.test(text)),
      chances.join(),
    );
    await press('l');
    await page.getByText('600 faces', { exact: true }).waitFor();
    await page.getByRole('tab', { name: /^All faces/, selected: true }).waitFor();
    await page.locator('.card:focus').waitFor();
    await press('t');
    await page.getByText(toDo, { exact: true }).waitFor();
  });

  it('asks about a label that is likelier than the suggestion, and takes nothing unasked', async () => {
    await open({ toDo: '', questions: '' });
    await page.getByRole('tab', { name: /^Probably fine/ }).click();
    await press('End');
    const card = page.locator('.card:focus[data-question]');
    await card.waitFor();
    const given = await card.locator('.card-given').innerText();
    // What the audit believes is bold, and that is the label.
    assert.equal(await card.locator('.choice[data-believed] .choice-name').innerText(), given);
    const [right, other] = await card.locator('.choice-chance').allInnerTexts();
    assert.ok(Number.parseInt(right ?? '') > Number.parseInt(other ?? ''), `${right}, ${other}`);
    await press('a');
    await page.locator('.toast', { hasText: `“${given}” is still likelier than` }).waitFor();
    await press(' ');
    await page.locator('.focus-choice[data-believed]').getByText(given).waitFor();
    await press('Escape');
    assert.equal(await page.locator('.card[data-face]:not([data-state=undecided])').count(), 0);
    const face = await card.getAttribute('data-face');
    // It was the last of them, and the next to decide is the first.
    await press('2', 'End');
    await page.locator(`.card[data-face="${face}"][data-state=accept]`).waitFor();
  });

  it('leaves such faces out when many are accepted, and says so', async () => {
    await open({ questions: '' });
    await page.getByRole('tab', { name: /^Probably fine/ }).click();
    await press('End', 'Shift+ArrowLeft', 'a');
    await page
      .locator('.toast', { hasText: 'likelier than the suggestions: decide them one by one' })
      .waitFor();
    assert.equal(await page.locator('.card[data-face]:not([data-state=undecided])').count(), 0);
  });

  it('says instead of an estimate that the networks recognise nothing, in the overview, too', async () => {
    await open({ unrecognised: '' });
    const banner = page.getByRole('note').filter({ hasText: 'cannot recognise the expressions' });
    await banner.waitFor();
    assert.equal(await banner.getByRole('button').count(), 0, 'It cannot be put away.');
    assert.doesNotMatch(await page.locator('.outlook').innerText(), /wrong/);
    await press('o');
    await page.locator('.overview .panel-importance, .overview canvas').first().waitFor();
    assert.equal(await page.locator('.figures').count(), 0);
    await banner.waitFor();
    assert.doesNotMatch(await page.locator('.overview').innerText(), /≈|estimate/);
  });

  it('begins at the top of another order', async () => {
    await open();
    await press('PageDown', 'PageDown');
    await page.locator('.toolbar > vscode-dropdown').click();
    await page.locator('vscode-option[value=labelQuality]').click();
    await page.waitForFunction(() => document.querySelector('.grid')?.scrollTop === 0);
    assert.equal(await page.locator('.card[aria-selected=true]').count(), 1);
    assert.equal(
      await page.locator('.card[aria-selected=true]').getAttribute('data-face'),
      await cards().first().getAttribute('data-face'),
    );
  });

  it('shows pixels only where somebody asks for them, and remembers that', async () => {
    await open();
    assert.equal(await page.locator('.gallery[data-pixels]').count(), 0);
    await press('p');
    await page.locator('.gallery[data-pixels]').waitFor({ state: 'attached' });
    await page.waitForTimeout(400);
    await page.reload();
    await page.locator('.gallery[data-pixels]').waitFor({ state: 'attached' });
  });
});
