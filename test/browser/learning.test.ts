import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { seriousFindings } from './accessibility';
import { eventually } from './eventually';
import { useGalleryHarness } from './galleryHarness';

const options = { faces: '3000', toDo: '', learnEvery: '24', kept: '' };

/** The gallery's page by itself, while one decides: what comes next follows the decisions. */
describe('a gallery that learns', () => {
  const openPage = useGalleryHarness();
  let page: Page;

  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const line = () => page.locator('.learned-text').innerText();
  const isLearned = () => page.locator('.learned').isVisible();
  /** What the cards in view say, by their face. */
  const inView = () =>
    page.locator('.card').evaluateAll((cards) =>
      cards
        .filter((card) => {
          const { top, bottom } = card.getBoundingClientRect();
          return top >= 0 && bottom <= window.innerHeight - 40;
        })
        .map((card) => {
          const { x, y } = card.getBoundingClientRect();
          // How many there are is said of each; that may change.
          const says = card.textContent.replace(/ of \d+/, '');
          return [card.getAttribute('data-face'), says, Math.round(x), Math.round(y)].join(' ');
        }),
    );
  /** Which faces the end of the list shows. */
  const atTheEnd = async () => {
    await page.locator('.card[tabindex="0"]').focus();
    await press('End');
    return page.locator('.card').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-face')));
  };

  /** Shows all suspects, the most probable first. */
  async function open(): Promise<void> {
    page = await openPage(options);
    await page.locator('.card:focus').waitFor();
  }

  /** Keeps what is labelled Fear and takes suggestions of everything else. */
  async function decide(faces: number): Promise<void> {
    for (let face = 0; face < faces; face++) {
      const label = await page.locator('.card:focus').getAttribute('aria-label');
      await press(label?.includes('Fear') ? '1' : '2');
    }
  }

  it('puts what comes next into another order, says what it learned, and keeps both over a reload', async () => {
    await open();
    const before = await atTheEnd();
    await press('Home');
    await decide(30);
    await eventually('what was learned', async () => (await isLearned()) || undefined);
    assert.match(await line(), /^From \d+ decisions: /);
    const after = await atTheEnd();
    assert.notDeepEqual(after, before);
    // A page without VS Code around it has no title.
    const findings = await seriousFindings(page.locator('.learned'));
    assert.deepEqual(
      findings.filter((each) => !each.startsWith('document-title')),
      [],
    );
    await page.reload();
    await page.locator('.card:focus').waitFor();
    assert.match(await line(), /^From 30 decisions: /);
    const learned = await line();
    await page.reload();
    await page.locator('.card:focus').waitFor();
    assert.equal(await line(), learned);
  });

  it('moves nothing that is in view, at once by a key', async () => {
    await open();
    await decide(12);
    assert.equal(await isLearned(), false);
    const before = await inView();
    assert.ok(before.length > 5);
    await press('e');
    await eventually('what was learned', async () => (await isLearned()) || undefined);
    assert.deepEqual(await inView(), before);
    assert.match(await line(), /^From 12 decisions: /);
  });

  it('forgets it, also over a reload, and learns again where it is asked to', async () => {
    await open();
    const before = await atTheEnd();
    await press('Home');
    await decide(30);
    await eventually('what was learned', async () => (await isLearned()) || undefined);
    await page.getByRole('button', { name: 'Forget' }).click();
    assert.equal(await line(), 'The audit’s own chances');
    // The page is remembered a moment after it changed.
    await eventually('a remembered view', () =>
      page.evaluate(() =>
        (window.sessionStorage.getItem('galleryView') ?? '').includes('"learns":false') ? true : undefined,
      ),
    );
    await page.reload();
    await page.locator('.card:focus').waitFor();
    assert.equal(await line(), 'The audit’s own chances');
    const last = (faces: readonly (string | null)[]) => faces.slice(-5);
    assert.deepEqual(last(await atTheEnd()), last(before));
    await press('e');
    await eventually(
      'what was learned',
      async () => (await line()).startsWith('From 30 decisions: ') || undefined,
    );
  });

  it('has nothing to learn from a few decisions, and says so', async () => {
    await open();
    await decide(3);
    await press('e');
    await eventually('a sentence', async () =>
      (await page.locator('.toast').innerText()).includes('10 faces first') ? true : undefined,
    );
    assert.equal(await isLearned(), false);
  });
});
