import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { seriousFindings } from './accessibility';
import { toggleFilter } from './galleryFilters';
import { useGalleryHarness } from './galleryHarness';

/** The gallery's page by itself, compared with another label file. */
describe('another label file in the gallery', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  const open = async (options: Record<string, string> = {}) => {
    page = await openPage({ second: '', ...options });
    await page.locator('.card:focus').waitFor();
  };
  const shown = async () => Number.parseInt(await page.locator('.status-shown').innerText());
  /** The page has its title from VS Code. */
  const findings = async () =>
    (await seriousFindings(page.locator('body'))).filter((each) => !each.startsWith('document-title'));
  const chip = (name: string) => page.locator(`[data-chip="${name}"]`);

  it('filters and orders by what differs, says it on the cards, and has theirs on a key', async () => {
    await open();
    await toggleFilter(page, 'second');
    await chip('second').getByText('Differs from colleague.csv', { exact: true }).waitFor();
    const differing = await shown();
    assert.ok(differing > 0 && differing < 600, String(differing));
    await page.locator('.toolbar > vscode-dropdown').click();
    await page.locator('vscode-option[value=second]').click();
    const card = page.locator('.card[aria-selected=true]');
    const mark = card.locator('.mark-second');
    await mark.waitFor();
    const [, label] = /^colleague\.csv has “(.+)” here$/.exec((await mark.getAttribute('title')) ?? '') ?? [];
    assert.ok(label, 'The mark says what is there.');
    assert.match((await card.locator('.card-spoken').textContent()) ?? '', new RegExp(`there: ${label}`));
    const theirs = card.locator('.choice[title$="as in colleague.csv"]');
    assert.equal(await theirs.locator('.choice-name').innerText(), label);
    const face = await card.getAttribute('data-face');
    await card.focus();
    await page.keyboard.press(await theirs.locator('.choice-key').innerText());
    const decided = page.locator(`.card[data-face="${face}"]:not([data-state=undecided])`);
    assert.equal(await decided.locator('.card-result-label').innerText(), label);
    assert.deepEqual(await findings(), []);
  });

  it('says in the inspector what is there', async () => {
    await open();
    await page.keyboard.press('i');
    const said = page.locator('.inspector-second');
    await said.waitFor();
    assert.match(await said.innerText(), /^(The same label|No label there|[A-Z][a-z]+)$/);
  });

  it('has a table of both labels in the overview, whose cells open their faces', async () => {
    await open();
    await page.keyboard.press('o');
    const panel = page.getByRole('region', { name: 'Labels here and in colleague.csv' });
    await panel.getByText(/Cohen’s κ 0\.84, 95 % interval 0\.81 to 0\.87\..*there alone: 12/).waitFor();
    const cells = panel.locator('.pair-some');
    const counted = await cells.evaluateAll((all) =>
      all.map((each) => [each.dataset['given'], each.dataset['suggested'], Number(each.textContent)]),
    );
    const wrong = counted.findIndex(([here, there]) => here !== there);
    assert.deepEqual(await findings(), []);
    await cells.nth(wrong).click();
    await chip('second').waitFor();
    assert.equal(await shown(), counted[wrong]?.[2]);
    await page.keyboard.press('o');
    await panel.getByText('Show What Differs in the Grid').click();
    await chip('second').getByText('Differs from colleague.csv', { exact: true }).waitFor();
  });
});
