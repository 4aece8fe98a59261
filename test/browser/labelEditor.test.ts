import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { makeLabelFile, makeLabelFileWith } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench, type WorkbenchSession } from './workbenchSession';

/** What the Problems panel says of a suspect. */
type ListedRow = Pick<ShownCard, 'face' | 'given' | 'suggested'> & { readonly line: number };

async function openLabels(session: WorkbenchSession): Promise<void> {
  const { page } = session;
  const tab = page.getByRole('tab', { name: /^labels\.csv/ });
  if ((await tab.count()) > 0) await tab.click();
  else await session.openFile('labels.csv');
  await page.locator('.editor-instance .monaco-editor[data-uri$="labels.csv"] .view-line').first().click();
}

async function goToLine(page: Page, line: number): Promise<void> {
  await page.keyboard.press('Control+G');
  await page.locator('.quick-input-widget input.input').fill(`:${line}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

describe('the label file of an audit, open in an editor', () => {
  const session = useWorkbench(makeLabelFileWith({ 'files.autoSave': 'off' }));
  let gallery: GalleryPage;
  /** Two suspects. */
  let kept: ListedRow;
  let other: ListedRow;

  /** A suspect with one suggestion, as the gallery knows it: the first row of faces stands in line 2. */
  const read = async (place: number): Promise<ListedRow> => {
    const text = await problems(/(Probably|Perhaps) wrong/)
      .nth(place)
      .innerText();
    const [, given = '', suggested = '', line = ''] =
      /wrong: “(.+)” \([^)]+ %\), suggested “(.+)” \([^)]+ %\).*\[Ln (\d+), Col/.exec(
        text.replaceAll(/\s+/g, ' '),
      ) ?? [];
    return { given, suggested, line: Number(line), face: Number(line) - 2 };
  };
  const openEditor = () => openLabels(session());
  const goTo = (line: number) => goToLine(session().page, line);
  const problems = (text: string | RegExp): Locator =>
    session().page.locator('.markers-panel .monaco-list-row').filter({ hasText: text });
  const problemOn = (line: number) => problems(new RegExp(`\\[Ln ${line}, Col \\d+\\]`));
  const inlays = () => session().page.locator('.view-line', { hasText: /→/ });
  const chooseFix = (title: string) => session().chooseFix(title);

  before(async () => {
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    await openEditor();
  });

  it('has its suspects among the problems, each with what is suggested', async () => {
    await session().showProblems();
    await problems('wrong: “').first().waitFor({ timeout: 30_000 });
    [kept, other] = [await read(0), await read(1)];
    const lines = (await session().readLabels()).toString().split('\n');
    for (const { line, given } of [kept, other]) {
      const [image = '', label] = lines[line - 1]?.split(',') ?? [];
      assert.equal(label, given);
      // The label stands behind the image and a comma.
      assert.match(await problemOn(line).innerText(), new RegExp(`Col ${image.length + 2}\\]`));
    }
  });

  it('shows the suggested label behind the row', async () => {
    await openEditor();
    await goTo(kept.line);
    await inlays()
      .filter({ hasText: `→ ${kept.suggested}`.replaceAll(' ', '\u00a0') })
      .or(inlays().filter({ hasText: `→ ${kept.suggested}` }))
      .first()
      .waitFor();
  });

  it('shows the face and the reason where the pointer or the keyboard asks', async () => {
    const { page } = session();
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const face = page.locator('.monaco-hover:visible img');
    await face.waitFor();
    await eventually('the face in the hover', async () =>
      (await face.evaluate((image) => (image as HTMLImageElement).naturalWidth)) > 0 ? true : undefined,
    );
    const hover = page.locator('.monaco-hover:visible', { has: page.locator('img') });
    assert.match((await hover.innerText()).replaceAll('\u00a0', ' '), /Label quality (< |> )?\d+ %/);
    await session().saveScreenshot('label file with problems');
    await page.keyboard.press('Escape');
  });

  it('records “Keep” as a decision, which ends the problem and shows in the gallery', async () => {
    await openEditor();
    await goTo(kept.line);
    // Later the gallery shows where it was left.
    await chooseFix('Open in Gallery');
    await gallery.card(kept.face).waitFor();
    await openEditor();
    await goTo(kept.line);
    await chooseFix(`Keep “${kept.given}”`);
    await problemOn(kept.line).waitFor({ state: 'detached' });
    await problemOn(other.line).waitFor();
    await session().run('SCN: Open Review Gallery');
    await gallery.decided(kept.face, 'reject', { committed: false }).waitFor();
    // Undone in the gallery, it is a problem again.
    await gallery.press(gallery.card(kept.face), 'u');
    await openEditor();
    await problemOn(kept.line).waitFor();
  });

  it('records “Relabel to” as a correction that waits for a commit, and leaves the text alone', async () => {
    const before = await session().readLabels();
    await goTo(kept.line);
    await chooseFix(`Relabel to “${kept.suggested}”`);
    await problemOn(kept.line).waitFor({ state: 'detached' });
    await inlays().filter({ hasText: 'not' }).first().waitFor();
    await session().run('SCN: Open Review Gallery');
    await gallery.decided(kept.face, 'accept', { committed: false }).waitFor();
    assert.deepEqual(await session().readLabels(), before);
  });

  it('goes from a row to its face in the gallery', async () => {
    await openEditor();
    await goTo(other.line);
    await chooseFix('Open in Gallery');
    await gallery.card(other.face).and(session().gallery.locator('[tabindex="0"]')).waitFor();
  });

  it('keeps problems on their rows while lines come in above', async () => {
    const { page } = session();
    await openEditor();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('End');
    await page.keyboard.type('\nimages/mine.png,neutral');
    await problemOn(other.line + 1).waitFor();
    await goTo(other.line + 1);
    await page.keyboard.press('End');
    await page.keyboard.type('x');
    await problemOn(other.line + 1).waitFor({ state: 'detached' });
    await session().run('File: Revert File');
    await problemOn(other.line).waitFor();
  });

  it('has nothing of it where the settings say so', async () => {
    const off = { 'scn.labelFile.diagnostics': false, 'scn.labelFile.inlayHints': false };
    await writeFile(session().file('.vscode/settings.json'), JSON.stringify(off));
    await problems('wrong: “').first().waitFor({ state: 'detached' });
    await inlays().first().waitFor({ state: 'detached' });
  });
});

describe('labels that are not plain words, in the label file', () => {
  const hostile = '<img src=x onerror=alert(1)> `a` [c](command:scn.showLog)';
  const session = useWorkbench(async (folder) => {
    await makeLabelFile(folder);
    const file = path.join(folder, 'labels.csv');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll(',fear\n', `,${hostile}\n`));
  });

  it('are text wherever they are shown', async () => {
    const { page } = session();
    await session().run('SCN: Audit Labels');
    await new GalleryPage(session()).waitForCards();
    await openLabels(session());
    await session().showProblems();
    const row = page.locator('.markers-panel .monaco-list-row').filter({ hasText: `wrong: “${hostile}”` });
    await row.first().waitFor({ timeout: 30_000 });
    const line = /\[Ln (\d+), Col/.exec(await row.first().innerText())?.[1] ?? '';
    await openLabels(session());
    await goToLine(page, Number(line));
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const hover = page.locator('.monaco-hover:visible', { has: page.locator('img') });
    await hover.waitFor();
    assert.ok((await hover.innerText()).replaceAll('\u00a0', ' ').includes(hostile));
    assert.equal(await hover.locator('img').count(), 1, 'The face is the only image.');
    assert.equal(await hover.locator('a', { hasText: /^c$/ }).count(), 0);
  });
});
