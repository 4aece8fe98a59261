import sharp, { type Sharp } from 'sharp';
import { randomBits, uniform } from '../../../../src/scn/randomness';

/**
 * Pictures with the statistics of photographs: discs of all sizes over one another (“dead leaves”), softly shaded, with a
 * little noise; light, contrast and noise vary as in any set.
 */
export function madePictures(count: number, side = 96, seed = 1): Buffer[] {
  const random = randomBits(seed);
  const between = (low: number, high: number) => low + (high - low) * uniform(random);
  return Array.from({ length: count }, () => {
    const pixels = Buffer.alloc(3 * side * side);
    const values = new Float64Array(side * side);
    for (let disc = 0; disc < 220; disc++) {
      // Radii as r⁻³, which gives photographs' spectrum.
      const radius = 2 / Math.sqrt(between(0.006, 1));
      const [x0, y0, shade, slope] = [between(0, side), between(0, side), between(30, 225), between(-1, 1)];
      for (let y = Math.max(0, Math.floor(y0 - radius)); y < Math.min(side, y0 + radius); y++)
        for (let x = Math.max(0, Math.floor(x0 - radius)); x < Math.min(side, x0 + radius); x++)
          if ((x - x0) ** 2 + (y - y0) ** 2 < radius * radius)
            values[y * side + x] = shade + slope * (x - x0);
    }
    const [light, contrast, noise] = [between(-15, 15), between(0.8, 1), between(1, 3)];
    values.forEach((value, pixel) => {
      const level = 128 + light + contrast * (value - 128) + noise * gaussian(random);
      pixels.fill(Math.max(0, Math.min(255, Math.round(level))), 3 * pixel, 3 * pixel + 3);
    });
    return pixels;
  });
}

function gaussian(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(random)));
  return radius * Math.cos(2 * Math.PI * uniform(random));
}

/** RGB bytes of a square as an image. */
export function imageOf(pixels: Buffer): Sharp {
  const side = Math.sqrt(pixels.length / 3);
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
}

/** Each level by its own. */
const curve = (pixels: Buffer, of: (level: number, channel: number) => number) =>
  pixels.map((level, at) => Math.max(0, Math.min(255, Math.round(of(level, at % 3)))));

/** Ways to harm a square picture, by the issue that each is. */
export const harms = {
  dark: (pixels) => imageOf(Buffer.from(curve(pixels, (level) => 255 * (level / 255) ** 4))),
  bright: (pixels) => imageOf(Buffer.from(curve(pixels, (level) => 255 * (level / 255) ** 0.2))),
  lowContrast: (pixels) => imageOf(Buffer.from(curve(pixels, (level) => 128 + 0.25 * (level - 128)))),
  blurred: (pixels) => imageOf(pixels).blur(2.5),
  enlarged: async (pixels) => {
    const side = Math.sqrt(pixels.length / 3);
    const small = await imageOf(pixels)
      .resize(side / 2)
      .png()
      .toBuffer();
    return sharp(small).resize(side);
  },
  noisy: (pixels) => {
    const random = randomBits(9);
    return imageOf(Buffer.from(curve(pixels, (level) => level + 20 * gaussian(random))));
  },
  tiny: (pixels) => imageOf(pixels).resize(20),
  oddShape: (pixels) => imageOf(pixels).extract({ left: 30, top: 0, width: 40, height: 96 }),
  colourCast: (pixels) =>
    imageOf(Buffer.from(curve(pixels, (level, channel) => level + (channel === 0 ? 45 : -15)))),
  blank: (pixels) => imageOf(pixels.fill(90)),
} satisfies Record<string, (pixels: Buffer) => Sharp | Promise<Sharp>>;
