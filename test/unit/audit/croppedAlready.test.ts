import path from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { ignoreStaleBoxes, findSampleImages } from '../../../src/audit/dataSet/sampleImages';
import { ImageFinder } from '../../../src/labels/images/imageFinder';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from '../labels/tempFolder';

const header =
  'subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,valence,arousal';

/** AffectNet's list of ten images of 100 pixels, with these boxes in turn. */
async function dataSetWith(boxes: readonly (readonly [number, number, number, number])[]) {
  const rows = Array.from({ length: 10 }, (_, i) => {
    const box = boxes[i % boxes.length] ?? [0, 0, 1, 1];
    return `1/${i}.jpg,${box.join(',')},1;2,${i % 2},0.1,0.2`;
  });
  const grey = { width: 100, height: 100, channels: 3 as const, background: '#888' };
  const image = await sharp({ create: grey }).jpeg().toBuffer();
  const images = Object.fromEntries(rows.map((_, i) => [`1/${i}.jpg`, image]));
  const folder = await tempFolder({ ...images, 'training.csv': [header, ...rows].join('\n') });
  const labels = await openLabels(path.join(folder, 'training.csv'));
  return findSampleImages(labels, [folder], new ImageFinder(labels, [folder]));
}

it('takes images whole whose boxes are those of other, larger ones, and says so', async () => {
  const { images, warnings } = await ignoreStaleBoxes(await dataSetWith([[300, 200, 250, 250]]));
  expect(images.boxes).toBeUndefined();
  expect(warnings).toEqual([expect.stringMatching(/training\.csv reach beyond their images \(10 of 10 /)]);
});

it('keeps boxes that fit, pass an edge by a little, or are wrong in some rows', async () => {
  const before = await dataSetWith([
    [10, 10, 50, 50],
    [40, 40, 70, 70],
    [300, 200, 250, 250],
  ]);
  const { images, warnings } = await ignoreStaleBoxes(before);
  expect(images).toBe(before);
  expect(warnings).toEqual([]);
});
