import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { makeLabelFile } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

/** Every second face is a photograph of 2,200 × 2,600 pixels; the others stay small. */
async function makeMixedSizes(folder: string): Promise<void> {
  await makeLabelFile(folder);
  const images = path.join(folder, 'images');
  for (const name of await readdir(images)) {
    if (!isLarge(name)) continue;
    const file = path.join(images, name);
    await writeFile(
      file,
      await sharp(await readFile(file))
        .resize(2200)
        .png({ compressionLevel: 1 })
        .toBuffer(),
    );
  }
}
const isLarge = (image: string) => Number(/(\d)\.png/.exec(image)?.[1] ?? 0) % 2 === 0;

describe('thumbnails', () => {
  const session = useWorkbench(makeMixedSizes);
  let gallery: GalleryPage;

  /** Each visible card whose picture is there: the image it is of, the picture's address and its width in pixels. */
  const pictures = async () =>
    session()
      .gallery.locator('.card[data-face]:visible:has([data-image=shown])')
      .evaluateAll((cards) =>
        cards.map((card) => {
          const image = card.querySelector('img');
          return {
            title: card.getAttribute('title') ?? '',
            src: image?.src ?? '',
            width: image?.naturalWidth ?? 0,
          };
        }),
      );
  const cache = () => path.resolve(session().extensionsFolder, '../user/User/globalStorage');
  const kept = async () =>
    (await readdir(cache(), { recursive: true })).filter((name) => /thumbnails.*\.webp$/.test(name));

  const waitForPictures = () =>
    eventually('a picture on every card in view', async () => {
      const cards = await gallery.cards.count();
      const shown = await pictures();
      return cards > 0 && shown.length === cards ? shown : undefined;
    });

  before(() => {
    gallery = new GalleryPage(session());
  });

  it('stand for large images, which the page does not load, and not for small ones', async () => {
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    const shown = await waitForPictures();
    const large = shown.filter(({ title }) => isLarge(title));
    assert.ok(large.length > 0 && large.length < shown.length);
    for (const { src, width } of large) {
      assert.match(src, /\/thumbnails\/[\da-f]{2}\/[\da-f]{32}\.webp$/);
      assert.ok(width <= 192, `The thumbnail is ${width} pixels wide.`);
    }
    for (const { src, title } of shown) if (!isLarge(title)) assert.match(src, /\/images\/face\d+\.png$/);
    assert.ok((await kept()).length >= large.length);
  });

  it('come for the faces that are scrolled to', async () => {
    const before = (await kept()).length;
    await gallery.cards.first().focus();
    await gallery.cards.first().press('End');
    await waitForPictures();
    assert.ok((await kept()).length > before, 'The last faces have thumbnails now.');
  });

  it('are sharper on larger cards, and the large face shows the image itself', async () => {
    const focused = session().gallery.locator('.card:focus');
    for (let press = 0; press < 13; press++) await focused.press('+');
    assert.equal(await session().gallery.locator('.card-size').inputValue(), '328');
    await eventually('sharper thumbnails', async () =>
      (await pictures()).some(({ src, width }) => src.includes('/thumbnails/') && width > 192)
        ? true
        : undefined,
    );
    assert.ok(await focused.isVisible(), 'The focused card is still in view.');
    const large = [0, 2, 4, 6, 8].map((digit) => `[title*="${digit}.png"]`).join();
    await session().gallery.locator(`.card[data-face]:visible:is(${large})`).first().dblclick();
    const zoomed = session().gallery.locator('.focus-picture[data-image=shown] img');
    await zoomed.waitFor();
    assert.equal(await zoomed.evaluate((image: HTMLImageElement) => image.naturalWidth), 2200);
    await session().page.keyboard.press('Escape');
  });

  it('change their size with the slider and with Ctrl and the wheel', async () => {
    const slider = session().gallery.getByRole('slider', { name: 'Card size' });
    await slider.focus();
    await slider.press('Home');
    assert.equal(await slider.getAttribute('aria-valuetext'), '88 pixels');
    const small = await gallery.cards.first().boundingBox();
    await gallery.cards.first().hover();
    await session().page.keyboard.down('Control');
    for (let notch = 0; notch < 5; notch++) await session().page.mouse.wheel(0, -100);
    await session().page.keyboard.up('Control');
    await eventually('a larger size', async () => ((await slider.inputValue()) === '168' ? true : undefined));
    const larger = await gallery.cards.first().boundingBox();
    assert.ok((larger?.height ?? 0) > (small?.height ?? 0) + 60);
  });

  it('are made again when they were deleted', async () => {
    await session().closeGallery();
    const [folder] = (await readdir(cache())).filter((name) => name.includes('scn'));
    await rm(path.join(cache(), folder ?? '', 'thumbnails'), { recursive: true });
    await session().run('SCN: Open Review Gallery');
    await waitForPictures();
    assert.ok((await kept()).length > 0);
  });
});
