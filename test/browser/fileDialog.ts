import type { WorkbenchSession } from './workbenchSession';

/**
 * Answers a question for a file or folder: in the browser VS Code asks in its quick input, where a path can be typed.
 * @param title of the question.
 */
export async function answerPath(
  { page }: Pick<WorkbenchSession, 'page'>,
  title: string,
  file: string,
): Promise<void> {
  const dialog = page.locator('.quick-input-widget', { hasText: title });
  const input = dialog.locator('input.input');
  await input.waitFor({ state: 'visible', timeout: 30_000 });
  // It looks at the proposed folder first, and writes over what was typed meanwhile.
  await dialog.locator('.monaco-list-row').first().waitFor({ timeout: 30_000 });
  for (let stable = 0; stable < 5;) {
    stable = (await input.inputValue()) === file ? stable + 1 : 0;
    if (stable === 0) await input.fill(file);
    await page.waitForTimeout(200);
  }
  const accept = dialog.getByRole('button', { name: /^(OK|Save Model|Use Model|Use Predictions|Import)$/ });
  await accept.click();
  // A folder may be entered at first, and is taken then.
  const isLeft = await dialog.waitFor({ state: 'hidden', timeout: 5_000 }).then(
    () => true,
    () => false,
  );
  if (!isLeft) await accept.click();
  await dialog.waitFor({ state: 'hidden', timeout: 30_000 });
}
