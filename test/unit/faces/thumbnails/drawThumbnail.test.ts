import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { FaceFailure } from '../../../../src/faces/faceRegion';
import { drawThumbnail } from '../../../../src/faces/thumbnails/thumbnailMaker';

/** Left half red, right half blue; large enough that it is not shown as it is. */
function halves(width: number, height: number): Sharp {
  const half = { create: { width: Math.round(width / 2), height, channels: 3, background: '#f00' } } as const;
  return sharp({ create: { width, height, channels: 3, background: '#00f' } }).composite([
    { input: half, left: 0, top: 0 },
  ]);
}

async function shape(thumbnail: Buffer | undefined) {
  const { format, width, height, space, depth, pages, orientation } = await sharp(thumbnail).metadata();
  return { format, width, height, space, depth, pages, orientation };
}

/** Mean colour of a part of a thumbnail. */
async function colourAt(thumbnail: Buffer | undefined, left: number, top: number, side = 4) {
  const { channels } = await sharp(
    await sharp(thumbnail).extract({ left, top, width: side, height: side }).toBuffer(),
  ).stats();
  return channels.slice(0, 3).map(({ mean }) => mean);
}

const isRed = ([red = 0, , blue = 0]: readonly number[]) => red > 200 && blue < 60;
const isBlue = ([red = 0, , blue = 0]: readonly number[]) => blue > 200 && red < 60;

describe('a thumbnail', () => {
  it('of a photograph of 4,000 pixels has the wanted longest side, and its colours', async () => {
    const thumbnail = await drawThumbnail(await halves(4000, 3000).jpeg().toBuffer(), undefined, 192);
    expect(await shape(thumbnail)).toMatchObject({ format: 'webp', width: 192, height: 144 });
    expect(await colourAt(thumbnail, 10, 70)).toSatisfy(isRed);
    expect(await colourAt(thumbnail, 180, 70)).toSatisfy(isBlue);
  });

  it('is not made of a face of 48 pixels, nor of any small image that pages can show', async () => {
    expect(await drawThumbnail(await halves(48, 48).png().toBuffer(), undefined, 384)).toBeUndefined();
    expect(await drawThumbnail(await halves(400, 300).jpeg().toBuffer(), undefined, 96)).toBeUndefined();
  });

  it('is made of small images that pages cannot show, or not alike', async () => {
    const tiff = await drawThumbnail(await halves(60, 40).tiff().toBuffer(), undefined, 192);
    expect(await shape(tiff)).toMatchObject({ format: 'webp', width: 60, height: 40 });
    const cmyk = await drawThumbnail(
      await halves(60, 40).toColourspace('cmyk').jpeg().toBuffer(),
      undefined,
      192,
    );
    expect(await shape(cmyk)).toMatchObject({ format: 'webp', space: 'srgb' });
    expect(await colourAt(cmyk, 5, 20)).toSatisfy(isRed);
  });

  it('shows the first frame of an animation', async () => {
    const frames = await Promise.all(
      ['#f00', '#0f0', '#00f'].map((background) =>
        sharp({ create: { width: 50, height: 50, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const animation = await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 100, 100] })
      .toBuffer();
    const thumbnail = await drawThumbnail(animation, undefined, 192);
    expect((await shape(thumbnail)).pages).toBeUndefined();
    expect(await colourAt(thumbnail, 20, 20)).toSatisfy(isRed);
  });

  it('turns 16 bits into 8, and keeps what is transparent so', async () => {
    const deep = await sharp({ create: { width: 900, height: 900, channels: 4, background: '#ff000000' } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const thumbnail = await drawThumbnail(deep, undefined, 96);
    expect(await shape(thumbnail)).toMatchObject({ width: 96, depth: 'uchar' });
    expect((await sharp(thumbnail).stats()).channels[3]?.max).toBe(0);
  });

  it('stands upright, as the camera was held', async () => {
    const turned = await halves(1200, 600).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const thumbnail = await drawThumbnail(turned, undefined, 96);
    expect(await shape(thumbnail)).toMatchObject({ width: 48, height: 96 });
    expect(await colourAt(thumbnail, 22, 5)).toSatisfy(isRed);
    expect(await colourAt(thumbnail, 22, 88)).toSatisfy(isBlue);
  });

  it('is the face alone where the image holds more, and never enlarged', async () => {
    const image = await halves(3000, 2000).jpeg().toBuffer();
    const small = await drawThumbnail(image, { left: 1480, top: 900, width: 48, height: 40 }, 192);
    expect(await shape(small)).toMatchObject({ width: 48, height: 40 });
    expect(await colourAt(small, 4, 20)).toSatisfy(isRed);
    expect(await colourAt(small, 40, 20)).toSatisfy(isBlue);
    // Shrunk much, it comes by the other way: the image is shrunk first.
    const large = await drawThumbnail(image, { left: 1000, top: 0, width: 1000, height: 2000 }, 192);
    expect(await shape(large)).toMatchObject({ width: 96, height: 192 });
    expect(await colourAt(large, 40, 100)).toSatisfy(isRed);
    expect(await colourAt(large, 52, 100)).toSatisfy(isBlue);
  });

  it('cuts the box out of the upright image', async () => {
    const turned = await halves(1200, 600).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    // Upright it is 600 × 1,200, red above blue.
    for (const edge of [96, 384]) {
      const lower = await drawThumbnail(turned, { left: 100, top: 700, width: 400, height: 400 }, edge);
      expect(await shape(lower)).toMatchObject({ width: edge, height: edge });
      expect(await colourAt(lower, 10, 10)).toSatisfy(isBlue);
    }
  });

  it('of a box on the very edge of a large image is made all the same', async () => {
    const image = await halves(3000, 2000).jpeg().toBuffer();
    const sliver = await drawThumbnail(image, { left: 2999, top: 0, width: 40, height: 2000 }, 96);
    expect(await shape(sliver)).toMatchObject({ width: 1, height: 96 });
    expect(await colourAt(sliver, 0, 40, 1)).toSatisfy(isBlue);
  });

  it('is refused, with the reason, for what is no image, cut short, or a box outside', async () => {
    const image = await halves(900, 900).jpeg().toBuffer();
    const failing = [
      drawThumbnail(
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>'),
        undefined,
        96,
      ),
      drawThumbnail(image.subarray(0, image.length / 2), undefined, 96),
      drawThumbnail(image, { left: 950, top: 0, width: 40, height: 40 }, 96),
    ];
    const reasons = await Promise.all(
      failing.map((each) =>
        each.then(
          () => 'made',
          (error: unknown) => (error instanceof FaceFailure ? error.message : error),
        ),
      ),
    );
    expect(reasons[0]).toMatch(/not an image in a known format/);
    expect(reasons[1]).toMatch(/broken or cut short/);
    expect(reasons[2]).toMatch(/lies outside of the image, which has 900 × 900 pixels/);
  });
});
