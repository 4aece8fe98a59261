import type { FrameLocator, Page } from 'playwright-core';

/** Puts a filter on, or takes it off, in the panel behind the funnel; the panel is closed again. */
export async function toggleFilter(page: Page | FrameLocator, filter: string): Promise<void> {
  const funnel = page.locator('.toolbar-toggle');
  await funnel.click();
  await page.locator(`[data-filter=${filter}]`).click();
  await funnel.click();
}
