import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeTwoLabelFiles } from './dataSets';
import { GalleryPage } from './galleryPage';
import { waitForRememberedGallery, waitForRememberedView } from './rememberedTabs';
import { useWorkbench } from './workbenchSession';

/** `expert.csv` has the next row's label for one in ten images. */
const differing = 12;
async function makeFiles(folder: string): Promise<void> {
  await makeTwoLabelFiles(folder);
  const file = path.join(folder, 'expert.csv');
  const [head = '', ...rows] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const pairs = rows.map((row) => row.split(','));
  const classes = [...new Set(pairs.map(([, label = '']) => label))].sort();
  pairs.forEach((pair, row) => {
    if (row % 10 === 0) pair[1] = classes[(classes.indexOf(pair[1] ?? '') + 1) % classes.length] ?? '';
  });
  await writeFile(file, [head, ...pairs.map((pair) => pair.join()), ''].join('\n'));
}

describe('a review compared with another label file', () => {
  const session = useWorkbench(makeFiles);
  const command = 'SCN: Compare with Another Label File';
  const title = 'Compare with Another Label File';
  const page = () => session().gallery;
  const differs = () => page().locator('[data-chip=second]');

  it('shows what differs, takes either side by a key, and forgets the file when asked to', async () => {
    const gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await session().pick('Audit which labels?', 'labels.csv');
    await gallery.waitForCards();
    await session().run(command);
    await session().pick(title, 'expert.csv');
    await differs().getByText('Differs from expert.csv', { exact: true }).waitFor({ timeout: 60_000 });
    assert.match(await page().locator('.status-shown').innerText(), new RegExp(`^${differing} of 120 `));
    const first = gallery.cards.first();
    const face = Number(await first.getAttribute('data-face'));
    const theirs = first.locator('.choice[title$="as in expert.csv"]');
    const label = await theirs.locator('.choice-name').innerText();
    await gallery.press(first, await theirs.locator('.choice-key').innerText());
    await gallery.card(face).locator('.card-result-label').getByText(label, { exact: true }).waitFor();

    await waitForRememberedGallery(session().page);
    await waitForRememberedView(session().page, '"second":"differs"');
    await session().reload();
    await gallery.waitForCards();
    await differs().waitFor({ timeout: 60_000 });
    await page().locator('.mark-second:visible').first().waitFor();

    await session().run(command);
    await session().pick(title, 'Stop comparing with expert.csv');
    await differs().waitFor({ state: 'detached', timeout: 60_000 });
    await gallery.waitForCards();
    assert.equal(await page().locator('.mark-second:visible').count(), 0);
  });
});
