import assert from 'node:assert/strict';
import type { Page, ViewportSize } from 'playwright-core';
import { seriousFindings } from './accessibility';
import { eventually } from './eventually';
import { toggleFilter } from './galleryFilters';
import { useGalleryHarness } from './galleryHarness';

/** The panel of an editor in a window of 1280 × 800, beside a side bar and by itself. */
const panels = [
  { width: 980, height: 720 },
  { width: 1280, height: 720 },
] as const;

const toDo = { toDo: '', questions: '' };

/** The gallery's page by itself: its piles, and what stands above the faces. */
describe('the frame of the gallery', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  async function open(options: Record<string, string> = {}, viewport?: ViewportSize): Promise<void> {
    page = await openPage(options, viewport);
    await page.locator('.card:focus').waitFor();
  }

  const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
  const countOf = async (name: string) => Number(await tab(name).locator('.tab-count').innerText());
  const shown = async () => Number.parseInt(await page.locator('.status-shown').innerText());
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const outlook = () =>
    page.locator('.outlook > span').evaluateAll((parts) => parts.map(({ textContent }) => textContent ?? ''));
  /** What axe-core finds; a page without VS Code around it has no title. */
  const serious = async () =>
    (await seriousFindings(page.locator('.gallery'))).filter((each) => !each.startsWith('document-title'));
  /** Where everything stands that could be pressed. */
  const places = () =>
    page
      .locator('.header-actions > *, .tab, .toolbar > *, .grid, .card-size')
      .evaluateAll((all) =>
        all
          .map((each) => each.getBoundingClientRect())
          .map(({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ')),
      );

  for (const viewport of panels)
    it(`takes at most 12 % of a panel of ${viewport.width} × ${viewport.height}`, async () => {
      await open({ ...toDo, faces: '3452' }, viewport);
      const above = await page.locator('.grid').evaluate((grid) => grid.getBoundingClientRect().top);
      assert.ok(above <= 0.12 * viewport.height, `${above} of ${viewport.height} pixels`);
      assert.ok(await tab('All faces').isVisible());
    });

  it('shows each face once, however large the cards become and however wide the page', async () => {
    await open();
    const twice = () =>
      page.locator('.card[data-face]').evaluateAll((cards) => {
        const faces = cards.map((card) => card.getAttribute('data-face'));
        return faces.length - new Set(faces).size;
      });
    for (const key of ['+', '+', '-', '-', '-']) {
      await press(key);
      assert.equal(await twice(), 0, `after ${key}`);
    }
    for (const width of [700, 1400, 1020]) {
      await page.setViewportSize({ width, height: 720 });
      await page.waitForTimeout(200);
      assert.equal(await twice(), 0, `${width} pixels`);
    }
    assert.equal(await page.locator('.card[tabindex="0"]').count(), 1);
  });

  it('moves nothing while one decides, selects, filters and reads how the audit was made', async () => {
    await open(toDo);
    const before = await places();
    await press('2', '3', '4');
    await eventually('corrections', async () =>
      (await page.locator('.header-commit').innerText()) === 'Commit' ? undefined : true,
    );
    await press('Shift+ArrowRight', 'Shift+ArrowRight');
    await page.locator('.status-selected', { hasText: 'selected' }).waitFor();
    await page.locator('.status-decided', { hasText: 'still shown' }).waitFor();
    assert.deepEqual(await places(), before);
    await toggleFilter(page, 'lowImportance');
    await page.getByRole('button', { name: 'Remove the filter “Low importance”' }).waitFor();
    assert.deepEqual(await places(), before);
    await page.getByText('Clear Filters').click();
    await page.getByRole('button', { name: 'How this audit was made' }).click();
    await page.getByText('Faces of one subject stay together in a fold').waitFor();
    assert.deepEqual(await places(), before);
    await press('Escape');
    await page.getByText('Faces of one subject stay together in a fold').waitFor({ state: 'hidden' });
  });

  for (const width of [320, 400])
    it(`cuts nothing off in a panel of ${width} pixels`, async () => {
      await open(toDo, { width, height: 720 });
      await page.locator('.toolbar-toggle').click();
      const right = (selector: string) =>
        page
          .locator(selector)
          .evaluateAll((all) => Math.max(...all.map((each) => each.getBoundingClientRect().right)));
      for (const part of [
        '.header-actions > *',
        '.outlook > span',
        '.tab',
        '.toolbar > *',
        '.filter-panel > *',
        '.pile-action',
      ])
        assert.ok((await right(part)) <= width, `${part}: ${await right(part)}`);
      const left = await page.locator('.filter-panel').evaluate((each) => each.getBoundingClientRect().left);
      assert.ok(left >= 0);
      await press('Escape');
      await tab('Sure').focus();
      await press('End');
      const last = await tab('All faces').boundingBox();
      assert.ok(last && last.x >= 0 && last.x + last.width <= width, JSON.stringify(last));
    });

  it('walks the piles by arrow keys, and Enter leads to their faces', async () => {
    await open(toDo);
    await tab('Sure').focus();
    await press('ArrowRight');
    await page
      .getByRole('tab', { name: /^One by one/, selected: true })
      .and(page.locator(':focus'))
      .waitFor();
    assert.equal(await shown(), await countOf('One by one'));
    await press('End');
    assert.equal(await shown(), 600);
    await press('ArrowRight', 'ArrowLeft', 'ArrowLeft');
    await page.getByRole('tab', { name: /^Probably fine/, selected: true }).waitFor();
    assert.equal(await shown(), await countOf('Probably fine'));
    assert.equal(await page.locator('.card[data-face]:not([data-question])').count(), 0);
    assert.equal(await page.locator('.tabs [tabindex="0"]').count(), 1);
    assert.equal(
      await page.getByRole('tabpanel').getAttribute('aria-labelledby'),
      await tab('Probably fine').getAttribute('id'),
    );
    await press('Enter');
    await page.locator('.card:focus').waitFor();
  });

  it('counts down as one decides, in the pile and in the line, and up again', async () => {
    await open(toDo);
    await page.locator('.header-estimate', { hasText: 'wrong' }).waitFor();
    const [sure, before] = [await countOf('Sure'), await outlook()];
    assert.match(before[0] ?? '', /^\d+ to look at$/);
    assert.match(before[1] ?? '', /^about \d+ (s|min)$/);
    const wrong = (line: readonly string[]) => Number(/\d+/.exec(line[2] ?? '')?.[0]);
    await press('a', 'a', 'a', 'a', 'a');
    const toLookAt = (line: readonly string[]) => Number.parseInt(line[0] ?? '');
    const after = await eventually('the line', async () => {
      const line = await outlook();
      return toLookAt(line) === toLookAt(before) - 5 ? line : undefined;
    });
    assert.equal(await countOf('Sure'), sure - 5);
    assert.ok(wrong(after) <= wrong(before), `${wrong(after)} of ${wrong(before)}`);
    await press('u');
    await eventually('one more', async () => ((await countOf('Sure')) === sure - 4 ? true : undefined));
  });

  it('opens the sheets of the sure ones, and leads on from a pile that is done', async () => {
    await open(toDo);
    await page.getByRole('button', { name: /^Decide on sheets/ }).click();
    await page.locator('.tile:focus').waitFor();
    await press('Escape');
    await page.locator('.card:focus').waitFor();
    await press('Control+a', 'r');
    await page.getByRole('alertdialog').getByRole('button').nth(-2).click();
    await eventually('none sure', async () => ((await countOf('Sure')) === 0 ? true : undefined));
    await tab('Sure').click();
    await page.getByText('Nothing is left to decide under “Sure”.').waitFor();
    await page.getByRole('button', { name: /^Go on with “One by one” \(\d+\)$/ }).click();
    await page.getByRole('tab', { name: /^One by one/, selected: true }).waitFor();
  });

  it('shows a sample of the probably fine, the same after a reload, and says how many were changed', async () => {
    await open({ ...toDo, faces: '2000' });
    await tab('Probably fine').click();
    const all = await countOf('Probably fine');
    await page.getByRole('button', { name: 'Look at 20 of them' }).click();
    const ask = () =>
      page
        .locator('.card[data-face]')
        .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-face')));
    await page.getByText('A sample: 0 of 20 looked at, 0 changed').waitFor();
    const faces = await ask();
    await page.locator('.card[data-face]').first().focus();
    for (let face = 0; face < 20; face++) await press(face === 0 ? 'x' : 'r');
    await page.getByText('0 of the 20 looked at were changed: probably 0 % to 16 %').waitFor();
    assert.equal(await countOf('Probably fine'), all - 20);
    await page.waitForFunction(() =>
      (window.sessionStorage.getItem('galleryView') ?? '').includes('"pile":"sample"'),
    );
    await page.reload();
    await page.locator('.card[data-face]').first().waitFor();
    assert.deepEqual(await ask(), faces);
    await page.getByRole('button', { name: 'Show them all' }).click();
    assert.equal(await shown(), all);
  });

  it('closes the filters where something else is pressed, and finds nothing serious for axe-core', async () => {
    for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight']) {
      await open({ ...toDo, theme });
      await page.locator('.toolbar-toggle').click();
      await page.locator('[data-filter=lowImportance]').click();
      await page.locator('.filter-panel').waitFor();
      assert.deepEqual(await serious(), [], theme);
      await page.locator('.status-shown').click();
      await page.locator('.filter-panel').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'How this audit was made' }).click();
      assert.deepEqual(await serious(), [], `${theme}, method`);
      await page.close();
    }
  });
});
