import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeLabelFile } from './dataSets';
import { DataSetsTree } from './dataSetsTree';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { watchPage } from './watchPage';
import { useWorkbench } from './workbenchSession';

/** What stands in the label file instead of the demo's classes; none has a comma, a quote or a line break. */
const hostile = {
  anger: '<img src=x onerror=alert(1)>',
  fear: '<script>alert(2)</script>{{7*7}}${7*7} $(bug) [run](command:workbench.action.closeWindow)',
  happiness: 'abc\u202egnp.exe\u200b',
  neutral: 'javascript:alert(3)',
  // The longest that is taken for a label.
  sadness: 'x'.repeat(1000),
  surprise: '\u05e9\u05dc\u05d5\u05dd',
} as const;

/** As it must be read. */
const shown = {
  ...hostile,
  happiness: 'abc‹U+202E›gnp.exe‹U+200B›',
};

/** Rows that name images that no page may show, and a row that is left out for its label. */
const badPaths = ['../../../etc/passwd', 'images/<b>face</b>.png', 'javascript:alert(4)', 'y'.repeat(30_000)];
const overlong = `images/face00001.png,${'z'.repeat(100_000)}`;

async function makeHostileLabels(folder: string): Promise<void> {
  await makeLabelFile(folder);
  const file = path.join(folder, 'labels.csv');
  const [head = '', ...rows] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const renamed = rows.map((row) => {
    const [image = '', label = ''] = row.split(',');
    return `${image},${hostile[label as keyof typeof hostile]}`;
  });
  const bad = badPaths.map((image) => `${image},${hostile.anger}`);
  await writeFile(file, `${[head, ...renamed, ...bad, overlong].join('\n')}\n`);
}

describe('a label file full of traps', () => {
  const session = useWorkbench(makeHostileLabels);
  let gallery: GalleryPage;
  let watched: Awaited<ReturnType<typeof watchPage>>;

  const search = (text: string) => session().gallery.locator('vscode-text-field input').first().fill(text);

  before(async () => {
    watched = await watchPage(session().page);
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
  });

  it('shows labels and paths as text on the cards', async () => {
    const rows = (await session().readLabels('labels.csv')).toString().split('\n');
    for (const name of ['anger', 'fear', 'happiness', 'neutral', 'surprise'] as const) {
      const row = rows.find((each) => each.startsWith('images/face') && each.endsWith(`,${hostile[name]}`));
      await search(row?.split(',')[0] ?? '');
      const given = session().gallery.locator('.card-given');
      await given.getByText(shown[name], { exact: true }).first().waitFor();
    }
    await search('');
    assert.equal(await session().gallery.locator('.card img[src="x"], .card script, .card b').count(), 0);
    await session().saveScreenshot('hostile labels');
  });

  it('says which row it left out, in few words', async () => {
    const banner = session().gallery.locator('.banner', { hasText: 'label is 100000 characters long' });
    await banner.waitFor();
    assert.ok((await banner.innerText()).length < 300);
  });

  it('finds an image by whatever is written, and shows none from outside', async () => {
    for (const image of badPaths) {
      await search(image);
      const card = session().gallery.locator(`.card[title^="${image}"]`).first();
      await card.waitFor();
      assert.equal(await card.locator('img[src]:visible').count(), 0, image);
      assert.ok((await card.innerText()).length < 2500);
    }
    await search('');
    await session()
      .gallery.locator('.status-shown', { hasText: /^\d+ faces$/ })
      .waitFor();
  });

  it('keeps a right-to-left override inside its own label', async () => {
    const rows = (await session().readLabels('labels.csv')).toString().split('\n');
    const [image = ''] = rows.find((row) => row.endsWith(`,${hostile.happiness}`))?.split(',') ?? [];
    await search(image);
    const card = session()
      .gallery.locator(`.card[title^="${image}"]`, { hasText: shown.happiness })
      .filter({ visible: true })
      .first();
    assert.doesNotMatch(await card.innerText(), /[\u202a-\u202e\u2066-\u2069]/);
    const isolated = await session()
      .gallery.locator('.card-given')
      .first()
      .evaluate((given) => getComputedStyle(given).unicodeBidi);
    assert.equal(isolated, 'isolate');
    await search('');
    await session()
      .gallery.locator('.status-shown', { hasText: /^\d+ faces$/ })
      .waitFor();
  });

  it('cuts off what is too long, and has the whole where the pointer rests', async () => {
    const { gallery: page } = session();
    await page.locator('.card[tabindex="0"]').focus();
    await session().page.keyboard.press('c');
    const item = page.locator('.menu-item', { hasText: 'xxxxxx' });
    await item.waitFor();
    assert.equal((await item.getAttribute('title'))?.length, hostile.sadness.length);
    assert.ok((await item.innerText()).length < 1100);
    const { width = 0 } = (await item.boundingBox()) ?? {};
    assert.ok(width < 330, `${width} px`);
    const outside = await page
      .locator('body')
      .evaluate((body) => [
        body.scrollWidth - body.clientWidth,
        document.documentElement.scrollWidth - innerWidth,
      ]);
    assert.deepEqual(outside, [0, 0]);
    await session().page.keyboard.press('Escape');
  });

  it('reads them as text to a screen reader, and as one short sentence', async () => {
    const names = await session()
      .gallery.locator('.card:visible .card-spoken')
      .evaluateAll((spoken) => spoken.map(({ textContent }) => textContent));
    assert.ok(names.length > 5);
    for (const name of names) {
      assert.ok(name.length < 500, name.slice(0, 200));
      assert.match(name, /, \d+ of \d+$/);
    }
  });

  it('decides about them, and the journal has the label as it is', async () => {
    const { page, gallery: document } = session();
    const card = gallery.cards.first();
    const { face } = await gallery.readCard(card);
    await card.focus();
    await page.keyboard.press('c');
    await document.locator('.menu-item', { hasText: shown.happiness }).click();
    await document
      .locator(`.card[data-face="${face}"]:not([data-state=undecided], [data-state=pending])`)
      .waitFor();
    await gallery.press(gallery.card(face), 'u');
  });

  it('shows them as text in the tree of data sets', async () => {
    const { page } = session();
    await new DataSetsTree(page).open();
    const rows = page.locator('.pane-body .monaco-list-row');
    // The data set's classes come once its review is read.
    await rows.nth(2).waitFor();
    const names = await rows.allInnerTexts();
    for (const name of names) {
      assert.ok(name.length < 400, name.slice(0, 400));
      assert.doesNotMatch(name, /[\u200b\u202a-\u202e]/);
    }
    assert.equal(await rows.locator('.codicon-bug, img[src="x"]').count(), 0);
    await session().saveScreenshot('hostile tree');
  });

  it('shows them as text in a quick pick, also what VS Code would draw as an icon', async () => {
    const { page } = session();
    await session().openFile('labels.csv');
    await page.locator('.editor-instance .monaco-editor[data-uri$="labels.csv"] .view-line').first().click();
    await session().showProblems();
    const problem = page.locator('.markers-panel .monaco-list-row').filter({ hasText: 'wrong: “' }).first();
    await problem.waitFor({ timeout: 30_000 });
    await problem.dblclick();
    await session().chooseFix('Relabel to …');
    const picks = page.locator('.quick-input-list .monaco-list-row');
    await picks.filter({ hasText: '$(bug)' }).first().waitFor();
    assert.equal(await picks.locator('.codicon-bug').count(), 0);
    for (const pick of await picks.allInnerTexts()) assert.ok(pick.length < 400);
    await session().saveScreenshot('hostile quick pick');
    await page.keyboard.press('Escape');
  });

  it('starts no script, breaks no policy and asks for nothing outside', async () => {
    assert.deepEqual(watched.problems(), []);
    // Seen to watch: an image from elsewhere is refused, and that is noticed.
    await session().run('SCN: Open Review Gallery');
    await session()
      .gallery.locator('body')
      .evaluate((body) => {
        body.append(Object.assign(new Image(), { src: 'https://example.com/seen.png' }));
      });
    await eventually('the refused image', () => (watched.problems().length > 0 ? true : undefined));
    assert.match(watched.problems().join('\n'), /content.security.policy/i);
  });

  it('has pages that allow no script and no style of a stranger', async () => {
    const policy = await session()
      .gallery.locator('meta[http-equiv="Content-Security-Policy"]')
      .getAttribute('content');
    assert.match(policy ?? '', /^default-src 'none'/);
    // The one host is VS Code's own name for the files of webviews.
    assert.doesNotMatch(
      (policy ?? '').replaceAll('https://*.vscode-cdn.net', ''),
      /unsafe-|https?:|data:|\*/,
    );
  });
});
