import assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import { seriousFindings } from './accessibility';
import { makeLabelFile } from './dataSets';
import { DataSetsTree } from './dataSetsTree';
import { eventually } from './eventually';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

type JournalLine = {
  readonly v: number;
  readonly kind: string;
  readonly who: string;
  readonly [field: string]: unknown;
};

/** What a window says of an audit, a label or a colleague, and must not while somebody annotates blind in it. */
const telling =
  /Zoltan|suspect|suggest|probably|perhaps wrong|about \d+ wrong|label quality|importance|disagree|\d ?%|→ /i;

describe('blind annotation', () => {
  const session = useWorkbench(makeLabelFile);
  let gallery: GalleryPage;
  let mine: ShownCard;
  const blind = () => session().gallery.locator('.blind');
  const status = () => session().page.locator('.statusbar-item', { hasText: 'SCN:' });
  const lines = async () =>
    (await readFile(session().file('.scn/decisions.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as JournalLine);
  const blindLines = async () => (await lines()).filter(({ kind }) => kind === 'blind');
  const judged = (count: number) =>
    session()
      .gallery.locator('.blind-count', { hasText: new RegExp(`^${count} of 20 judged`) })
      .waitFor();

  before(async () => {
    gallery = new GalleryPage(session());
    // What the page is told, from its first moment on.
    await session().page.addInitScript(() => {
      const told: string[] = [];
      Object.assign(window, { told });
      const add = window.addEventListener.bind(window);
      // VS Code writes the page anew, which takes away all listeners, but not what listens for whoever comes.
      window.addEventListener = (
        type: string,
        listener: EventListenerOrEventListenerObject,
        options?: unknown,
      ) => {
        if (type === 'message')
          add('message', ({ data }) => {
            const bytes = (value: unknown) =>
              ArrayBuffer.isView(value) ? { bytes: value.byteLength } : value;
            told.push(JSON.stringify(data, (_, value: unknown) => bytes(value)));
          });
        add(type, listener, options as AddEventListenerOptions);
      };
    });
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    mine = await gallery.accept();
    const own = (await lines()).findLast(({ kind }) => kind === 'decision');
    const theirs = { ...own, who: 'Zoltan', batch: 'z', entry: 'z', verdict: 'relabel', label: mine.given };
    await appendFile(session().file('.scn/decisions.jsonl'), `${JSON.stringify(theirs)}\n`);
    await session().gallery.locator(`.card[data-face="${mine.face}"]`, { hasText: 'Zoltan' }).waitFor();
    await session().openFile('labels.csv');
    await session().showProblems();
    await session().page.locator('.markers-panel .monaco-list-row').first().waitFor();
  });

  it('begins with as many faces at random as are asked for', async () => {
    await session().run('SCN: Annotate Blind…');
    await session().pick('Annotate Blind', 'Some faces at random (gold set)');
    const input = session().page.locator('.quick-input-widget input.input');
    await input.fill('500');
    const refusal = session().page.getByText('Enter a whole number from 1 to');
    await refusal.waitFor();
    await input.fill('20');
    await refusal.waitFor({ state: 'detached' });
    await input.press('Enter');
    await blind().waitFor();
    await judged(0);
  });

  it('shows nothing of audit, labels and colleagues anywhere in the window', async () => {
    const { page } = session();
    await status().filter({ hasText: 'blind, 0 of 20 judged' }).waitFor();
    assert.deepEqual(await seriousFindings(session().gallery.locator('body')), []);
    const gallerySays = await session().gallery.locator('body').innerText();
    assert.doesNotMatch(gallerySays, telling);
    const html = await session().gallery.locator('body').innerHTML();
    assert.doesNotMatch(html, /images\/|\.png|\.jpg|Zoltan/);
    await session().openFile('labels.csv');
    await session().showProblems();
    await page.getByText('No problems have been detected').waitFor();
    assert.equal(await page.locator('.view-line', { hasText: /→/ }).count(), 0);
    await page.locator('.editor-instance .monaco-editor[data-uri$="labels.csv"] .view-line').nth(3).click();
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const tree = new DataSetsTree(page);
    await tree.open();
    await tree.row(/blind, 0 of 20 judged/).waitFor();
    assert.equal(await page.locator('.monaco-hover:visible', { hasText: /label/i }).count(), 0);
    const names = await page
      .getByRole('treeitem')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
    assert.doesNotMatch(names.join('\n'), telling);
    const workbench = await page.locator('.monaco-workbench').innerText();
    assert.doesNotMatch(workbench, /Zoltan|suspects?\b|about \d+ wrong|disagree/i);
    await session().saveScreenshot('blind annotation');
  });

  it('takes answers by keys, each on disk at once, and marks them as blind', async () => {
    const { page } = session();
    await session().run('SCN: Open Review Gallery');
    await blind().click();
    for (let face = 1; face <= 5; face++) {
      await session().gallery.locator('.blind-picture[data-seen]').waitFor();
      await page.keyboard.press('1');
      await judged(face);
      await page.waitForTimeout(400);
    }
    const made = await blindLines();
    assert.deepEqual(
      made.map(({ v }) => v),
      [3, 3, 3, 3, 3],
    );
    assert.ok(made.every(({ verdict }) => verdict === 'reject' || verdict === 'relabel'));
    await page.keyboard.press('u');
    await judged(4);
    await session().gallery.locator('.blind-picture[data-seen]').waitFor();
    await page.keyboard.press('1');
    await judged(5);
  });

  it('neither exports nor commits nor audits meanwhile', async () => {
    for (const command of ['SCN: Export Audit Report', 'SCN: Commit Corrections', 'SCN: Audit Labels']) {
      await session().run(command);
      await session().notification(/annotates blind/);
      await session().run('Notifications: Clear All Notifications');
    }
    await blind().waitFor();
  });

  it('is still blind after a restart, and no message to the page tells anything', async () => {
    await session().reload();
    await judged(5);
    await status().filter({ hasText: 'blind, 5 of 20 judged' }).waitFor();
    const told = await session()
      .gallery.locator('body')
      .evaluate(() => Reflect.get(window, 'told') as readonly string[]);
    assert.ok(
      told.some((message) => message.includes('"kind":"blind"')),
      told.join('\n'),
    );
    const all = told.join('\n');
    assert.doesNotMatch(
      all,
      /Zoltan|suggested|labelQuality|importance|confidence|imagePath|accept|reject|relabel|images\//,
    );
    assert.ok(!all.includes(mine.image));
  });

  it('ends by one command, and shows what blind and seen decisions agree in, each by itself', async () => {
    await session().run('SCN: Leave Blind Annotation');
    assert.match(await session().notification(/Blind annotation is over/), /5 of 20 faces judged/);
    await gallery.waitForCards();
    assert.equal(await blind().count(), 0);
    const agreement = await eventually('what annotators agree in', async () => {
      const text = await session().gallery.locator('.header-agreement').textContent();
      return text?.includes('blind') === true ? text : undefined;
    });
    assert.match(agreement, /In sight – .*Zoltan.*κ/);
    assert.match(agreement, /, blind: the label that stands for \d+ % \(\d+ to \d+ %\) of 5 faces/);
    // What was said blind is no correction: only what was accepted in sight waits, and that is disputed.
    const labels = (await session().readLabels()).toString();
    await session().run('Notifications: Clear All Notifications');
    await session().run('SCN: Commit Corrections');
    await session().notification(/no corrections to commit/i);
    assert.equal((await session().readLabels()).toString(), labels);
  });
});
