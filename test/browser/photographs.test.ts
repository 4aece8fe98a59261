import assert from 'node:assert/strict';
import { makePhotographs } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('photographs', () => {
  const session = useWorkbench(makePhotographs);
  let gallery: GalleryPage;
  let original: Buffer;
  let accepted: ShownCard;

  const facesRow = () =>
    session()
      .gallery.locator('.understood:visible .understood-rows dt', { hasText: 'Faces' })
      .locator('+ dd');
  const change = () => facesRow().getByRole('button', { name: 'Change… Faces' }).click();

  before(async () => {
    gallery = new GalleryPage(session());
    original = await session().readLabels();
  });

  it('are recognised before any audit, with pictures of faces that were cut out', async () => {
    await session().run('SCN: Show How Labels Are Read');
    await facesRow()
      .getByText('The images are photographs: faces are found and cut out')
      .waitFor({ timeout: 60_000 });
    await eventually('five pictures', async () => {
      const widths = await facesRow()
        .locator('img')
        .evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth));
      return widths.length === 5 && widths.every((width) => width > 0) ? true : undefined;
    });
    await session().saveScreenshot('photographs-reading');
  });

  it('are taken whole with one click, and faces found again with the next', async () => {
    await change();
    await facesRow().getByText('The images are audited whole, as you chose.').waitFor({ timeout: 60_000 });
    await change();
    await facesRow().getByText('Faces are found in the images').waitFor({ timeout: 60_000 });
  });

  it('are audited by their faces: cards show those, the space bar the photograph', async () => {
    await session().gallery.getByRole('button', { name: 'Audit Labels' }).click();
    await gallery.waitForCards();
    const picture = gallery.cards.first().locator('img').first();
    await eventually('a square face', async () => {
      const [width, height] = await picture.evaluate((image) => {
        const { naturalWidth, naturalHeight } = image as HTMLImageElement;
        return [naturalWidth, naturalHeight];
      });
      return width && width === height ? true : undefined;
    });
    await session().saveScreenshot('photographs-cards');
    await gallery.press(gallery.cards.first(), 'Space');
    const photograph = session().gallery.locator('dialog img:visible, .focus img:visible').first();
    await eventually('the photograph', async () =>
      (await photograph.evaluate((image) => (image as HTMLImageElement).naturalWidth)) === 640
        ? true
        : undefined,
    );
    await session().saveScreenshot('photographs-space');
    await session().page.keyboard.press('Escape');
  });

  it('are corrected in the label file', async () => {
    accepted = await gallery.accept();
    await session().run('SCN: Commit Corrections');
    await session().commit();
    const written = await eventually('a changed label file', async () => {
      const now = await session().readLabels();
      return now.equals(original) ? undefined : now;
    });
    const { image, given, suggested } = accepted;
    assert.equal(
      written.toString(),
      original.toString().replace(`\n${image},${given}\n`, `\n${image},${suggested}\n`),
    );
  });
});
