import { imageSizeOf } from '../../faces/imageLibrary';
import type { ImageFinder } from '../../labels/images/imageFinder';
import type { LabelFile, LabelSample } from '../../labels/labelFile';
import { pixelBox } from '../../labels/text/boxColumns';

/** As many headers are read while others wait for the disk. */
const atOnce = 8;

/**
 * Labels whose boxes are all in pixels: those that are shares of their images need the images' sizes. A sample whose image
 * cannot be read keeps its shares; decoding it says why.
 */
export async function boxesInPixels(
  labels: LabelFile,
  finder: ImageFinder,
  signal: AbortSignal,
): Promise<LabelFile> {
  const ofImage = new Map<string, number[]>();
  labels.samples.forEach(({ image, boxShares }, row) => {
    if (!boxShares) return;
    const known = ofImage.get(image);
    if (known) known.push(row);
    else ofImage.set(image, [row]);
  });
  if (ofImage.size === 0) return labels;
  const samples: LabelSample[] = [...labels.samples];
  const images = ofImage.entries();
  const work = async () => {
    for (const [image, rows] of images) {
      if (signal.aborted) return;
      const place = finder.place(image);
      const size = place.kind === 'found' ? await imageSizeOf(place.file) : undefined;
      if (!size) continue;
      for (const row of rows) {
        const { boxShares, ...sample } = samples[row] as LabelSample;
        if (!boxShares) continue;
        const { left, top, width, height } = boxShares;
        const box = pixelBox(
          {
            left: left * size.width,
            top: top * size.height,
            right: (left + width) * size.width,
            bottom: (top + height) * size.height,
          },
          size,
        );
        samples[row] = { ...sample, ...(box && { box }) };
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { ...labels, samples };
}
