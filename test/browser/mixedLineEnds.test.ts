import assert from 'node:assert/strict';
import { makeMixedLineEnds, makeWithSettings } from './dataSets';
import { question, typeAtEnd, typedRow, withLabel } from './editedLabels';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('a label file whose line ends are mixed, with unsaved changes in an editor', () => {
  const session = useWorkbench(makeWithSettings(makeMixedLineEnds, { 'files.autoSave': 'off' }));
  const onDisk = async () => (await session().readLabels()).toString();
  let gallery: GalleryPage;
  let accepted: ShownCard;
  let original: string;

  before(async () => {
    gallery = new GalleryPage(session());
    original = await onDisk();
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    accepted = await gallery.accept();
    await typeAtEnd(session(), typedRow);
  });

  it('says before the commit that saving makes them one, and saves first', async () => {
    await session().run('SCN: Commit Corrections');
    await question(session()).getByText('the line ends of 3 lines').waitFor();
    assert.equal(await onDisk(), original);
    await session().confirm(/^Save First$/);
    await session().commit();
    await session().run('SCN: Open Review Gallery');
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor();
    const saved = original.replaceAll('\r', '') + typedRow;
    assert.equal(await onDisk(), withLabel(saved, accepted.image, accepted.suggested));
  });
});
