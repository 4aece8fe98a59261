import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually';

/** The view in the activity bar, as a person and a screen reader meet it. */
export class DataSetsTree {
  constructor(private readonly page: Page) {}

  /** What stands where there is nothing to list. */
  get welcome(): Locator {
    return this.page.locator('.welcome-view-content:visible');
  }

  async open(): Promise<void> {
    await this.page
      .locator('.activitybar')
      .getByRole('tab', { name: /SCN Label Audit/ })
      .click();
  }

  /** A row by its name for screen readers: its label, a comma, its description. */
  row(name: RegExp): Locator {
    return this.page.getByRole('treeitem', { name });
  }

  /** Presses the button of a row, which shows when the mouse is over it. */
  async press(row: Locator, title: string): Promise<void> {
    await row.hover();
    await row.getByRole('button', { name: title }).click();
  }

  /** The tree is drawn anew while data sets are found, so a click may come too early. */
  async expand(row: Locator): Promise<void> {
    await eventually('an expanded row', async () => {
      if ((await row.getAttribute('aria-expanded')) === 'true') return true;
      await row.click();
      return row
        .and(this.page.locator('[aria-expanded=true]'))
        .waitFor({ timeout: 1_000 })
        .then(
          () => true as const,
          () => undefined,
        );
    });
  }

  /** The class with most suspects, and how many those are. */
  async firstClass(): Promise<[name: string, suspects: number]> {
    const name = await this.row(/^[^→]*, \d+ suspects?(, \d+ reviewed)?$/)
      .first()
      .getAttribute('aria-label');
    const [, label = '', suspects] = /^(.*), (\d+) suspects?/.exec(name ?? '') ?? [];
    return [label, Number(suspects)];
  }
}
