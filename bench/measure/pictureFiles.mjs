import { link, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { makeDemoData } from '../../scripts/makeDemoData.mjs';

/**
 * Drawn faces in the sizes that data sets have: crops of 48 pixels, pictures of 400, photographs of 4,000, so many
 * different ones of each; more files are links to them, each a file of its own to whoever asks for it.
 */
const sizes = /** @type {const} */ ([
  { width: 48, share: 3, drawings: 24 },
  { width: 400, share: 2, drawings: 24 },
  { width: 4000, share: 1, drawings: 4 },
]);

/**
 * Fills a folder with images named as the made-up review names them.
 * @param {string} folder
 * @param {number} count
 */
export async function makePictureFiles(folder, count) {
  await makeDemoData(folder, { faces: Math.max(...sizes.map(({ drawings }) => drawings)) });
  const images = path.join(folder, 'images');
  const name = (/** @type {number} */ number) => `face${String(number).padStart(5, '0')}.png`;
  const masters = path.join(folder, 'masters');
  await mkdir(masters);
  for (const { width, drawings } of sizes) {
    const height = Math.round((width * 130) / 110);
    // A camera's grain: without it, the files would be far smaller than photographs are.
    const noise = /** @type {const} */ ({ type: 'gaussian', mean: 128, sigma: 12 });
    const grain = await sharp({ create: { width, height, channels: 3, noise, background: '#888' } })
      .png({ compressionLevel: 0 })
      .toBuffer();
    for (let drawing = 1; drawing <= drawings; drawing++) {
      await sharp(path.join(images, name(drawing)))
        .resize(width, height)
        .composite([{ input: grain, blend: 'soft-light' }])
        .jpeg({ quality: 90 })
        .toFile(path.join(masters, `${width}-${drawing}.jpg`));
    }
  }
  await rm(images, { recursive: true });
  await mkdir(images);
  const turn = sizes.flatMap(({ share, ...size }) => Array.from({ length: share }, () => size));
  for (let number = 1; number <= count; number++) {
    const { width = 0, drawings = 1 } = turn[number % turn.length] ?? {};
    const master = `${width}-${(number % drawings) + 1}.jpg`;
    await link(path.join(masters, master), path.join(images, name(number)));
  }
  return images;
}
