import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { makeLabelFileWith } from './dataSets';
import { GalleryPage, type ShownCard } from './galleryPage';
import { waitForRememberedGallery } from './rememberedTabs';
import { useWorkbench } from './workbenchSession';

describe('a commit that is looked at first', () => {
  const session = useWorkbench(async (folder) => {
    await makeLabelFileWith({ 'git.enabled': true })(folder);
    await promisify(execFile)('git', ['init', '--quiet', folder]);
  });
  let gallery: GalleryPage;
  let accepted: ShownCard;
  let original: string;

  before(async () => {
    gallery = new GalleryPage(session());
    original = (await session().readLabels()).toString();
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    accepted = await gallery.accept();
  });

  it('shows the file beside what it would become', async () => {
    await session().run('SCN: Commit Corrections');
    await session().commit(/^Show as Text Diff/);
    const diff = session().page.locator('.monaco-diff-editor');
    const inserted = diff.locator('.editor.modified .view-line', { hasText: accepted.image });
    await inserted.first().waitFor();
    assert.equal(await inserted.first().innerText(), `${accepted.image},${accepted.suggested}`);
    const removed = diff.locator('.editor.original .view-line', { hasText: accepted.image });
    assert.equal(await removed.first().innerText(), `${accepted.image},${accepted.given}`);
    assert.equal((await session().readLabels()).toString(), original);
  });

  it('commits what is shown with the button in the editor’s title', async () => {
    await session().page.locator('.editor-actions').getByRole('button', { name: 'Commit' }).click();
    await session().notification(/^1 label written to labels\.csv/);
    const expected = original.replace(
      `\n${accepted.image},${accepted.given}\n`,
      `\n${accepted.image},${accepted.suggested}\n`,
    );
    assert.equal((await session().readLabels()).toString(), expected);
    await session().page.locator('.monaco-diff-editor').waitFor({ state: 'detached' });
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor();
  });

  it('offers a message for git, and commits nothing to it', async () => {
    await session().confirm(/^Use as Commit Message$/);
    const box = session().page.locator('.scm-view .scm-input, .scm-editor').first();
    await box.getByText('Correct 1 label in labels.csv').waitFor();
    await box.getByText(`${accepted.given} → ${accepted.suggested}: 1`).waitFor();
    await assert.rejects(promisify(execFile)('git', ['-C', session().folder, 'rev-parse', 'HEAD']));
  });

  it('is taken back byte for byte after a restart', async () => {
    await waitForRememberedGallery(session().page);
    await session().reload();
    await session().run('SCN: Open Review Gallery');
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor({ timeout: 60_000 });
    await session().run('SCN: Undo Last Commit');
    await session().confirm(/^Undo Commit$/);
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    assert.equal((await session().readLabels()).toString(), original);
  });
});
