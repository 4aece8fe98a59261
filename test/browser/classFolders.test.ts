import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { makeClassFolders } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('a folder a class', () => {
  const session = useWorkbench(makeClassFolders);
  let gallery: GalleryPage;
  let accepted: ShownCard;
  let original: string[];
  let corrected: string[];

  /** All images, with slashes, in order. */
  const images = async (): Promise<string[]> => {
    const files = await readdir(session().folder, { recursive: true });
    return files
      .map((file) => file.split(path.sep).join('/'))
      .filter((file) => file.endsWith('.png'))
      .sort();
  };
  const waitForImages = (wanted: string[]) =>
    eventually('the images where they belong', async () =>
      (await images()).join() === wanted.join() ? true : undefined,
    );

  /** Waits until the card’s image is drawn, from a path that holds `place`. */
  const waitForPicture = async (place: string) => {
    const picture = gallery.card(accepted.face).locator(`img[src*="${place}"]`);
    await picture.waitFor();
    await eventually('a loaded image', async () =>
      (await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)) > 0 ? true : undefined,
    );
  };

  before(async () => {
    gallery = new GalleryPage(session());
    original = await images();
  });

  it('audits it without a question', async () => {
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    accepted = await gallery.accept();
    assert.ok(original.includes(accepted.image));
    assert.ok(accepted.image.startsWith(`${accepted.given}/`));
    await waitForPicture(`/${accepted.image}`);
    corrected = original
      .map((image) =>
        image === accepted.image ? `${accepted.suggested}/${path.posix.basename(image)}` : image,
      )
      .sort();
  });

  it('moves exactly the accepted image, and still shows it', async () => {
    await session().run('SCN: Commit Corrections');
    await session().commit();
    await waitForImages(corrected);
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor();
    await waitForPicture(`/${accepted.suggested}/`);
  });

  it('moves it back', async () => {
    await session().run('SCN: Undo Last Commit');
    await session().confirm(/^Undo Commit$/);
    await waitForImages(original);
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    await waitForPicture(`/${accepted.image}`);
  });
});
