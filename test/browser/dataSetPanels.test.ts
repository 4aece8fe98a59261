import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { seriousFindings } from './accessibility';
import { useGalleryHarness } from './galleryHarness';

/** What the overview says of the data set itself, and where it leads: made-up faces, of which those of “Fear” are darker. */
describe('the data set in the overview', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  async function open(options: Record<string, string> = {}, width = 1280): Promise<void> {
    page = await openPage(options, { width, height: 800 });
    await page.locator('.card[data-face]').first().waitFor();
    await page.keyboard.press('o');
    await page.locator('.panel-links').waitFor();
  }

  const shown = async () =>
    Number(((await page.locator('.status-shown').innerText()).match(/^\d+/) ?? ['NaN'])[0]);
  const chips = () => page.locator('.filter-chip').allInnerTexts();

  it('shows pictures with an issue, the worst first, each card and the inspector with what it is', async () => {
    await open();
    const row = page.locator('.panel-pictures tr', { hasText: 'Noisy' });
    const count = Number(await row.locator('td.number').innerText());
    await row.getByRole('button').click();
    assert.deepEqual([await shown(), await chips()], [count, ['Noisy']]);
    const first = page.locator('.card[data-face]').first();
    assert.match((await first.locator('.mark-picture').getAttribute('title')) ?? '', /noisier than most/);
    assert.match((await first.locator('.card-spoken').textContent()) ?? '', /picture: Noisy/);
    const values = await page.locator('.card:visible .card-importance-value').allInnerTexts();
    assert.deepEqual(values, values.toSorted().toReversed());
    await page.keyboard.press('i');
    await page.locator('.inspector').getByText('Noisy', { exact: true }).waitFor();
  });

  it('shows a class of a split by a cell, by keyboard, too', async () => {
    await open();
    const cell = page.getByRole('gridcell', { name: /^Fear, test: \d+ faces$/ });
    const count = Number(await cell.innerText());
    await cell.focus();
    await page.keyboard.press('Enter');
    assert.deepEqual([await shown(), await chips()], [count, ['Given: Fear', 'Split “test”']]);
  });

  it('names what labels depend on, and shows the faces of it', async () => {
    await open();
    const link = page.locator('.panel-links li').getByRole('button');
    const text = await link.innerText();
    const [, faces = '', share = ''] = /: of (\d+) faces (\d+).% are “Fear”/.exec(text) ?? [];
    await link.click();
    assert.equal(await shown(), Math.round((Number(faces) * Number(share)) / 100));
    assert.match((await chips()).join(), /^Given: Fear,Brightness \d+ to \d+$/);
  });

  for (const [theme, width] of [
    ['light', 1280],
    ['dark', 480],
    ['highContrast', 1280],
  ] as const)
    it(`has nothing serious for axe in ${theme} at ${width} pixels, and fits`, async () => {
      await open({ theme }, width);
      const findings = await seriousFindings(page.locator('.overview'));
      // The harness has no title; a webview needs none.
      assert.deepEqual(
        findings.filter((finding) => !finding.startsWith('document-title')),
        [],
      );
      const overflow = await page
        .locator('.overview')
        .evaluate((element) => element.scrollWidth - element.clientWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
    });
});
