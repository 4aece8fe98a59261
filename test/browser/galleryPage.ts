import type { Locator } from 'playwright-core';
import type { WorkbenchSession } from './workbenchSession';

/** What a card of the gallery shows. */
export type ShownCard = {
  /** The face's number, as in every message to the page. */
  readonly face: number;
  readonly image: string;
  readonly given: string;
  readonly suggested: string;
};

/** The gallery as a person sees it. */
export class GalleryPage {
  constructor(private readonly session: WorkbenchSession) {}

  /** The visible cards; the first is the one that the order puts first. */
  get cards(): Locator {
    return this.session.gallery.locator('.card[data-face]:visible');
  }

  /** The cards with a suggestion to accept: the label that the network doubts. */
  get suggestions(): Locator {
    return this.cards.filter({ has: this.session.gallery.locator('.card-suggested:visible') });
  }

  card(face: number): Locator {
    return this.session.gallery.locator(`.card[data-face="${face}"]`);
  }

  /** Waits until an audit has ended with cards, or throws with what the page says instead. */
  async waitForCards(timeout = 240_000): Promise<void> {
    try {
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
    const [face, title, given, suggested] = await Promise.all([
      card.getAttribute('data-face'),
      card.getAttribute('title'),
      card.locator('.card-given').innerText(),
      card.locator('.card-suggested').innerText(),
    ]);
    // The title is the path, then where the format has lines “, line n”.
    const image = (title ?? '').replace(/, line [\d,]+$/, '');
    return { face: Number(face), image, given, suggested };
  }

  /** Presses a key with the focus on a card, as after a click on its text. */
  async press(card: Locator, key: string): Promise<void> {
    await card.focus();
    await card.press(key);
  }
}
