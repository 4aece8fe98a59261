import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { makeManyFaces, manyFaces } from './dataSets';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('an audit that does not come to its end', () => {
  const session = useWorkbench(makeManyFaces);
  const press = (button: string) => session().gallery.getByText(button, { exact: true }).click();
  const waitForAll = () => session().gallery.getByText(`${manyFaces} faces`, { exact: true }).waitFor();

  it('says in the gallery why it failed', async () => {
    const all = (await session().readLabels()).toString();
    const oneClass = all.split('\n').filter((line) => /^image,|,anger$/.test(line));
    await session().writeLabels(oneClass.join('\n'));
    await session().run('SCN: Audit Labels');
    await session()
      .gallery.getByText(/Every label in .* is “anger”/)
      .waitFor({ timeout: 60_000 });
    await session().writeLabels(all);
    await session().run('Notifications: Clear All Notifications');
  });

  it('stops when it is cancelled, and says that nothing is lost', async () => {
    await press('Try Again');
    await press('Cancel');
    await session().gallery.getByText('The audit was cancelled.').waitFor();
    await assert.rejects(readFile(session().file('.scn/labels.csv.audit.arrow')), { code: 'ENOENT' });
    assert.equal(await session().page.locator('.notification-list-item').count(), 0, 'No error is shown.');
  });

  it('can be followed by another', async () => {
    await press('Audit Labels');
    await new GalleryPage(session()).waitForCards();
    await waitForAll();
  });

  it('leads back to the last review when that was cancelled', async () => {
    const result = await readFile(session().file('.scn/labels.csv.audit.arrow'));
    await session().run('SCN: Audit Labels');
    await press('Cancel');
    await session().page.locator('.statusbar').getByText('The audit was cancelled').waitFor();
    await waitForAll();
    assert.deepEqual(await readFile(session().file('.scn/labels.csv.audit.arrow')), result);
    await session()
      .page.locator('.statusbar')
      .getByText(/SCN: \d+ to look at/)
      .waitFor();
  });
});
