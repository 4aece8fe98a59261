import assert from 'node:assert/strict';
import { makeDemoData } from '../../scripts/makeDemoData.mjs';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { waitForRememberedGallery } from './rememberedTabs';
import { useWorkbench } from './workbenchSession';

/** So many wrong labels that more than a hundred faces are suspect. */
const makeSuspects = (folder: string) => makeDemoData(folder, { faces: 420, share: 0.3, seed: 3 });

/** Keys alone: the mouse is never touched, and no element is given the focus but by them. */
describe('a hundred suspects by keyboard alone', () => {
  const session = useWorkbench(makeSuspects);
  let gallery: GalleryPage;
  const wanted = new Map<string, string>();

  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await session().page.keyboard.press(key);
  };
  const focusMode = () => session().gallery.locator('.overlay-full:visible');
  const text = (selector: string) => focusMode().locator(selector).innerText();
  const focusGallery = async () => {
    await session().run('View: Focus Active Editor Group');
    await session().gallery.locator('.card:focus').waitFor({ timeout: 30_000 });
  };

  /** The face in the large face once nothing is on its way. */
  const faceNow = () =>
    eventually('an undecided face', async () => {
      const [face, state] = await Promise.all(
        ['data-face', 'data-state'].map((name) => focusMode().getAttribute(name)),
      );
      return face !== null && state === 'undecided' ? face : undefined;
    });

  before(async () => {
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
  });

  it('undoes and redoes decisions and notes after a restart', async () => {
    await focusGallery();
    const first = Number(await session().gallery.locator('.card:focus').getAttribute('data-face'));
    await press('q');
    await gallery.decided(first, 'unclear', { committed: false }).waitFor();
    await press('ArrowLeft', 'n');
    await session().page.keyboard.type('Blurred <b>face</b>');
    await press('Enter');
    const note = gallery.card(first).locator('.card-note:visible');
    await note.waitFor();
    assert.equal(await note.getAttribute('title'), 'Blurred <b>face</b>');
    await waitForRememberedGallery(session().page);
    await session().reload();
    await note.waitFor({ timeout: 60_000 });
    await focusGallery();
    await press('u');
    await note.waitFor({ state: 'detached' }).catch(() => note.waitFor({ state: 'hidden' }));
    await press('u');
    await gallery.decided(first, 'undecided', { committed: false }).waitFor();
    await waitForRememberedGallery(session().page);
    await session().reload();
    await gallery.decided(first, 'undecided', { committed: false }).waitFor({ timeout: 60_000 });
    await focusGallery();
    await press('Shift+U', 'Control+y');
    await note.waitFor();
    await gallery.decided(first, 'unclear', { committed: false }).waitFor();
    await press('u', 'u');
    await gallery.decided(first, 'undecided', { committed: false }).waitFor();
  });

  it('filters to the suspects', async () => {
    await press('/', 'Tab', 'Enter');
    const suspects = session().gallery.locator('[data-filter=suspects]');
    const isThere = () => suspects.evaluate((element) => element === document.activeElement);
    for (let tabs = 0; tabs < 12 && !(await isThere()); tabs++) await press('Tab');
    await press('Space');
    await session().gallery.locator('[data-filter=suspects][aria-checked=true]').waitFor();
    // The first closes the filters, the second leads back to the faces.
    await press('Escape', 'Escape');
    await session().gallery.locator('.card:focus').waitFor();
  });

  it('decides about each of them in the large face', async () => {
    await press('Home', 'Space');
    await focusMode().waitFor();
    const total = Number(/of ([\d,]+),/.exec(await text('.focus-progress'))?.[1]);
    assert.ok(total >= 100, `${total} suspects`);
    const keys = ['2', '2', 'f', '2', 'q', '2', 'x', '2', 's', '2'];
    for (let done = 0; done < total; done++) {
      await faceNow();
      const key = keys[done % keys.length] ?? '2';
      const image = (await text('.focus-place')).replace(/, line [\d,]+$/, '');
      const suggested = await text('[data-panel="1"] .focus-class');
      await press(key);
      if (key === '2') wanted.set(image, suggested);
    }
    await session().gallery.getByText('Everything here is decided.').waitFor();
    await press('Escape');
    await session().gallery.getByText(`${total} of ${total} suspects decided`).waitFor();
    assert.ok(wanted.size >= 50, `${wanted.size} corrections`);
  });

  it('commits them, and changes those rows alone', async () => {
    const original = (await session().readLabels()).toString();
    const expected = original
      .split('\n')
      .map((row) => {
        const [image = ''] = row.split(',');
        const label = wanted.get(image);
        return label === undefined ? row : `${image},${label}`;
      })
      .join('\n');
    assert.notEqual(expected, original);
    await press('Control+Enter');
    await session().page.locator('.monaco-dialog-box').waitFor({ timeout: 30_000 });
    await press('Enter');
    const written = await eventually('a changed label file', async () => {
      const now = (await session().readLabels()).toString();
      return now === original ? undefined : now;
    });
    assert.equal(written, expected);
  });
});
