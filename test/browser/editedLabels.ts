import type { Locator } from 'playwright-core';
import type { WorkbenchSession } from './workbenchSession';

/** A row that a person types. */
export const typedRow = 'images/mine.png,neutral';

/** Types at the end of `labels.csv` in its editor, and waits until it has unsaved changes. */
export async function typeAtEnd(session: WorkbenchSession, text: string): Promise<void> {
  const { page } = session;
  await session.openFile('labels.csv');
  await page.locator('.editor-instance .monaco-editor[data-uri$="labels.csv"] .view-line').first().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(text);
  await dirtyTab(session).waitFor();
}

/** The tab of `labels.csv` while it has unsaved changes. */
export function dirtyTab(session: WorkbenchSession): Locator {
  return session.page.locator('.tab.dirty', { hasText: 'labels.csv' });
}

/** The question that is open. */
export function question(session: WorkbenchSession): Locator {
  return session.page.locator('.monaco-dialog-box');
}

/** A label file’s text with another label in the row of an image. */
export function withLabel(text: string, image: string, label: string): string {
  const start = text.indexOf(`\n${image},`) + image.length + 2;
  const end = start + text.slice(start).search(/[,\r\n]/);
  return text.slice(0, start) + label + text.slice(end);
}
