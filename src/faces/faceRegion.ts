import * as l10n from '@vscode/l10n';

/** One image cannot be used. The message is a sentence for the row of that image: what is wrong and what to do. */
export class FaceFailure extends Error {
  override readonly name = 'FaceFailure';
}

/** Where a face is in its image: pixels from the left and the top, after the camera's orientation is applied. */
export type FaceRegion = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /**
   * Of a face that was found in a photograph: its tilt in whole degrees clockwise. The region is a square then, turned by so
   * much about its middle, and may reach beyond the image. Undefined for boxes that people drew, which are upright.
   */
  readonly turn?: number | undefined;
};

/** The region on whole pixels: its edges rounded, so that neighbours with a common edge keep it. */
function onWholePixels({ left, top, width, height }: FaceRegion): FaceRegion {
  const [x, y] = [Math.round(left), Math.round(top)];
  return { left: x, top: y, width: Math.round(left + width) - x, height: Math.round(top + height) - y };
}

/** Names a region; regions on the same pixels have the same name. */
export function regionKey(region: FaceRegion): string {
  const { left, top, width, height } = onWholePixels(region);
  const box = `${left},${top},${width},${height}`;
  return region.turn === undefined ? box : `${box},${region.turn}`;
}

/** The upright square around a turned region, on whole pixels: what has to be decoded to cut the region out. */
export function squareAround({ left, top, width, turn = 0 }: FaceRegion): FaceRegion {
  const angle = (turn * Math.PI) / 180;
  const side = Math.ceil(width * (Math.abs(Math.cos(angle)) + Math.abs(Math.sin(angle))));
  const beside = Math.round((side - width) / 2);
  return { left: left - beside, top: top - beside, width: side, height: side };
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
    throw new FaceFailure(
      l10n.t(
        "The face's box (left {0}, top {1}, width {2}, height {3}) has no size: correct it.",
        ...edgesOf(region),
      ),
    );
  }
  const [x, y] = [Math.max(0, left), Math.max(0, top)];
  const [right, bottom] = [Math.min(image.width, left + width), Math.min(image.height, top + height)];
  if (right <= x || bottom <= y) {
    throw new FaceFailure(
      l10n.t(
        "The face's box (left {0}, top {1}, width {2}, height {3}) lies outside of the image, which has {4} × {5} pixels: correct it.",
        ...edgesOf(region),
        image.width,
        image.height,
      ),
    );
  }
  return { left: x, top: y, width: right - x, height: bottom - y };
}

function edgesOf({ left, top, width, height }: FaceRegion): [number, number, number, number] {
  return [left, top, width, height];
}
