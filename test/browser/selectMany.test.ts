import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { useGalleryHarness } from './galleryHarness';

describe('many faces at once', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  const cards = () => page.locator('.card[data-face]');
  const selected = () => page.locator('.card[aria-selected=true]');
  const shown = async () => Number.parseInt(await page.locator('.status-shown').innerText());
  const band = () => page.locator('.rubber-band');
  const middleOf = async (cell: Locator) => {
    const box = await cell.boundingBox();
    assert.ok(box);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const faces = (cells: Locator) =>
    cells.evaluateAll((all) => all.map((cell) => Number(cell.getAttribute('data-face'))));
  /** From the middle of one cell to the middle of another; the pointer stays down. */
  async function drawBand(from: Locator, to: Locator): Promise<void> {
    const [start, end] = [await middleOf(from), await middleOf(to)];
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move(start.x + 20, start.y + 8);
    await page.mouse.move(end.x, end.y, { steps: 4 });
  }

  async function open(options: Record<string, string> = {}): Promise<void> {
    page = await openPage(options);
    await page.locator('.card:focus').waitFor();
    // Nothing that is pressed counts right after the page opened.
    await page.waitForTimeout(350);
  }

  it('are selected by a band, beside others with Ctrl, and as before where it is cancelled', async () => {
    await open();
    const columns = Number(await page.locator('.grid').getAttribute('aria-colcount'));
    const all = await faces(cards());
    await drawBand(cards().nth(1), cards().nth(columns + 3));
    await band().waitFor();
    await page.mouse.up();
    await band().waitFor({ state: 'detached' });
    const inBand = [1, 2, 3, columns + 1, columns + 2, columns + 3].map((place) => all[place]);
    assert.deepEqual(await faces(selected()), inBand);
    assert.equal(await page.locator('.card:focus').getAttribute('data-face'), String(inBand[0]));
    assert.equal(
      await page.locator('.card[data-state=undecided]').count(),
      all.length,
      'Nothing is decided.',
    );

    await page.keyboard.down('Control');
    await drawBand(cards().nth(5), cards().nth(6));
    await page.mouse.up();
    await page.keyboard.up('Control');
    const both = [...inBand, all[5], all[6]];
    assert.deepEqual(new Set(await faces(selected())), new Set(both));

    await drawBand(cards().nth(0), cards().nth(7));
    await page.keyboard.press('Escape');
    await page.mouse.up();
    assert.deepEqual(new Set(await faces(selected())), new Set(both));
    // A press that hardly moves is a click.
    const at = await middleOf(cards().nth(4).locator('.card-picture'));
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 3, at.y);
    await page.mouse.up();
    assert.deepEqual(await faces(selected()), [all[4]]);
  });

  it('are selected by a band that scrolls the view', async () => {
    await open();
    const grid = await page.locator('.grid').boundingBox();
    assert.ok(grid);
    const start = await middleOf(cards().nth(0));
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move(start.x + 30, grid.y + grid.height - 4, { steps: 3 });
    await page.waitForFunction(() => (document.querySelector('.grid')?.scrollTop ?? 0) > 1200);
    await page.mouse.up();
    const rows = /(\d+) selected/.exec(await page.locator('.status').innerText());
    assert.ok(Number(rows?.[1]) >= 8, `${rows?.[1]} faces of the first column`);
  });

  it('are all but those that were selected, by a key', async () => {
    await open();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Control+i');
    await page.locator('.status', { hasText: `${(await shown()) - 2} selected` }).waitFor();
    await page.keyboard.press('Control+i');
    assert.equal(await selected().count(), 2);
  });

  it('are marked on a sheet by a band, and unmarked by the same', async () => {
    await open({ classes: '2', faces: '900' });
    await page.keyboard.press('w');
    await page.locator('.tile:focus').waitFor();
    const tiles = page.locator('.tile');
    await page.waitForTimeout(800);
    const marked = page.locator('.tile[data-state=marked]');
    await drawBand(tiles.nth(1), tiles.nth(3));
    assert.equal(await page.locator('.tile[data-banded]').count(), 3);
    await page.mouse.up();
    assert.equal(await marked.count(), 3);
    await drawBand(tiles.nth(1), tiles.nth(3));
    await page.mouse.up();
    assert.equal(await marked.count(), 0);
  });
});

describe('keys for what one sees', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  const tab = () => page.locator('.tab[aria-selected=true]').innerText();
  const press = async (key: string) => {
    await page.keyboard.press(key);
    await page.waitForTimeout(120);
  };

  it('show each pile, disagreements, notes, and pair after pair', async () => {
    page = await openPage({ questions: '' });
    await page.locator('.card:focus').waitFor();
    for (const [key, name] of [
      ['y', /^Sure/],
      ['b', /^One by one/],
      ['m', /^Probably fine/],
      ['l', /^All faces/],
    ] as const) {
      await press(key);
      assert.match(await tab(), name);
    }
    const pairs: string[] = [];
    const chip = async () => (await page.locator('.filter-chips').innerText()).replace(/\s+/g, ' ');
    for (const key of [']', ']', '[']) {
      await press(key);
      pairs.push(await chip());
    }
    assert.notEqual(pairs[0], pairs[1]);
    assert.equal(pairs[2], pairs[0]);
    await press('d');
    assert.notEqual(await chip(), pairs[0]);
    await press('k');
    await page
      .getByText(/^(No face passes these filters|\d+ of 600 faces)/)
      .first()
      .waitFor();
    await press('t');
    assert.match(await tab(), /^Sure/);
  });
});
