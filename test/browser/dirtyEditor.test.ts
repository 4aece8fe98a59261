import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { makeLabelFileWith } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('a label file with unsaved changes in an editor', () => {
  const session = useWorkbench(makeLabelFileWith({ 'files.autoSave': 'off' }));
  const ownRow = 'images/mine.png,neutral';
  let gallery: GalleryPage;
  let accepted: ShownCard;
  let original: string;

  const onDisk = async () => (await session().readLabels()).toString();
  const withCorrection = (text: string) =>
    text.replace(`\n${accepted.image},${accepted.given}\n`, `\n${accepted.image},${accepted.suggested}\n`);
  const openGallery = () => session().run('SCN: Open Review Gallery');
  const commitIntoEditor = async () => {
    await session().run('SCN: Commit Corrections');
    await session().commit();
    await session().notification(
      /changed in the editor of labels\.csv\. They count as committed once you save it/,
    );
    assert.equal(await onDisk(), original, 'Nobody but the user saves the editor.');
  };
  /** Brings the label file’s editor to the front, with the cursor at its end. */
  const openEditor = async () => {
    const { page } = session();
    await session().openFile('labels.csv');
    await page.locator('.editor-instance .monaco-editor[data-uri$="labels.csv"] .view-line').first().click();
    await page.keyboard.press('Control+End');
  };
  const clearNotifications = () => session().run('Notifications: Clear All Notifications');

  before(async () => {
    gallery = new GalleryPage(session());
    original = await onDisk();
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    accepted = await gallery.accept();
    await openEditor();
    await session().page.keyboard.type(ownRow);
  });

  it('gets the commit into the editor, which counts once it is saved', async () => {
    await commitIntoEditor();
    await openGallery();
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
  });

  it('can be committed again when the user undid it in the editor', async () => {
    await clearNotifications();
    await openEditor();
    await session().page.keyboard.press('Control+Z');
    await commitIntoEditor();
  });

  it('is committed when it is saved, with the user’s own changes', async () => {
    await session().confirm(/^Save$/);
    await openGallery();
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor();
    assert.equal(await onDisk(), withCorrection(original) + ownRow);
  });

  it('takes that commit back, and keeps the user’s own changes', async () => {
    await session().run('SCN: Undo Last Commit');
    await session().confirm(/^Undo Commit$/);
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    assert.equal(await onDisk(), original + ownRow);
  });

  it('is not committed when the editor is left without saving', async () => {
    await openEditor();
    await session().page.keyboard.type('!');
    await session().run('SCN: Commit Corrections');
    await session().commit();
    await session().notification(/They count as committed once you save it/);
    await openEditor();
    await session().run('File: Revert File');
    await openGallery();
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    assert.equal(await onDisk(), original + ownRow);
    await clearNotifications();
    await session().run('SCN: Commit Corrections');
    await session().commit();
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor();
    await eventually('the file with the correction', async () =>
      (await onDisk()) === withCorrection(original) + ownRow ? true : undefined,
    );
  });

  it('is committed when an editor that came back after a restart is saved', async () => {
    await session().run('SCN: Undo Last Commit');
    await session().confirm(/^Undo Commit$/);
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    await openEditor();
    await session().page.keyboard.type('?');
    await session().run('SCN: Commit Corrections');
    await session().commit();
    await session().notification(/They count as committed once you save it/);
    const kept = withCorrection(original) + ownRow + '?';
    await eventually('a backup of the editor', () => findBackup(session().extensionsFolder, kept));
    await session().reload();
    await openEditor();
    await openGallery();
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor({ timeout: 60_000 });
    await openEditor();
    await session().run('File: Save');
    await openGallery();
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor();
    assert.equal(await onDisk(), kept);
  });
});

/** Looks for an unsaved text among the backups that VS Code keeps beside its extensions. */
async function findBackup(extensionsFolder: string, text: string): Promise<true | undefined> {
  const user = path.join(extensionsFolder, '..', 'user');
  for (const file of await readdir(user, { recursive: true })) {
    if (!file.includes('Backups')) continue;
    const content = await readFile(path.join(user, file), 'utf8').catch(() => '');
    if (content.endsWith(text)) return true;
  }
  return undefined;
}
