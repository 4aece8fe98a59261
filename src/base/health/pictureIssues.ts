/** What is measured of each picture, in the order in which it is kept. */
export const pictureMeasures = [
  /** Geometric mean of luma, 0 to 255: what photographers call the key. */
  'brightness',
  /** Levels of luma between the darkest and the lightest hundredth of the pixels. */
  'contrast',
  /** Detail at the size at which people look at a picture, and in its own pixels; logarithms, about 0 where it is sharp. */
  'detail',
  'fineDetail',
  /** Standard deviation of noise, in levels. */
  'noise',
  /** The shorter side, in pixels; at most those that measures are taken of. */
  'size',
  /** Logarithm (base 2) of width by height. */
  'shape',
  /** Mean red and blue above luma, in levels. */
  'red',
  'blue',
] as const;
export type PictureMeasure = (typeof pictureMeasures)[number];

/** What can be wrong with a picture whatever its label is, in the order of the bits of a mask. */
export const pictureIssues = [
  'blank',
  'dark',
  'bright',
  'lowContrast',
  'blurred',
  'enlarged',
  'noisy',
  'tiny',
  'oddShape',
  'colourCast',
] as const;
export type PictureIssue = (typeof pictureIssues)[number];

/** From this score on a picture has an issue. */
export const issueFrom = 0.5;

/** Those measures that a label should not depend on. */
export const linkedMeasures = [
  'brightness',
  'contrast',
  'detail',
  'size',
  'shape',
] as const satisfies readonly PictureMeasure[];
/**
 * What a label should not depend on: those measures, the folder and kind of the image's file, its split, and its place in
 * the labels.
 */
export const faceProperties = [...linkedMeasures, 'folder', 'fileType', 'split', 'place'] as const;
export type FaceProperty = (typeof faceProperties)[number];
