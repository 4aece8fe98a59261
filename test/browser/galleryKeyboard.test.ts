import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { toggleFilter } from './galleryFilters';
import { useGalleryHarness } from './galleryHarness';

/** The gallery's page by itself, on made-up faces, under the content security policy of a webview. */
describe('the gallery by keyboard and mouse', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  async function open(options: Record<string, string> = {}): Promise<void> {
    page = await openPage(options);
    await page.locator('.card[data-face]').first().waitFor();
  }

  const focused = () => page.locator('.card:focus');
  const faceOf = async (card: Locator) => Number(await card.getAttribute('data-face'));
  const card = (face: number) => page.locator(`.card[data-face="${face}"]`);
  const inState = (face: number, state: string) =>
    page.locator(`.card[data-face="${face}"][data-state="${state}"]`);
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

  it('accepts, shows it only after the answer, and moves on', async () => {
    await open({ delay: '3000' });
    const first = await faceOf(focused());
    await press('a');
    await inState(first, 'pending').waitFor();
    assert.notEqual(await faceOf(focused()), first);
    await inState(first, 'accept').waitFor();
    assert.match((await card(first).locator('.card-spoken').textContent()) ?? '', /Changed to /);
    await page.getByText('1 uncommitted correction').waitFor();
  });

  it('folds rows that are done above the row in work, and unfolds them for whoever goes back', async () => {
    await open();
    const rowOf = async () =>
      Number(await page.locator('.row:has(.card:focus)').getAttribute('aria-rowindex'));
    const first = await faceOf(focused());
    const fold = page.locator('.fold-line');
    assert.equal(await fold.isVisible(), false);
    while (!(await fold.isVisible())) await press('f');
    const columns = await page.locator('.row').first().locator('.card').count();
    const row = await rowOf();
    await fold.getByText(`${(row - 1) * columns} decided above`).waitFor();
    const [line, inWork] = await Promise.all([fold.boundingBox(), focused().boundingBox()]);
    assert.ok(line && inWork && inWork.y - line.y < 40, 'The row in work is right below the line.');
    // A step back shows the row before; all of it comes back where somebody asks, and nothing moves by that.
    await press('ArrowUp');
    assert.equal(await rowOf(), row - 1);
    await press('ArrowDown');
    await fold.scrollIntoViewIfNeeded();
    const before = await focused().boundingBox();
    await fold.getByRole('button').click();
    assert.deepEqual(await focused().boundingBox(), before);
    assert.equal(await fold.isVisible(), false);
    await press('Home');
    assert.equal(await faceOf(focused()), first);
  });

  it('unfolds what could not be decided', async () => {
    await open({ delay: '2500', failing: '' });
    const first = await faceOf(focused());
    const fold = page.locator('.fold-line');
    while (!(await fold.isVisible())) await press('f');
    await fold.waitFor({ state: 'hidden' });
    await press('Home');
    assert.equal(await faceOf(focused()), first);
    await inState(first, 'undecided').waitFor();
  });

  it('says how the audit was made, when asked', async () => {
    await open();
    const note = page.getByText('Faces of one subject stay together in a fold: 123 subjects');
    assert.equal(await note.isVisible(), false);
    await page.getByRole('button', { name: /^How this audit was made$/ }).click();
    await note.waitFor();
    await page.getByRole('button', { name: /^Hide how this audit was made$/ }).click();
    await note.waitFor({ state: 'hidden' });
  });

  it('names both classes of an unclear face, and never takes the first unasked', async () => {
    await open();
    await toggleFilter(page, 'unclear');
    const unclear = page.locator('.card[data-unclear]');
    await unclear.first().click();
    const first = await faceOf(focused());
    const [given = '', ...candidates] = await focused().locator('.choice-name').allInnerTexts();
    assert.equal(candidates.length, 2);
    const spoken = `unclear: ${candidates.join(' or ')}`;
    assert.ok((await focused().locator('.card-spoken').textContent())?.includes(spoken));
    await press('a');
    await page
      .locator('.toast', { hasText: `“${candidates.join('” and “')}” are about as likely` })
      .waitFor();
    await inState(first, 'undecided').waitFor();
    await press('3');
    await inState(first, 'relabel').waitFor();
    assert.equal(await card(first).locator('.card-result-label').innerText(), candidates[1]);
    assert.equal(await card(first).locator('.card-result-was').innerText(), given);

    const second = await faceOf(focused());
    await press('1');
    await inState(second, 'reject').waitFor();
    // In the menu a digit gives the class that Shift and the digit give outside.
    const third = await faceOf(focused());
    const kept = await card(third).locator('.card-given').innerText();
    await press('c');
    const digit = await page.getByRole('menu').locator(`[data-class="${kept}"] kbd`).innerText();
    await press(digit);
    await inState(third, 'reject').waitFor();
  });

  it('leaves unclear faces out when many are accepted, and says so', async () => {
    await open();
    await toggleFilter(page, 'suspects');
    const unclear = Number(/\d+/.exec(await page.locator('[data-filter=unclear]').innerText())?.[0]);
    assert.ok(unclear > 0);
    await page.locator('.card[data-face]').first().focus();
    await press('Control+a', 'a');
    const question = page.getByRole('alertdialog', { name: /About \d+ of them are probably wrong/ });
    await question.getByRole('button', { name: /^Accept the \d+ above 70 %$/ }).waitFor();
    await question.getByRole('button', { name: /^Accept all/ }).click();
    await page.locator('.toast', { hasText: `${unclear} unclear faces left out` }).waitFor();
    await page.locator('.card[data-state=accept]').first().waitFor();
    assert.equal(await page.locator('.card[data-unclear]:not([data-state=undecided])').count(), 0);
  });

  it('estimates how many labels are wrong, of which classes when asked', async () => {
    await open();
    await page.locator('.header-estimate', { hasText: /^about \d+ wrong$/ }).waitFor();
    const table = page.getByRole('table', { name: 'Wrong labels by class (estimate)' });
    assert.equal(await table.isVisible(), false);
    await page.getByRole('button', { name: /^How this audit was made$/ }).click();
    await table.getByRole('rowheader', { name: 'Neutral' }).waitFor();
    // Seven classes, the head and the sum.
    assert.equal(await table.getByRole('row').count(), 9);
  });

  it('says why a decision failed and leaves the face as it was', async () => {
    await open({ failing: '' });
    const first = await faceOf(focused());
    await press('r');
    await page.locator('.toast[role=alert]', { hasText: 'no space left' }).waitFor();
    await inState(first, 'undecided').waitFor();
  });

  it('decides about a selection as one, and takes it back as one', async () => {
    await open();
    const faces = await page
      .locator('.card[data-face]')
      .evaluateAll((cards) => cards.slice(0, 5).map((each) => Number(each.getAttribute('data-face'))));
    const [a = -1, b = -1, c = -1, , e = -1] = faces;
    await press('Shift+ArrowRight', 'Shift+ArrowRight');
    await card(e).click({ modifiers: ['ControlOrMeta'] });
    await page.getByText('4 selected').waitFor();
    await press('s');
    for (const face of [a, b, c, e]) await inState(face, 'skip').waitFor();
    await press('u');
    for (const face of [a, b, c, e]) await inState(face, 'undecided').waitFor();
    assert.equal(await faceOf(focused()), a);
    await press('Control+y');
    await inState(e, 'skip').waitFor();
  });

  it('is one tab stop, and keeps focus while the view is elsewhere', async () => {
    await open();
    assert.equal(await page.locator('.grid [tabindex="0"]').count(), 1);
    const first = await faceOf(focused());
    await page.mouse.move(600, 500);
    await page.mouse.wheel(0, 9000);
    await page.waitForFunction(() => (document.querySelector('.grid')?.scrollTop ?? 0) > 8000);
    assert.equal(await faceOf(focused()), first);
    await press('ArrowRight');
    assert.ok(await focused().isVisible());
    await page.waitForFunction(() => (document.querySelector('.grid')?.scrollTop ?? 1) < 300);
    await press('End');
    await focused().waitFor();
    assert.equal(
      await page.locator('.row[aria-rowindex]').last().getAttribute('aria-rowindex'),
      await page.locator('.grid').getAttribute('aria-rowcount'),
    );
  });

  it('keeps decided faces in an “undecided only” list until they are hidden', async () => {
    await open();
    await toggleFilter(page, 'undecidedOnly');
    const first = await faceOf(page.locator('.card[data-face]').first());
    await card(first).focus();
    await press('r');
    await inState(first, 'reject').waitFor();
    await page.getByText('1 decided still shown').waitFor();
    await page.getByRole('button', { name: 'Hide' }).click();
    await card(first).waitFor({ state: 'detached' });
    await page.getByText('599 of 600 faces').waitFor();
  });

  it('asks before it decides about many', async () => {
    await open();
    await press('Control+a', 'r');
    const question = page.getByRole('alertdialog');
    await question.waitFor();
    await press('Escape');
    await question.waitFor({ state: 'hidden' });
    assert.equal(await page.locator('[data-state=reject]').count(), 0);
    assert.equal(await focused().count(), 1);
    await press('r');
    await question.getByRole('button', { name: /^Keep all/ }).click();
    await page.locator('[data-state=reject]').first().waitFor();
  });

  it('chooses a class from the menu, by digit, and with the mouse', async () => {
    await open();
    const first = await faceOf(focused());
    const given = await card(first).locator('.card-given').innerText();
    await press('c');
    await page.getByRole('menu').waitFor();
    await press('Escape');
    assert.equal(await faceOf(focused()), first);
    const suggested = await card(first).locator('.choice-name').nth(1).innerText();
    await press('Enter');
    const other = page
      .locator(`.menu-item:not([data-class="${given}"], [data-class="${suggested}"])`)
      .first();
    const label = await other.getAttribute('data-class');
    await other.click();
    await inState(first, 'relabel').waitFor();
    assert.equal(await card(first).locator('.card-result-label').innerText(), label);
    const second = await faceOf(focused());
    await press('Shift+7');
    await page
      .locator(
        `.card[data-face="${second}"]:is([data-state=relabel], [data-state=accept], [data-state=reject])`,
      )
      .waitFor();
    const third = await faceOf(page.locator('.card[data-state=undecided][data-face]').nth(3));
    await card(third).hover();
    await card(third).locator('[data-action=skip]').click();
    await inState(third, 'skip').waitFor();
  });

  it('decides in the large view, which follows', async () => {
    await open();
    const first = await faceOf(focused());
    await press(' ');
    const zoom = page.getByRole('dialog', { name: 'Large face' });
    await zoom.waitFor();
    await press('a');
    await inState(first, 'accept').waitFor();
    const shown = await faceOf(page.locator('.overlay[data-face]'));
    assert.notEqual(shown, first);
    await press('Escape');
    await zoom.waitFor({ state: 'hidden' });
    assert.equal(await faceOf(focused()), shown);
  });

  /** Loads the page again once this of its view is remembered, a moment after it came to rest. */
  async function reloadOnce(part: string): Promise<void> {
    await page.waitForFunction(
      (wanted) => (window.sessionStorage.getItem('galleryView') ?? '').includes(wanted),
      part,
    );
    await page.reload();
  }

  it('comes back as it was left', async () => {
    await open();
    await toggleFilter(page, 'suspects');
    const cards = page.locator('.card[data-face]');
    await cards.nth(2).click();
    const third = await faceOf(cards.nth(2));
    await reloadOnce(`"focused":${String(third)},`);
    await card(third).and(page.locator('[tabindex="0"]')).waitFor();
    assert.equal(await page.locator('[data-filter=suspects]').getAttribute('aria-checked'), 'true');
  });

  it('comes back in the large face, at the same face', async () => {
    await open();
    const focus = page.locator('.overlay-full');
    await page.locator('.card:focus').press(' ');
    await focus.press('ArrowRight');
    const face = await focus.getAttribute('data-face');
    // The large face was kept once it opened; the face is the one after.
    await reloadOnce(`"focused":${face},`);
    await page.locator(`.overlay-full[data-face="${face}"]`).waitFor();
    await focus.press('Escape');
    await focus.waitFor({ state: 'hidden' });
  });

  it('comes back in the overview, with its threshold where it was moved', async () => {
    await open();
    await page.locator('.card:focus').press('o');
    await page.locator('.quality-slider').fill('20');
    await reloadOnce('"threshold":0.4');
    await page.locator('.overview').waitFor();
    assert.equal(await page.locator('.quality-slider').inputValue(), '20');
    await page.locator('.overview').press('Escape');
    await page.locator('.grid').waitFor();
  });

  it('comes back with all faces selected', async () => {
    await open();
    await page.locator('.card:focus').press('Control+a');
    const selected = await page.locator('.status-selected').innerText();
    // From the first on so many, in base 36; a view remembered before may have the first alone.
    await reloadOnce(`"selection":"0,${(600).toString(36)}"`);
    await page.getByText(selected, { exact: true }).waitFor();
  });

  it('follows an audit to its end', async () => {
    page = await openPage({ theme: 'light', state: 'auditing' });
    const running = page.locator('.stage[aria-current=step]');
    await running.getByText('1,240 of 3,470 faces').waitFor();
    await page.evaluate(() => {
      const parameter = { stage: 'folds', done: 3, total: 10 };
      window.postMessage({ kind: 'notification', method: 'auditProgressed', parameter }, '*');
    });
    await running.getByText('fold 4 of 10').waitFor();
    assert.equal(
      await page.getByRole('progressbar', { name: 'Training' }).getAttribute('aria-valuenow'),
      '30',
    );
    await page.evaluate(() => {
      const parameter = { kind: 'failed', message: 'The disk is full.' };
      window.postMessage({ kind: 'notification', method: 'stateReplaced', parameter }, '*');
    });
    await page.getByText('The disk is full.').waitFor();
    await page.getByText('Try Again').waitFor();
  });

  it('begins the final ranks at their top where nobody has gone on in the provisional ones, else at the same face', async () => {
    const end = async () => {
      await page.evaluate('endAudit()');
      await page.locator('.banner-provisional').waitFor({ state: 'detached' });
      await focused().waitFor();
    };
    const placeOf = async () =>
      Number(await page.locator('.row:has(.card:focus)').getAttribute('aria-rowindex'));
    await open({ provisional: '' });
    await page.locator('.banner-provisional').waitFor();
    await end();
    assert.equal(await placeOf(), 1);
    assert.equal(await page.locator('.grid').evaluate((grid) => grid.scrollTop), 0);
    await page.close();
    await open({ provisional: '' });
    await press('ArrowRight', 'ArrowRight');
    const face = await faceOf(focused());
    await end();
    assert.equal(await faceOf(focused()), face);
  });

  it('requests no images while they fly past', async () => {
    await open({ faces: '20000', pictures: '20000' });
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await page.evaluate(async () => {
      const grid = document.querySelector('.grid');
      for (let frame = 0; frame < 60; frame++) {
        if (grid) grid.scrollTop += 2000;
        await new Promise((resolve) => window.requestAnimationFrame(resolve));
      }
    });
    const whileFlying = requested.length;
    await page.waitForRequest(/\/faces\//);
    // Sixty frames passed some two thousand faces; the first frame may still load, before it is known to be fast.
    assert.ok(whileFlying < 60, `${whileFlying} requests`);
  });

  it('reaches the last of half a million faces in a narrow page', async () => {
    await open({ faces: '500000' });
    await page.setViewportSize({ width: 480, height: 800 });
    await press('End');
    const last = page.locator('.card[data-face]:focus');
    await last.waitFor();
    assert.ok(((await last.boundingBox())?.y ?? -1) > 0);
    assert.equal(await page.locator('.row:has(.card:focus)').getAttribute('aria-rowindex'), '166667');
    await press('Home');
    assert.equal(await page.locator('.row:has(.card:focus)').getAttribute('aria-rowindex'), '1');
  });
});
