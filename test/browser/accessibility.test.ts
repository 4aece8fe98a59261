import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { seriousFindings } from './accessibility';
import { makeLabelFile, makeWithSettings, writeSettings } from './dataSets';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

/** VS Code's own theme of each kind, and how a page knows the kind. */
const themes = [
  ['Default Dark Modern', 'vscode-dark'],
  ['Default Light Modern', 'vscode-light'],
  ['Default High Contrast', 'vscode-high-contrast'],
  ['Default High Contrast Light', 'vscode-high-contrast-light'],
] as const;

/** What the gallery can show: the keys that open it from the grid, what is there then, the keys back. */
type View = {
  readonly name: string;
  readonly open: readonly string[];
  readonly shown: string;
  readonly leave: readonly string[];
};

// The page of who annotates blind is looked at in `blindAnnotation.test.ts`.
const views: readonly View[] = [
  { name: 'grid with a selection', open: ['Home', 'Shift+ArrowRight'], shown: '.grid', leave: ['Home'] },
  { name: 'large face', open: [' '], shown: '.focus', leave: ['Escape'] },
  { name: 'class menu', open: ['c'], shown: '.menu', leave: ['Escape'] },
  { name: 'note field', open: ['n'], shown: '.note-field', leave: ['Escape'] },
  { name: 'keyboard help', open: ['?'], shown: '.help', leave: ['Escape'] },
  { name: 'inspector', open: ['i'], shown: '.inspector', leave: ['i'] },
  { name: 'overview', open: ['o'], shown: '.overview', leave: ['Escape'] },
  { name: 'question before many', open: ['Control+a', 'r'], shown: '.confirm', leave: ['Escape', 'Home'] },
];

describe('the pages in every kind of theme', () => {
  const session = useWorkbench(makeWithSettings(makeLabelFile, {}));
  let gallery: GalleryPage;
  const body = (): Locator => session().gallery.locator('body');

  async function useTheme(theme: string, kind: string): Promise<void> {
    await writeSettings(session().folder, { 'workbench.colorTheme': theme });
    await session().gallery.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor({ timeout: 30_000 });
  }

  async function assertNothingSerious(view: string): Promise<void> {
    assert.deepEqual(await seriousFindings(body()), [], view);
  }

  before(async () => {
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
  });

  for (const [theme, kind] of themes)
    it(`have nothing serious for axe-core in ${theme}: the gallery`, async () => {
      await useTheme(theme, kind);
      for (const { name, open, shown, leave } of views) {
        await session().gallery.locator('.card[tabindex="0"]').focus();
        for (const key of open) await session().page.keyboard.press(key);
        await session().gallery.locator(shown).filter({ visible: true }).first().waitFor();
        await assertNothingSerious(name);
        await session().saveScreenshot(`${name} ${kind}`);
        for (const key of leave) await session().page.keyboard.press(key);
      }
      await session().run('SCN: Show How Labels Are Read');
      await session().gallery.locator('.understood-classes').waitFor();
      await assertNothingSerious('how labels are read');
      await session().saveScreenshot(`how labels are read ${kind}`);
      await session().gallery.getByRole('button', { name: 'Back' }).click();
    });

  it('have nothing serious for axe-core: a test on planted errors', async () => {
    await session().closeGallery();
    await session().run('SCN: Test on Planted Errors');
    await session().pick('Plant how many wrong labels?', '20 %');
    await session().pick('Plant which wrong labels?', 'Uniform');
    await session().gallery.locator('.figures').waitFor({ timeout: 120_000 });
    await session().gallery.locator('summary').click();
    for (const [theme, kind] of themes) {
      await useTheme(theme, kind);
      await assertNothingSerious(`planted errors in ${theme}`);
    }
  });
});
