import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../scripts/project.mjs';
import { makeMisleadingTable } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('how labels are read', () => {
  const session = useWorkbench(makeMisleadingTable);
  let gallery: GalleryPage;

  const understood = () => session().gallery.locator('.understood:visible');
  const rowOf = (about: string) =>
    understood().locator('.understood-rows dt', { hasText: about }).locator('+ dd');
  /** What is there of each class: its name, its number of samples, and how many pictures have loaded. */
  const classes = () =>
    understood()
      .locator('.understood-classes li')
      .evaluateAll((rows) =>
        rows.map((row) => ({
          name: row.querySelector('.understood-class')?.textContent,
          samples: Number(row.querySelector('.understood-count')?.textContent),
          pictures: [...row.querySelectorAll('img')].filter(({ naturalWidth }) => naturalWidth > 0).length,
        })),
      );

  before(() => {
    gallery = new GalleryPage(session());
  });

  it('is shown before any audit, with faces of each class', async () => {
    await session().run('SCN: Show How Labels Are Read');
    await rowOf('Label').getByText('“label”, by its name').waitFor({ timeout: 30_000 });
    await rowOf('Images').getByText('120 found, 0 missing').waitFor();
    const shown = await eventually('the pictures', async () => {
      const each = await classes();
      return each.length > 0 && each.every(({ pictures }) => pictures > 0) ? each : undefined;
    });
    assert.deepEqual(
      shown.map(({ name, samples, pictures }) => [name, samples, pictures]),
      [
        ['anger', 24, 12],
        ['sadness', 96, 12],
      ],
    );
    await session().saveScreenshot('reading');
  });

  it('is put right there, and remembered', async () => {
    await rowOf('Label').getByRole('button', { name: 'Change… Label' }).click();
    await session().pick('Which column holds the label?', 'final');
    await rowOf('Label').getByText('“final”, as was said').waitFor({ timeout: 30_000 });
    const shown = await eventually('the classes', async () => {
      const each = await classes();
      return each.length === 6 && each.every(({ pictures }) => pictures > 0) ? each : undefined;
    });
    assert.equal(
      shown.reduce((sum, { samples }) => sum + samples, 0),
      120,
    );
    await session().gallery.getByRole('button', { name: 'Audit Labels' }).click();
    await gallery.waitForCards();
    const { given } = await gallery.readCard(gallery.cards.first());
    assert.ok(shown.some(({ name }) => name === given));
    const given6 = new Set<string>();
    for (const card of await gallery.cards.all()) given6.add((await gallery.readCard(card)).given);
    assert.ok(given6.size > 2, [...given6].join(', '));
  });

  it('is shown beside a review, which comes back', async () => {
    await session().run('SCN: Show How Labels Are Read');
    await rowOf('Label').getByText('“final”, as was said').waitFor({ timeout: 30_000 });
    await session().gallery.getByRole('button', { name: 'Back' }).click();
    await gallery.waitForCards();
    // So does it for whoever asks for the review, with the page open and with a new one.
    await session().run('SCN: Show How Labels Are Read');
    await understood().waitFor();
    await session().run('SCN: Open Review Gallery');
    await gallery.waitForCards();
    await session().run('SCN: Show How Labels Are Read');
    await understood().waitFor();
    await session().closeGallery();
    await session().run('SCN: Open Review Gallery');
    await gallery.waitForCards();
  });

  it('is shown while an audit runs, which begins anew once it is put right', async () => {
    await session().run('SCN: Audit Labels');
    await rowOf('Label').getByText('“final”, as was said').waitFor({ timeout: 30_000 });
    await session().saveScreenshot('reading-audit');
    await rowOf('Label').getByRole('button', { name: 'Change… Label' }).click();
    await session().pick('Which column holds the label?', 'label');
    // However far it was: the result is of the column that was named last.
    await eventually('the other column’s review', async () => {
      const cards = await gallery.cards.all();
      if (cards.length === 0) return undefined;
      const given = await Promise.all(cards.map(async (card) => (await gallery.readCard(card)).given));
      return given.every((name) => name === 'anger' || name === 'sadness') ? true : undefined;
    });
  });
});

describe('faces that stand in the label file', () => {
  const session = useWorkbench(async (folder) => {
    const parquet = path.join(projectRoot, 'test/fixtures/parquet');
    for (const part of ['train', 'test']) {
      const name = `${part}-00000-of-00001.parquet`;
      await copyFile(path.join(parquet, name), path.join(folder, name));
    }
  });

  it('are shown by class before they are audited', async () => {
    await session().run('SCN: Show How Labels Are Read');
    const [train, test] = ['train', 'test'].map((part) => `${part}-00000-of-00001.parquet`);
    await session().pick('Audit which labels?', `${test} + ${train}`);
    const shown = session().gallery.locator('.understood:visible');
    await shown.getByText('in the label file').waitFor({ timeout: 30_000 });
    // A canvas has the size of its face once that is drawn, else the browser's 300 × 150.
    const sizes = await eventually('the pictures', async () => {
      const each = await shown
        .locator('canvas')
        .evaluateAll((all) => all.map((one) => (one as HTMLCanvasElement).width));
      return each.length > 0 && each.every((width) => width !== 300) ? each : undefined;
    });
    assert.ok(sizes.length >= 2, String(sizes.length));
    await session().saveScreenshot('reading-parquet');
  });
});
