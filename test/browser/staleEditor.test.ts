import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { makeDigitLabels, makeWithSettings } from './dataSets';
import { question, typeAtEnd, withLabel } from './editedLabels';
import { eventually } from './eventually';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('an editor that does not have what is on disk', () => {
  // VS Code is told not to follow the folder, so that the editor does not take in what is written below it.
  const session = useWorkbench(
    makeWithSettings(makeDigitLabels, {
      'files.autoSave': 'off',
      'files.watcherExclude': { '**/data': true, '**/data/**': true },
    }),
  );
  const onDisk = async () => (await session().readLabels('data/labels.csv')).toString();
  const typedRow = 'images/mine.png,3';
  let gallery: GalleryPage;
  let accepted: ShownCard;
  let given: string;
  let committed: string;

  before(async () => {
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    accepted = await gallery.accept();
    given = await onDisk();
    await session().openFile('labels.csv');
    await session().page.locator('.editor-instance .monaco-editor[data-uri$="labels.csv"]').waitFor();
    // One that comes to the front takes in what is on disk; this one stays in sight.
    await session().run('View: Move Editor into Next Group');
    await session().run('View: Focus First Editor Group');
  });

  it('is told of when labels were written below it', async () => {
    await session().run('SCN: Commit Corrections');
    await session().commit();
    await session().notification(/labels\.csv is open in an editor that does not have the labels yet/);
    committed = await onDisk();
    assert.notEqual(committed, given);
    assert.equal(committed.length, given.length);
    await session().run('Notifications: Clear All Notifications');
  });

  it('is told of when it was saved over the commit, which is written again', async () => {
    await session().run('View: Focus Next Editor Group');
    await typeAtEnd(session(), typedRow);
    await session().run('File: Save');
    await session().notification(/Saving labels\.csv in an editor overwrote 1 label that had been committed/);
    assert.equal(await onDisk(), given + typedRow);
    await session().confirm(/^Write Them Again$/);
    await eventually('the commit in the file', async () =>
      (await onDisk()) === committed + typedRow ? true : undefined,
    );
    await session().run('SCN: Open Review Gallery');
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor();
    await session().run('Notifications: Clear All Notifications');
  });

  it('is told of before and after it drops what another program wrote, which is kept', async () => {
    await session().run('View: Join All Editor Groups');
    await session().openFile('labels.csv');
    await session().run('File: Revert File');
    await session().run('SCN: Open Review Gallery');
    const second = await gallery.accept(1);
    await typeAtEnd(session(), '\n');
    const before = await onDisk();
    const [other] = before
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
      .filter(([image]) => image !== second.image && image !== accepted.image);
    const [image = '', digit = ''] = other ?? [];
    const others = withLabel(before, image, digit === '3' ? '4' : '3');
    await writeFile(session().file('data/labels.csv'), others);
    await session().run('SCN: Commit Corrections');
    await question(session())
      .getByText('Another program has changed labels.csv on disk since the editor read it')
      .waitFor();
    await session().confirm(/^Commit into the Editor$/);
    await session().commit();
    await session().notification(/They count as committed once you save it/);
    await session().confirm(/^Save$/);
    await session().notification(
      /Saving labels\.csv in an editor dropped a change that another program had made to it\. What it had written is kept/,
    );
    const saved = await onDisk();
    assert.notEqual(saved, `${others}\n`);
    await session().confirm(/^Put It Back$/);
    await eventually('what the other program wrote', async () =>
      (await onDisk()) === others ? true : undefined,
    );
    await session().notification(/overwrote 1 label that had been committed/);
  });
});
