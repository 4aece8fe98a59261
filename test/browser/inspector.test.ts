import assert from 'node:assert/strict';
import { makeLabelFile } from './dataSets';
import { eventually } from './eventually';
import { galleryTabs, GalleryPage, type ShownCard } from './galleryPage';
import { waitForRememberedGallery, waitForRememberedView } from './rememberedTabs';
import { useWorkbench } from './workbenchSession';

/** The inspector in the real workbench, on an audit that it has just made. */
describe('the inspector', () => {
  const session = useWorkbench(makeLabelFile);
  let gallery: GalleryPage;
  let first: ShownCard;

  const inspector = () => session().gallery.getByRole('complementary', { name: 'Inspector' });
  const inspects = (face: number) => session().gallery.locator(`.inspector[data-face="${face}"]`);
  const focusedFace = async () =>
    Number(await session().gallery.locator('.card:focus').getAttribute('data-face'));
  const history = () => inspector().locator('.inspector-event');
  const isOpen = async () => (await inspector().count()) === 1 && (await inspector().isVisible());

  before(async () => {
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    first = await gallery.readCard(gallery.suggestions.first());
  });

  it('opens by key beside the grid, and shows the face that has the focus', async () => {
    assert.equal(await isOpen(), false);
    await gallery.press(gallery.card(first.face), 'i');
    await inspects(first.face).waitFor();
    // The focus stays in the grid.
    assert.equal(await focusedFace(), first.face);
    const text = await inspector().innerText();
    assert.ok(text.includes(`${first.given} → ${first.suggested}`), text);
    assert.match(text, /Importance\s+0\.\d\d\s+(Lower|Higher) than \d+ % of faces\./);
    const judgement = `“${first.given}” (is probably wrong|may well be right).*“${first.suggested}”`;
    assert.match(text, new RegExp(judgement));
  });

  it('shows chances of all classes that add up to one, as the card has them, the given and the suggested class marked', async () => {
    const part = inspector().locator('.inspector-part', { hasText: 'Chance of each class' });
    const bars = part.locator('> .inspector-bars > .inspector-bar');
    assert.equal(await bars.count(), 6);
    const shares = await bars
      .locator('.bar')
      .evaluateAll((each) =>
        each.map((bar) => Number((bar as HTMLElement).style.getPropertyValue('--share'))),
      );
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-3, String(shares));
    const marked = (mark: string) => bars.filter({ hasText: mark }).getAttribute('data-class');
    const suggested = bars.filter({ hasText: '▲ suggested' }).locator('.inspector-bar-share');
    const card = gallery.card(first.face).locator('.choice-chance').nth(1);
    assert.equal(await suggested.innerText(), await card.innerText());
    // What single judges make of it is there, and folded away.
    await part.locator('details:not([open])').waitFor();
    assert.equal(await marked('● given'), first.given);
    assert.equal(await marked('▲ suggested'), first.suggested);
  });

  it('shows five similar faces of either class, and follows one that is pressed', async () => {
    const groups = inspector().locator('.inspector-group');
    await groups.nth(1).waitFor();
    assert.deepEqual(await groups.locator('h4').allInnerTexts(), [
      `Labelled ${first.given} (given)`,
      `Labelled ${first.suggested} (suggested)`,
    ]);
    for (const place of [0, 1]) {
      const alike = await groups.nth(place).locator('.inspector-alike').allInnerTexts();
      assert.equal(alike.length, 5);
      const similarities = alike.map((text) => Number.parseFloat(text));
      assert.deepEqual(
        similarities,
        similarities.toSorted((a, b) => b - a),
      );
    }
    const neighbour = groups.nth(1).locator('.inspector-neighbour').first();
    const face = Number(await neighbour.getAttribute('data-face'));
    assert.match((await neighbour.textContent()) ?? '', new RegExp(`labelled ${first.suggested}`));
    await neighbour.click();
    await inspects(face).waitFor();
    assert.equal(await focusedFace(), face);
    assert.equal(await gallery.card(face).locator('.card-given').innerText(), first.suggested);
  });

  it('follows the arrow keys', async () => {
    const before = await focusedFace();
    await session().page.keyboard.press('Home');
    const now = await focusedFace();
    assert.notEqual(now, before);
    await inspects(now).waitFor();
    await session().gallery.locator(`.inspector[data-neighbours-of="${now}"]`).waitFor();
  });

  it('tells the history of a face: a decision, and its undoing', async () => {
    await gallery.card(first.face).click();
    await inspects(first.face).waitFor();
    await inspector().getByText('Nothing has been decided about this face.').waitFor();
    await gallery.card(first.face).press('r');
    await gallery.decided(first.face, 'reject', { committed: false }).waitFor();
    await gallery.card(first.face).click();
    await history().filter({ hasText: 'Label kept' }).waitFor();
    await gallery.card(first.face).press('u');
    await history().filter({ hasText: 'Undone' }).waitFor();
    const whats = await history().evaluateAll((events) =>
      events.map((event) => event.getAttribute('data-what')),
    );
    assert.deepEqual(whats, ['undone', 'decided']);
    const time = history().first().locator('time');
    assert.match(await time.innerText(), /now|seconds? ago|minutes? ago/);
    assert.match((await time.getAttribute('title')) ?? '', /\d{4}.*\d:\d\d/);
  });

  it('grows and shrinks by key, and is as it was after the gallery was closed', async () => {
    const handle = inspector().locator('..').getByRole('separator');
    const width = async () => Number(await handle.getAttribute('aria-valuenow'));
    const start = await width();
    await handle.focus();
    await session().page.keyboard.press('ArrowLeft');
    assert.ok((await width()) > start);
    const wider = await width();
    await handle.press('Escape');
    await session().gallery.locator('.card:focus').waitFor();
    const { page } = session();
    await Promise.all([
      waitForRememberedGallery(page),
      waitForRememberedView(page, `"inspector":{"isOpen":true,"width":${wider}}`),
    ]);
    await session().reload();
    await galleryTabs(session().page).click();
    await gallery.waitForCards();
    await eventually('the inspector to be open again', async () => ((await isOpen()) ? true : undefined));
    assert.equal(await width(), wider);
  });

  it('opens the label file at the row', async () => {
    await gallery.card(first.face).click();
    await inspects(first.face).waitFor();
    const link = inspector().getByRole('button', { name: /^labels\.csv, line \d+$/ });
    const line = Number(/\d+$/.exec(await link.innerText())?.[0]);
    // The demo's first face stands in line 2.
    assert.equal(line, first.face + 2);
    await link.click();
    const { page } = session();
    await page.getByRole('tab', { name: /^labels\.csv/, selected: true }).waitFor();
    await page.locator('.statusbar-item', { hasText: new RegExp(`Ln ${line}, Col`) }).waitFor();
    await page.locator('.editor-instance .view-line', { hasText: first.image }).first().waitFor();
  });

  it('closes by the same key', async () => {
    await galleryTabs(session().page).click();
    await gallery.press(gallery.card(first.face), 'i');
    await inspector().waitFor({ state: 'hidden' });
  });
});
