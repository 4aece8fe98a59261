import type { FrameLocator, Locator, Page } from 'playwright-core';

/** What a card of the gallery shows. */
export type ShownCard = {
  /** The face's number, as in every message to the page. */
  readonly face: number;
  readonly image: string;
  readonly given: string;
  readonly suggested: string;
};

/** The gallery's tabs among VS Code's editors. */
export const galleryTabs = (page: Page): Locator => page.getByRole('tab', { name: 'SCN Review Gallery' });

/** The gallery as a person sees it. */
export class GalleryPage {
  constructor(private readonly session: { readonly gallery: FrameLocator }) {}

  /** The visible cards; the first is the one that the order puts first. */
  get cards(): Locator {
    return this.session.gallery.locator('.card[data-face]:visible');
  }

  /** The cards with a suggestion to accept: a label that the network doubts, with one class clearly likelier than any. */
  get suggestions(): Locator {
    return this.session.gallery.locator(
      '.card[data-suggests][data-state=undecided]:not([data-unclear], [data-question]):visible',
    );
  }

  card(face: number): Locator {
    return this.session.gallery.locator(`.card[data-face="${face}"]`);
  }

  /** Waits until an audit has ended with cards, or throws with what the page says instead. */
  async waitForCards(timeout = 240_000): Promise<void> {
    try {
      await this.cards.first().waitFor({ timeout });
      // On a slow machine an audit shows provisional ranks first.
      await this.session.gallery.locator('.banner-provisional').waitFor({ state: 'detached', timeout });
      await this.cards.first().waitFor({ timeout });
    } catch (error) {
      const shown = await this.session.gallery
        .locator('body')
        .innerText({ timeout: 2_000 })
        .catch(() => 'no page at all');
      throw new Error(`The gallery shows no cards but: ${shown}`, { cause: error });
    }
  }

  async readCard(card: Locator): Promise<ShownCard> {
    const [face, title, suggests, given, suggested] = await Promise.all([
      card.getAttribute('data-face'),
      card.getAttribute('title'),
      card.getAttribute('data-suggests'),
      card.locator('.card-given').innerText(),
      card.locator('.choice-name').nth(1).innerText(),
    ]);
    // The title is the path, then where the format has lines “, line n”.
    const image = (title ?? '').replace(/, line [\d,]+$/, '');
    return { face: Number(face), image, given, suggested: suggests === null ? '' : suggested };
  }

  /** The card of a face that was accepted, relabelled and so on, and is in the label file or not yet. */
  decided(face: number, state: string, { committed }: { committed: boolean }): Locator {
    return this.session.gallery.locator(
      `.card[data-face="${face}"][data-state="${state}"][data-committed="${String(committed)}"]`,
    );
  }

  /** Accepts the n-th suggestion of those shown with the keyboard. @returns the card as it was before. */
  async accept(place = 0): Promise<ShownCard> {
    if ((await this.suggestions.count()) <= place) await this.orderByLabelQuality();
    const card = this.suggestions.nth(place);
    const shown = await this.readCard(card);
    await this.press(card, 'a');
    await this.decided(shown.face, 'accept', { committed: false }).waitFor();
    return shown;
  }

  /** By importance, the first rows may hold no face with a suggestion to accept. */
  async orderByLabelQuality(): Promise<void> {
    await this.session.gallery.locator('.toolbar > vscode-dropdown').click();
    await this.session.gallery
      .locator('.toolbar > vscode-dropdown vscode-option[value="labelQuality"]')
      .click();
    await this.suggestions.first().waitFor();
  }

  /** Presses a key with the focus on a card, as after a click on its text. */
  async press(card: Locator, key: string): Promise<void> {
    await card.focus();
    await card.press(key);
  }
}
