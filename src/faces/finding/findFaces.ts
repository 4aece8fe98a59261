import { faceInPhotograph, withPhotograph } from '../decodeFace';
import type { FaceRegion } from '../faceRegion';
import type { ValueRanges } from '../imageValues';
import { mainFace, regionOf, scaledFace, scaledPoints } from './alignFace';
import type { FaceDetector } from './faceDetector';

/** Raised whenever other faces are found, or cut out otherwise: kept ones are made anew. */
export const finderVersion = 2;

/** Smaller squares hold too few pixels to see an expression. */
const leastSide = 16;

/** What was found in an image. Plain data. */
export type FoundFace = {
  /** The face that the label is about; undefined: none was found. */
  readonly region: FaceRegion | undefined;
  /** How sure the detector is of it, 0 to 1; 0 where there is none. */
  readonly score: number;
  /** Faces that were seen, this one included. */
  readonly faces: number;
};

export type FaceInPhotograph = {
  readonly found: FoundFace;
  /** Undefined where the face has to be decoded by itself (`decodeFaces`). */
  readonly face: Awaited<ReturnType<typeof faceInPhotograph>>;
};

/**
 * Finds the face that an image's label is about.
 * @param size side of the face's picture; undefined: none is wanted.
 * @throws FaceFailure where the image cannot be decoded.
 */
export function findFace(
  detector: FaceDetector,
  bytes: Buffer,
  values: ValueRanges,
  size: number | undefined,
): Promise<FaceInPhotograph> {
  return withPhotograph(bytes, values, async (photograph) => {
    const { picture, scale } = photograph;
    const seen = (await detector.facesIn(picture)).filter(
      ({ width, height }) => Math.max(width, height) / scale >= leastSide,
    );
    const main = mainFace(seen, picture);
    if (!main) return { found: { region: undefined, score: 0, faces: 0 }, face: undefined };
    const points = scaledPoints(await detector.pointsOf(picture, main), 1 / scale);
    const region = regionOf(scaledFace(main, 1 / scale), points);
    const found = { region, score: Math.round(main.score * 1000) / 1000, faces: seen.length };
    const face = size === undefined ? undefined : await faceInPhotograph(photograph, region, size);
    return { found, face };
  });
}
