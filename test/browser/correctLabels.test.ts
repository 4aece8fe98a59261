import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { checkPackedFiles } from '../../scripts/package.mjs';
import { runCommand } from '../../scripts/vscodeHost/workbench.mjs';
import { GalleryPage, type ShownCard } from './galleryPage';
import { WorkbenchSession } from './workbenchSession';

/** Waits until `probe` gives a value; for what no event announces, such as a written file. */
async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  timeout = 30_000,
): Promise<T> {
  for (const end = Date.now() + timeout; ;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`Waited ${timeout / 1000} s in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('from the palette to the label file', () => {
  let session: WorkbenchSession;
  let gallery: GalleryPage;
  let original: Buffer;
  let accepted: ShownCard;

  before(async () => {
    session = await WorkbenchSession.open();
    gallery = new GalleryPage(session);
    original = await session.readLabels();
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await session.saveScreenshot(this.currentTest.title);
  });

  it('is installed from the package, with this platform’s binaries only', async () => {
    const [installed] = (await readdir(session.extensionsFolder)).filter((name) =>
      name.startsWith('scn-label-audit.'),
    );
    assert.ok(installed !== undefined, 'VS Code lists the extension’s folder.');
    const folder = path.join(session.extensionsFolder, installed);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    checkPackedFiles(
      files.map(({ parentPath, name }) =>
        path.relative(folder, path.join(parentPath, name)).split(path.sep).join('/'),
      ),
    );
  });

  it('audits the folder and opens the gallery', async () => {
    await runCommand(session.page, 'SCN: Audit Labels');
    await gallery.waitForCards();
    assert.deepEqual(await session.readLabels(), original, 'An audit writes nothing into the label file.');
  });

  it('accepts the first suggestion with the keyboard', async () => {
    const first = gallery.suggestions.first();
    accepted = await gallery.readCard(first);
    assert.notEqual(accepted.suggested, '', 'The first card suggests a label.');
    assert.notEqual(accepted.suggested, accepted.given);
    await gallery.press(first, 'a');
    await gallery.card(accepted.face).and(session.gallery.locator('[data-state="accept"]')).waitFor();
    assert.deepEqual(await session.readLabels(), original, 'A decision waits for its commit.');
  });

  it('commits exactly that label', async () => {
    await runCommand(session.page, 'SCN: Commit Corrections');
    await session.confirm(/^Commit$/);
    const written = await eventually('a changed label file', async () => {
      const now = await session.readLabels();
      return now.equals(original) ? undefined : now;
    });
    const expected = original
      .toString()
      .replace(`\n${accepted.image},${accepted.given}\n`, `\n${accepted.image},${accepted.suggested}\n`);
    assert.equal(written.toString('latin1'), Buffer.from(expected).toString('latin1'));
  });
});
