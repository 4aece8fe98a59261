import assert from 'node:assert/strict';
import { seriousFindings } from './accessibility';
import { makeLabelFile } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('the page of a commit', () => {
  const session = useWorkbench(makeLabelFile);
  let gallery: GalleryPage;
  let accepted: ShownCard[];
  let original: string;
  const page = () => session().commitPage;
  const main = () => page().locator('.commit-page');
  const heading = () => page().getByRole('heading', { level: 1 });
  const press = (key: string) => session().page.keyboard.press(key);
  const tab = () => session().page.getByRole('tab', { name: 'Commit: labels.csv' });
  const withLabels = (cards: readonly ShownCard[]) =>
    cards.reduce(
      (text, { image, given, suggested }) =>
        text.replace(`\n${image},${given}\n`, `\n${image},${suggested}\n`),
      original,
    );
  const countOf = (text: string, label: string) =>
    text.split('\n').filter((row) => row.endsWith(`,${label}`)).length;
  const onDisk = async () => (await session().readLabels()).toString();
  /** Opens the page with the gallery's key. */
  const open = async () => {
    await gallery.cards.first().focus();
    await press('Control+Enter');
    await page().locator('.commit-page vscode-button:focus').waitFor();
  };

  before(async () => {
    gallery = new GalleryPage(session());
    original = await onDisk();
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    accepted = [];
    for (let place = 0; place < 3; place++) accepted.push(await gallery.accept(place));
  });

  it('shows the faces by pair, what becomes of the classes, and the file', async () => {
    await open();
    assert.equal(await heading().innerText(), 'Change 3 labels in labels.csv?');
    const pairs = new Set(accepted.map(({ given, suggested }) => `${given} → ${suggested}`));
    assert.equal(await page().locator('.pair').count(), pairs.size);
    assert.equal(await page().locator('.tile').count(), 3);
    for (const { image } of accepted)
      await page()
        .getByRole('button', { name: `${image}: show in the gallery` })
        .waitFor();
    await eventually('pictures of all faces', async () => {
      const widths = await page()
        .locator('.tile-image')
        .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
      return widths.length === 3 && widths.every((width) => width > 0) ? true : undefined;
    });
    const rows = await page().locator('.classes tbody tr').allInnerTexts();
    const after = withLabels(accepted);
    for (const row of rows) {
      const [label = '', before, then] = row.split('\t');
      assert.deepEqual([Number(before), Number(then)], [countOf(original, label), countOf(after, label)]);
    }
    assert.ok(rows.length > 0);
    await page().getByText('labels.csv: 3 labels').waitFor();
    assert.deepEqual(await seriousFindings(main()), []);
    await session().saveScreenshot('commit page');
  });

  it('is left with Escape: nothing is written, and the gallery has the keys again', async () => {
    await press('Escape');
    await tab().waitFor({ state: 'detached' });
    await session().gallery.locator('.card:focus').waitFor();
    assert.equal(await onDisk(), original);
  });

  it('shows the text as a diff, and waits for its answer all the same', async () => {
    await open();
    await page().locator('vscode-button', { hasText: 'Show as Text Diff' }).click();
    await session().page.locator('.monaco-diff-editor').waitFor();
    await tab().click();
    await heading().filter({ hasText: 'Change 3 labels' }).waitFor();
    assert.equal(await onDisk(), original);
  });

  it('shows a face in the gallery, and what is decided there is planned and shown again', async () => {
    const last = accepted[2];
    assert.ok(last);
    await page()
      .getByRole('button', { name: `${last.image}: show in the gallery` })
      .click();
    await session().gallery.locator(`.card[data-face="${last.face}"]:focus`).waitFor();
    await press('r');
    await gallery.decided(last.face, 'reject', { committed: false }).waitFor();
    accepted = accepted.slice(0, 2);
    await tab().click();
    await heading().filter({ hasText: 'Change 2 labels in labels.csv?' }).waitFor();
    await page()
      .getByText(/have changed since you looked/)
      .waitFor();
  });

  it('plans again where the file changed below it, and writes nothing that was not shown', async () => {
    const [first] = accepted;
    assert.ok(first);
    const changed = original.replace(`\n${first.image},${first.given}\n`, `\n${first.image},no such class\n`);
    await session().writeLabels(changed);
    await session().commit();
    await page().getByText('labels.csv has changed since it was audited').waitFor();
    await heading().filter({ hasText: 'Change 1 label in labels.csv?' }).waitFor();
    assert.equal(await onDisk(), changed);
    await session().writeLabels(original);
    await session().commit(/^Commit the Rest/);
    await heading().filter({ hasText: 'Change 2 labels in labels.csv?' }).waitFor();
    assert.equal(await onDisk(), original);
  });

  it('commits with Enter, and says what comes next', async () => {
    await page().locator('.commit-page vscode-button:focus').waitFor();
    await press('Enter');
    const message = await session().notification(/^2 labels written to labels\.csv\./);
    assert.match(message, /(About \d+ labels? (is|are)|Hardly any label is) still wrong\.$/);
    const toast = session().page.locator('.notifications-toasts');
    await toast.getByRole('button', { name: /^Audit Again \(about \d+ s\)$/ }).waitFor();
    await tab().waitFor({ state: 'detached' });
    assert.equal(await onDisk(), withLabels(accepted));
    await session().gallery.locator('.card:focus').waitFor();
    assert.equal(await session().page.getByText('Something went wrong').count(), 0);
    await session().saveScreenshot('after a commit');
  });

  it('takes it back from there, byte for byte, and says so', async () => {
    await session().confirm(/^Undo$/);
    await session().confirm(/^Undo Commit$/);
    await session().notification(/^The last commit is undone: 2 labels taken back in labels\.csv\./);
    assert.equal(await onDisk(), original);
    for (const { face } of accepted) await gallery.decided(face, 'accept', { committed: false }).waitFor();
  });
});
