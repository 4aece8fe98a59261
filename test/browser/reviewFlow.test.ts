import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { shownKey } from '../../webview/gallery/keys/keyName';
import { keyTable, type Shortcut } from '../../webview/gallery/keys/keyTable';
import { sheetKeyTable } from '../../webview/gallery/sheet/sheetKeys';
import { strings } from '../../webview/gallery/strings';
import { toggleFilter } from './galleryFilters';
import { useGalleryHarness } from './galleryHarness';

const madeUpClasses = ['Surprise', 'Fear', 'Disgust', 'Happiness', 'Sadness', 'Anger', 'Neutral'];
const gestures = {
  shiftClick: 'Shift+click',
  controlClick: 'Ctrl+click',
  doubleClick: 'double-click',
  controlWheel: 'Ctrl+wheel',
};

/** What the help says of a shortcut: its meaning, then each key and gesture. */
function helpLine({ meaning, keys, shown, mouse }: Shortcut): string[] {
  const names = shownKeys(shown ?? keys.map(([key]) => key));
  return [strings.help.keys[meaning], ...names, ...(mouse ? [gestures[mouse]] : [])];
}

/** The help's names of a shortcut's keys; a range shows its ends. */
function shownKeys(keys: readonly string[]): string[] {
  return keys.filter((key) => key !== '–').map(shownKey);
}

/** The gallery's page by itself: what an annotator says besides keeping and changing, and the large face. */
describe('the review flow', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  async function open(options: Record<string, string> = {}): Promise<void> {
    page = await openPage(options);
    await page.locator('.card:focus').waitFor();
  }

  const focusedFace = async () => Number(await page.locator('.card:focus').getAttribute('data-face'));
  const inState = (face: number, state: string) =>
    page.locator(`.card[data-face="${face}"][data-state="${state}"]`);
  const focusMode = () => page.locator('.overlay-full:visible');
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  it('marks a face as unclear or as none by shape and words, and counts neither as a correction', async () => {
    await open();
    const [first] = [await focusedFace()];
    await press('q');
    await inState(first, 'unclear').waitFor();
    const second = await focusedFace();
    await press('x');
    await inState(second, 'notAFace').waitFor();
    assert.match(await inState(first, 'unclear').locator('.card-state').innerText(), /Marked unclear/);
    const none = inState(second, 'notAFace').locator('.card-state');
    assert.match(await none.innerText(), /Not a face/);
    const result = inState(second, 'notAFace').locator('.card-result');
    assert.match((await result.getAttribute('title')) ?? '', /label file stays as it is/);
    const badges = page.locator('.card-badge:visible');
    assert.deepEqual((await badges.allInnerTexts()).sort(), ['?', '⊘']);
    assert.equal(await page.locator('.header-uncommitted').innerText(), '');
  });

  it('writes a note, keeps what was left unsaved, finds it, and takes it back', async () => {
    await open();
    const face = await focusedFace();
    const field = page.getByRole('dialog', { name: 'Note on this face' });
    await press('n');
    await page.keyboard.type('<img src=x onerror=alert(1)>');
    await press('Escape');
    await field.waitFor({ state: 'hidden' });
    assert.equal(await focusedFace(), face);
    await press('n', 'End', 'Shift+Enter');
    await page.keyboard.type('second line');
    await press('Enter');
    const mark = page.locator(`.card[data-face="${face}"] .card-note:visible`);
    await mark.waitFor();
    const text = '<img src=x onerror=alert(1)>\nsecond line';
    assert.equal(await mark.getAttribute('title'), text);
    await press(' ');
    assert.equal(await page.locator('.focus .note-text').innerText(), text);
    await press('Escape', '/');
    await page.keyboard.type('SECOND line');
    await page.getByText('1 of 600 faces').waitFor();
    await press('Escape', 'u');
    await mark.waitFor({ state: 'hidden' });
  });

  it('keeps a note that could not be saved', async () => {
    await open({ failing: '' });
    await press('n');
    await page.keyboard.type('blurred');
    await press('Enter');
    await page.locator('.toast[role=alert]', { hasText: 'no space left' }).waitFor();
    await press('n');
    assert.equal(await page.locator('.note-input').inputValue(), 'blurred');
  });

  it('puts usual notes in by their keys while others type on', async () => {
    await open();
    await press('n');
    const field = page.locator('.note-input');
    await press('Alt+Digit3');
    await page.keyboard.type(', one of them 12');
    await press('Alt+Digit1');
    assert.equal(await field.inputValue(), 'two faces, one of them 12, occluded');
    await press('Alt+Digit1');
    await page.locator('.note-canned', { hasText: 'profile' }).click();
    assert.equal(await field.inputValue(), 'two faces, one of them 12, occluded, profile');
    await press('Enter');
    await page.locator('.note-field').waitFor({ state: 'hidden' });
    await press('n');
    assert.equal(await field.inputValue(), 'two faces, one of them 12, occluded, profile');
  });

  it('marks a range at once after asking, says how many, and takes it back as one', async () => {
    await open();
    await toggleFilter(page, 'suspects');
    await page.locator('.card[data-face]').first().focus();
    await press('Control+Shift+End', 'x');
    const suspects = Number(
      await page
        .locator('[data-filter=suspects]')
        .innerText()
        .then((text) => /\d+/.exec(text)?.[0]),
    );
    await page.getByRole('alertdialog').getByText(`Mark ${suspects} faces as no face?`).waitFor();
    await press('Enter');
    await page.getByText(`${suspects} of ${suspects} suspects decided`).waitFor();
    await press('u');
    await page.getByText(`0 of ${suspects} suspects decided`).waitFor();
  });

  it('goes through the faces one at a time between their two classes', async () => {
    await open();
    await toggleFilter(page, 'suspects');
    const first = page.locator('.card[data-face]').first();
    await first.focus();
    const [given, face] = [await first.locator('.card-given').innerText(), await focusedFace()];
    await press('Shift+ArrowRight', 'ArrowLeft', ' ');
    await focusMode().waitFor();
    assert.equal(await focusMode().getAttribute('data-face'), String(face));
    assert.equal(await focusMode().locator('[data-panel="0"] .focus-class').innerText(), given);
    assert.ok((await focusMode().locator('.focus-example:visible').count()) >= 2);
    await press('r');
    await page.waitForFunction(
      (before) => document.querySelector('.overlay-full')?.getAttribute('data-face') !== before,
      String(face),
    );
    await focusMode()
      .getByText(/^2 of \d+, 1 decided$/)
      .waitFor();
    // One of the two was decided about, though the grid had both selected before.
    await press('u');
    await focusMode()
      .getByText(/^1 of \d+, 0 decided$/)
      .waitFor();
    assert.equal(await focusMode().getAttribute('data-state'), 'undecided');
    await press('ArrowDown', 'n');
    await page.keyboard.type('a hand hides it');
    await press('Enter');
    await focusMode().getByText('a hand hides it').waitFor();
    const shown = await focusMode().getAttribute('data-face');
    await press('Escape');
    assert.equal(String(await focusedFace()), shown);
  });

  it('lists every key that the keyboard knows, and nothing else', async () => {
    await open();
    await press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.waitFor();
    const lines = await help
      .locator('dt')
      .evaluateAll((terms) =>
        terms.map((term) => [
          term.nextElementSibling?.textContent,
          ...[...term.querySelectorAll('kbd')].map((key) => key.textContent),
        ]),
      );
    const digits = madeUpClasses.map((label, index) => [label, `Shift+${String(index + 1)}`]);
    const { decide, move, view } = keyTable;
    const sheets = sheetKeyTable.map(({ text, keys, shown }) => [
      text,
      ...shownKeys(shown ?? keys.map(([key]) => key)),
    ]);
    const expected = [...decide.map(helpLine), ...digits, ...[...move, ...view].map(helpLine), ...sheets];
    assert.deepEqual(lines, expected);
    await press('Escape');
    await help.waitFor({ state: 'hidden' });
  });
});
