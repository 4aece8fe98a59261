import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { makeLabelFile } from './dataSets';
import { toggleFilter } from './galleryFilters';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

const faces = 120;

/** The first number of a text, its groups of digits put together. */
const numberIn = (text: string): number => Number((/\d[\d,]*/.exec(text)?.[0] ?? 'NaN').replaceAll(',', ''));

describe('the overview', () => {
  const session = useWorkbench(makeLabelFile);
  const page = () => session().gallery;
  const overview = (): Locator => page().getByRole('region', { name: 'Overview', exact: true });
  const panel = (name: string): Locator => overview().getByRole('region', { name, exact: true });
  const slider = (): Locator => page().getByRole('slider', { name: 'Flag faces with label quality below' });
  const figure = (name: string): Locator => overview().locator('.figure', { hasText: name });
  const flagged = async () => numberIn(await panel('Label quality').locator('.quality-says').innerText());
  const shown = async () => numberIn(await page().locator('.status-shown').innerText());
  let gallery: GalleryPage;

  const open = async () => {
    await gallery.press(page().locator('.card[data-face]:visible').first(), 'o');
    await overview().waitFor();
  };

  it('opens by a key in the grid’s place, and Escape leads back to the same card', async () => {
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    const third = page().locator('.card[data-face]').nth(2);
    const face = (await third.getAttribute('data-face')) ?? '';
    await gallery.press(third, 'o');
    await overview().waitFor();
    assert.equal(await gallery.cards.count(), 0, 'The grid is not to be seen.');
    assert.match(await figure('Suspects decided').innerText(), /\b0 of \d+/);
    assert.match(await figure('Wrong among the suspects judged').innerText(), /None judged yet/);
    await overview().press('Escape');
    await page().locator(`.card[data-face="${face}"]:focus`).waitFor();
    assert.equal(await overview().isVisible(), false);
  });

  it('is left by “O”, too', async () => {
    await open();
    await overview().press('o');
    await page().locator('.card:focus').waitFor();
  });

  it('flags fewer faces as the threshold goes down by keyboard, and shows just these', async () => {
    await open();
    const suspects = await flagged();
    assert.equal(
      suspects,
      numberIn((await page().locator('.header-decided').innerText()).replace('0 of', '')),
    );
    const back = panel('Label quality').getByRole('button', { name: 'Back to the audit’s 0.80' });
    await slider().focus();
    for (let step = 0; step < 30; step++) await slider().press('ArrowLeft');
    assert.match((await slider().getAttribute('aria-valuetext')) ?? '', /^0\.20: flags/);
    const fewer = await flagged();
    assert.ok(fewer < suspects && fewer > 0, `${fewer} of ${suspects}`);
    await back.click();
    assert.equal(await flagged(), suspects);
    for (let step = 0; step < 30; step++) await slider().press('ArrowLeft');

    await panel('Label quality').getByRole('button', { name: 'Show These in the Grid' }).click();
    await page().locator('.card:focus').waitFor();
    assert.equal(await shown(), fewer);
    await page().getByRole('button', { name: 'Remove the filter “Label quality below 0.20”' }).click();
    assert.equal(await shown(), faces);
  });

  it('shows the faces of a pair by Enter', async () => {
    await open();
    const cell = panel('Given and suggested labels').locator('td[tabindex="0"]');
    const [, given, suggested, count] =
      /^(.*) to (.*): (\d+) faces?$/.exec((await cell.getAttribute('aria-label')) ?? '') ?? [];
    await cell.press('Enter');
    await page().locator('.card:focus').waitFor();
    assert.equal(await shown(), Number(count));
    const card = await gallery.readCard(gallery.cards.first());
    assert.equal(card.given, given);
    await page()
      .getByRole('button', { name: `Remove the filter “Suggested: ${suggested ?? ''}”` })
      .waitFor();
    await page().getByText('Clear Filters').click();
    assert.equal(await shown(), faces);
  });

  it('shows a class’s suspects', async () => {
    await open();
    const classes = panel('Wrong labels by class (estimate)').getByRole('row');
    const link = classes.getByRole('button').first();
    const name = await link.innerText();
    await link.click();
    await page().locator('.card:focus').waitFor();
    assert.equal((await gallery.readCard(gallery.cards.first())).given, name);
    assert.equal(await page().locator('[data-filter=suspects]').getAttribute('aria-checked'), 'true');
    await page().getByText('Clear Filters').click();
  });

  it('tells each chart as a table with the same numbers', async () => {
    await open();
    const all = { 'Label quality': 'Faces by label quality', Importance: 'Faces by importance' };
    for (const [title, caption] of Object.entries(all)) {
      await panel(title).getByRole('button', { name: 'Table', exact: true }).click();
      const rows = panel(title).getByRole('table', { name: caption }).locator('tbody tr');
      const cells = await rows.evaluateAll((each) =>
        each.map((row) => Array.from(row.querySelectorAll('td'), (cell) => Number(cell.textContent))),
      );
      assert.equal(cells.length, 50);
      const counted = cells.reduce(
        (sum, [first = 0, second = 0]) => sum + first + (title === 'Importance' ? second : 0),
        0,
      );
      assert.equal(counted, faces, title);
      await panel(title).getByRole('button', { name: 'Chart', exact: true }).click();
      await panel(title).locator('canvas').waitFor();
    }
    await panel('How much is still ahead').getByRole('button', { name: 'Table', exact: true }).click();
    const ahead = panel('How much is still ahead').getByRole('table');
    assert.equal(await ahead.locator('tbody tr').last().locator('th').innerText(), String(faces));
    await panel('How much is still ahead').getByRole('button', { name: 'Chart', exact: true }).click();
  });

  it('reads a chart out by arrow keys', async () => {
    const { chart, reading } = {
      chart: panel('Importance').locator('canvas'),
      reading: panel('Importance').locator('.chart-reading'),
    };
    await chart.press('ArrowRight');
    assert.match(await reading.innerText(), /^Importance 0\.00–0\.02: /);
    await chart.press('ArrowRight');
    assert.match(await reading.innerText(), /^Importance 0\.02–0\.04: /);
    await chart.press('End');
    assert.match(await reading.innerText(), /^Importance 0\.98–1\.00: /);
    await overview().press('Escape');
  });

  it('counts decisions, also those that are undone while it is open', async () => {
    await toggleFilter(page(), 'suspects');
    await page()
      .locator('.status-shown', { hasText: `of ${faces} faces` })
      .waitFor();
    // The focused card's row stays in the page wherever it is; at the start nothing moves under the hand.
    await gallery.press(page().locator('.card[data-face][tabindex="0"]'), 'Home');
    const { face } = await gallery.accept();
    await open();
    await figure('Suspects decided').getByText('1 of ').waitFor();
    assert.match(await figure('Wrong among the suspects judged').innerText(), /100 %\n1 of 1; 95 % interval/);
    const accepted = panel('Progress').getByRole('row', { name: /^Changed as suggested/ });
    assert.match(await accepted.innerText(), /^Changed as suggested\s+1\b/);
    await overview().press('u');
    await figure('Suspects decided').getByText('0 of ').waitFor();
    await eventually('nothing accepted', async () =>
      /^Changed as suggested\s+0\b/.test(await accepted.innerText()) ? true : undefined,
    );
    assert.ok(await overview().isVisible(), 'An undo does not lead away.');
    await overview().press('Escape');
    await page().locator(`.card[data-face="${face}"][data-state=undecided]`).waitFor();
  });
});
