import sharp from 'sharp';

/** The most that is cut off a side, as a share of the shorter one. */
const mostCut = 0.05;

/**
 * @typedef {'exact' | 'encoded' | 'resized' | 'mirrored' | 'cropped' | 'all'} Change what a copy went through;
 *   all but the exact ones are compressed as JPEG with a quality of 30 to 95
 */
export const changes = /** @type {const} */ (['exact', 'encoded', 'resized', 'mirrored', 'cropped', 'all']);

/**
 * A copy of an image, as they get into data sets.
 * @param {Buffer} image
 * @param {Change} change
 * @param {ReturnType<typeof import('../../scripts/seededRandom.mjs').seededRandom>} random
 * @returns {Promise<Buffer>}
 */
export async function copyOf(image, change, random) {
  if (change === 'exact') return image;
  let { data, info } = await sharp(image)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const opened = () =>
    sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  const keep = async (/** @type {import('sharp').Sharp} */ changed) => {
    ({ data, info } = await changed.raw().toBuffer({ resolveWithObject: true }));
  };
  if (change === 'cropped' || change === 'all') {
    const cut = () => Math.round(random.next() * mostCut * Math.min(info.width, info.height));
    const [left, top, right, bottom] = [cut(), cut(), cut(), cut()];
    const size = { width: info.width - left - right, height: info.height - top - bottom };
    await keep(opened().extract({ left, top, ...size }));
  }
  if (change === 'mirrored' || change === 'all') await keep(opened().flop());
  if (change === 'resized' || change === 'all') {
    // From a half to twice as large, as often smaller as larger.
    const scale = 0.5 * 4 ** random.next();
    const [width, height] = [info.width, info.height].map((side) => Math.max(8, Math.round(side * scale)));
    await keep(opened().resize(width, height, { fit: 'fill' }));
  }
  return opened()
    .jpeg({ quality: 30 + random.below(66) })
    .toBuffer();
}
