import assert from 'node:assert/strict';
import { makeBigLabelFile, makeWithSettings } from './dataSets';
import { dirtyTab, question, typeAtEnd, typedRow, withLabel } from './editedLabels';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('a label file above 50 MB with unsaved changes', () => {
  const session = useWorkbench(
    makeWithSettings(makeBigLabelFile, {
      'files.autoSave': 'off',
      'workbench.editorLargeFileConfirmation': 4096,
    }),
  );
  const onDisk = async () => (await session().readLabels()).toString();
  let gallery: GalleryPage;
  let accepted: ShownCard;
  let original: string;

  before(async () => {
    gallery = new GalleryPage(session());
    original = await onDisk();
    assert.ok(original.length > 50 * 1024 * 1024);
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    accepted = await gallery.accept();
    await typeAtEnd(session(), typedRow);
  });

  it('is not written below them', async () => {
    await session().run('SCN: Commit Corrections');
    await question(session()).getByText('labels.csv has unsaved changes in an editor').waitFor();
    await session().confirm(/^Cancel$/);
    assert.equal(await onDisk(), original);
  });

  it('is saved first, and then gets the commit', async () => {
    await session().run('SCN: Commit Corrections');
    await session().confirm(/^Save$/);
    await session().commit();
    await session().run('SCN: Open Review Gallery');
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor();
    const written = await onDisk();
    assert.ok(written === withLabel(original, accepted.image, accepted.suggested) + typedRow);
  });

  it('is asked about again before the commit is taken back', async () => {
    await dirtyTab(session()).waitFor({ state: 'detached' });
    await typeAtEnd(session(), '!');
    await session().run('SCN: Undo Last Commit');
    await session().confirm(/^Save$/);
    await session().confirm(/^Undo Commit$/);
    await session().run('SCN: Open Review Gallery');
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    const written = await onDisk();
    assert.ok(written === `${original}${typedRow}!`);
  });
});
