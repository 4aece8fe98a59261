import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { makeLabelFile } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('a label file that is not as it was audited', () => {
  const session = useWorkbench(makeLabelFile);
  let gallery: GalleryPage;
  let accepted: ShownCard;
  let original: string;
  /** The accepted row’s place among the lines, from 0. */
  let row: number;

  /** The file with one line’s label replaced. */
  const withLabel = (text: string, line: number, label: string) =>
    text
      .split('\n')
      .map((each, index) => (index === line ? `${each.split(',')[0] ?? ''},${label}` : each))
      .join('\n');

  /** What the commit says when it is refused; nothing may be lost by that. */
  const refusal = async (text: RegExp): Promise<string> => {
    const before = await session().readLabels();
    await session().run('SCN: Commit Corrections');
    const message = await session().notification(text);
    assert.deepEqual(await session().readLabels(), before);
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    await session().run('Notifications: Clear All Notifications');
    return message;
  };

  before(async () => {
    gallery = new GalleryPage(session());
    original = (await session().readLabels()).toString();
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    accepted = await gallery.accept();
    row = original.split('\n').indexOf(`${accepted.image},${accepted.given}`);
  });

  it('refuses a commit where somebody else changed the same row, and names it', async () => {
    const other = ['anger', 'fear', 'sadness'].find(
      (label) => label !== accepted.given && label !== accepted.suggested,
    );
    await session().writeLabels(withLabel(original, row, other ?? ''));
    const message = await refusal(/has changed since it was audited/);
    const named = `${accepted.image} (line ${row + 1}), then “${accepted.given}”, now “${other ?? ''}”`;
    assert.ok(message.includes(named), message);
    const said = session().gallery.locator('.banner-drift');
    await said.getByText('1 label in labels.csv is no longer the one that was audited').waitFor();
    await session().writeLabels(original);
    await said.waitFor({ state: 'detached' });
  });

  it('offers to commit the rest where it leaves a row alone', async () => {
    const second = await gallery.accept(1);
    assert.notEqual(second.image, accepted.image);
    const changed = withLabel(original, row, 'no such class');
    await session().writeLabels(changed);
    await session().run('SCN: Commit Corrections');
    const page = session().commitPage;
    await page.getByText('labels.csv has changed since it was audited').waitFor();
    const words = await page.locator('.notice').first().innerText();
    assert.match(words, /These rows are not as they were reviewed and are left alone:/);
    assert.ok(words.includes(`${accepted.image} (line ${row + 1}), then “${accepted.given}”, now “no such`));
    await session().commit(/^Commit the Rest/);
    await gallery.decided(second.face, 'accept', { committed: true }).waitFor();
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    const secondRow = original.split('\n').indexOf(`${second.image},${second.given}`);
    assert.equal((await session().readLabels()).toString(), withLabel(changed, secondRow, second.suggested));

    // Somebody goes on with the file: what the commit wrote is taken back, the rest stays.
    const edited = `${withLabel(changed, secondRow, second.suggested)}images/more.png,neutral\n`;
    await session().writeLabels(edited);
    await session().run('SCN: Undo Last Commit');
    await session().confirm(/^Undo Commit$/);
    await gallery.decided(second.face, 'accept', { committed: false }).waitFor();
    assert.equal((await session().readLabels()).toString(), `${changed}images/more.png,neutral\n`);
    await gallery.press(gallery.card(second.face), 'r');
    await gallery.decided(second.face, 'reject', { committed: false }).waitFor();
    await session().writeLabels(original);
  });

  it('refuses to write a read-only file', async () => {
    await chmod(session().file('labels.csv'), 0o444);
    await session().run('SCN: Commit Corrections');
    await session().commit();
    assert.match(
      await session().notification(/labels\.csv is read-only/),
      /nothing was written; allow writing to it and try again/,
    );
    assert.equal((await session().readLabels()).toString(), original);
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    await session().run('Notifications: Clear All Notifications');
    await chmod(session().file('labels.csv'), 0o644);
  });

  it('keeps what somebody else changed in another row', async () => {
    const otherRow = row === 1 ? 2 : 1;
    const label = original.split('\n')[otherRow]?.endsWith(',neutral') ? 'anger' : 'neutral';
    const changed = withLabel(original, otherRow, label);
    await session().writeLabels(changed);
    await session().run('SCN: Commit Corrections');
    await session().commit();
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor();
    const written = await eventually('a changed label file', async () => {
      const now = (await session().readLabels()).toString();
      return now === changed ? undefined : now;
    });
    assert.equal(written, withLabel(changed, row, accepted.suggested));
  });
});
