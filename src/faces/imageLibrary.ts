import sharp from 'sharp';

/**
 * sharp as every module here uses it. One thread an image with several images at a time decodes small faces a quarter
 * faster than several threads an image; nothing is decoded twice, so its cache only costs memory.
 */
sharp.concurrency(1);
sharp.cache(false);
/**
 * Images come from anywhere, so only loaders of photographic formats run. SVG above all stays out: it can name other
 * files.
 */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((loader) => `VipsForeignLoad${loader}`),
});

export { sharp };
