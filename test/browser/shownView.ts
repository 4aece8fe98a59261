import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { eventually } from './eventually';

/** How the gallery looks: what a person arranged, and where they are. */
export type ShownView = {
  readonly order: string | null;
  readonly search: string;
  readonly cardSize: string;
  /** Numbers of the faces. */
  readonly selected: readonly string[];
  readonly focused: string | null;
  /** Undefined in what is expected: it does not matter. */
  readonly scrollTop: number | undefined;
};

export async function readView(gallery: FrameLocator): Promise<ShownView & { scrollTop: number }> {
  const faceOf = (card: Element) => card.getAttribute('data-face') ?? '';
  const [order, search, cardSize, selected, focused, scrollTop] = await Promise.all([
    gallery.locator('.toolbar > vscode-dropdown').getAttribute('current-value'),
    gallery.locator('vscode-text-field input').inputValue(),
    gallery.locator('.card-size').inputValue(),
    gallery
      .locator('.card[aria-selected=true]')
      .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-face') ?? '')),
    gallery.locator('.card[tabindex="0"]').evaluate(faceOf),
    gallery.locator('.grid').evaluate((grid) => grid.scrollTop),
  ]);
  return { order, search, cardSize, selected, focused, scrollTop };
}

/** Waits until the gallery looks so, or fails with how it looks instead. */
export async function waitForView(gallery: FrameLocator, expected: ShownView): Promise<void> {
  let last: unknown = 'no page at all';
  await eventually('the gallery as it was left', async () => {
    const view = await readView(gallery).catch(() => undefined);
    if (!view) return undefined;
    last = view;
    const { scrollTop } = expected;
    // A scroll place comes back to within a pixel.
    const isThere = scrollTop === undefined || Math.abs(view.scrollTop - scrollTop) <= 2;
    const compared = { ...view, scrollTop: isThere ? scrollTop : view.scrollTop };
    try {
      assert.deepEqual(compared, expected);
      return true;
    } catch {
      return undefined;
    }
  }).catch((error: unknown) => {
    assert.deepEqual(last, expected, String(error));
  });
}
