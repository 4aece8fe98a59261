import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { makeLabelFile, makeTwoLabelFiles } from './dataSets';
import { DataSetsTree } from './dataSetsTree';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('the data sets in the activity bar', () => {
  const session = useWorkbench(makeTwoLabelFiles);
  let tree: DataSetsTree;
  let gallery: GalleryPage;
  const statusItem = () => session().page.locator('.statusbar-item[id*="scn.audit"]');

  before(() => {
    tree = new DataSetsTree(session().page);
    gallery = new GalleryPage(session());
  });

  it('lists what it finds, with a way to audit it', async () => {
    await tree.open();
    await tree.row(/^labels\.csv/).waitFor({ timeout: 30_000 });
    await tree.row(/^expert\.csv, 120 samples, \d classes · CSV or TSV/).waitFor();
    assert.equal(await tree.row(/^Audit these labels/).count(), 2);
  });

  it('audits the data set whose button is pressed', async () => {
    await tree.press(tree.row(/^labels\.csv/), 'Audit Labels');
    await gallery.waitForCards();
    await tree.row(/^labels\.csv.*\d+ suspects; about \d+ wrong labels/).waitFor({ timeout: 15_000 });
    await tree.row(/^Audited .*120 samples/).waitFor();
    await tree.row(/^expert\.csv, .*CSV or TSV/).waitFor();
    assert.equal(await tree.row(/^Audit these labels/).count(), 1);
  });

  it('opens the gallery on the suspects of a class', async () => {
    const [name, suspects] = await tree.firstClass();
    await tree.row(new RegExp(`^${name},`)).click();
    await session().gallery.getByText(`${suspects} of 120 faces`).waitFor({ timeout: 15_000 });
    const given = await gallery.cards.locator('.card-given').allInnerTexts();
    assert.deepEqual(new Set(given), new Set([name]));
    assert.ok(given.length > 0);
  });

  it('follows decisions, and offers to commit them', async () => {
    const [name, suspects] = await tree.firstClass();
    const { face } = await gallery.accept();
    await tree.row(new RegExp(`^${name}, ${suspects} suspects?, 1 reviewed$`)).waitFor({ timeout: 15_000 });
    await tree.row(/^1 correction to commit/).click();
    await session().commit();
    await gallery.decided(face, 'accept', { committed: true }).waitFor();
    await tree.row(/^1 correction to commit/).waitFor({ state: 'detached' });
    await tree.press(tree.row(/^labels\.csv/), 'Undo Last Commit');
    await session().confirm(/^Undo Commit$/);
    await tree.row(/^1 correction to commit/).waitFor({ timeout: 15_000 });
  });

  it('says more in the tooltip of the status bar', async () => {
    await statusItem().hover();
    const tooltip = session().page.locator('.monaco-hover:visible', { hasText: 'labels.csv' });
    await tooltip.getByText(/1\sof\s\d+\sreviewed/).waitFor({ timeout: 15_000 });
    await tooltip.getByText('Open the review gallery').click();
    await gallery.cards.first().waitFor();
  });

  it('knows the last audit again after a restart, without opening it', async () => {
    await session().closeGallery();
    await session().reload();
    await tree.open();
    await tree.row(/^labels\.csv.*\d+ suspects/).waitFor({ timeout: 30_000 });
    await tree.expand(tree.row(/^labels\.csv/));
    await tree.row(/^Suspects, 1 of \d+ reviewed/).waitFor();
  });
});

describe('a workspace without labels', () => {
  const session = useWorkbench((folder) => mkdir(path.join(folder, 'nothing')));

  it('says what to do, and finds labels that came', async () => {
    const tree = new DataSetsTree(session().page);
    await tree.open();
    const welcome = tree.welcome;
    await welcome.getByText('No labels of face images were found').waitFor({ timeout: 30_000 });
    await makeLabelFile(session().folder);
    await welcome.getByRole('button', { name: 'Look Again' }).click();
    await tree.row(/^labels\.csv/).waitFor({ timeout: 30_000 });
  });

  it('shows how it works in a walkthrough', async () => {
    await session().run('Welcome: Open Walkthrough...');
    const { page } = session();
    await page.locator('.quick-input-widget .monaco-list-row', { hasText: 'Find Wrong Labels' }).click();
    const steps = page.locator('.getting-started-category .step-title, .getting-started-step .step-title');
    await eventually('four steps', async () => ((await steps.count()) === 4 ? true : undefined));
    assert.deepEqual(await steps.allInnerTexts(), [
      'Choose your data',
      'Audit the labels',
      'Review the suspects',
      'Commit the corrections',
    ]);
    await page.getByRole('button', { name: 'Show Data Sets' }).click();
    await page.locator('.getting-started-step .codicon.complete').first().waitFor();
  });
});
