import { FaceFailure } from './faceFailure';

/** Where a face is in its image: pixels from the left and the top, after the camera's orientation is applied. */
export type FaceRegion = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** The region on whole pixels: its edges rounded, so that neighbours with a common edge keep it. */
function onWholePixels({ left, top, width, height }: FaceRegion): FaceRegion {
  const [x, y] = [Math.round(left), Math.round(top)];
  return { left: x, top: y, width: Math.round(left + width) - x, height: Math.round(top + height) - y };
}

/** Names a region; regions on the same pixels have the same name. */
export function regionKey(region: FaceRegion): string {
  const { left, top, width, height } = onWholePixels(region);
  return `${left},${top},${width},${height}`;
}

/**
 * The part of a region that lies within its image, on whole pixels.
 * @throws FaceFailure for a region of no size, or outside the image.
 */
export function clampRegion(
  region: FaceRegion,
  image: { readonly width: number; readonly height: number },
): FaceRegion {
  const { left, top, width, height } = onWholePixels(region);
  // Written so that NaN does not pass.
  if (!(width > 0 && height > 0 && Number.isFinite(left + width) && Number.isFinite(top + height))) {
    throw new FaceFailure(`${describe(region)} has no size: correct it.`);
  }
  const [x, y] = [Math.max(0, left), Math.max(0, top)];
  const [right, bottom] = [Math.min(image.width, left + width), Math.min(image.height, top + height)];
  if (right <= x || bottom <= y) {
    throw new FaceFailure(
      `${describe(region)} lies outside of the image, which has ${image.width} × ${image.height} pixels: correct it.`,
    );
  }
  return { left: x, top: y, width: right - x, height: bottom - y };
}

function describe({ left, top, width, height }: FaceRegion): string {
  return `The face's box (left ${left}, top ${top}, width ${width}, height ${height})`;
}
