import type { Sharp } from 'sharp';
import { clampRegion, type FaceRegion, squareAround } from './faceRegion';
import { type RawImage, sharp } from './imageLibrary';
import { measuredSide } from './pictureMeasures';

/**
 * Takes a region of a decoded image, level.
 * @param scale what the image was shrunk by. @param most side of what is turned, pixels: see `cutTurned`.
 */
export async function cropFace<T>(
  image: RawImage,
  region: FaceRegion,
  scale: number,
  most: number,
  take: (face: Sharp) => Promise<T>,
): Promise<T> {
  if (region.turn !== undefined) return take(await cutTurned(image, scaledRegion(region, scale), most));
  return take(opened(image).extract(clampRegion(region, image)));
}

const opened = ({ data, width, height }: RawImage) => sharp(data, { raw: { width, height, channels: 3 } });

/** A turned region in an image that was shrunk. */
export function scaledRegion({ left, top, width, turn = 0 }: FaceRegion, scale: number): FaceRegion {
  const side = Math.max(1, Math.round(width * scale));
  return { left: Math.round(left * scale), top: Math.round(top * scale), width: side, height: side, turn };
}

/**
 * Cuts a turned square out of an image, level; what lies beyond the image repeats its edge.
 * @param most side of what is turned, pixels: a larger square is shrunk first.
 */
export async function cutTurned(image: RawImage, region: FaceRegion, most: number): Promise<Sharp> {
  const around = squareAround(region);
  const inside = clampRegion(around, image);
  const extended = await opened(image)
    .extract(inside)
    .extend({
      left: inside.left - around.left,
      top: inside.top - around.top,
      right: around.left + around.width - inside.left - inside.width,
      bottom: around.top + around.height - inside.top - inside.height,
      extendWith: 'copy',
    })
    .raw()
    .toBuffer();
  const scale = Math.min(1, most / region.width);
  const side = Math.max(1, Math.round(around.width * scale));
  const square = opened({ data: extended, width: around.width, height: around.width });
  const { turn = 0 } = region;
  if (turn === 0) return square;
  const turned = await square
    .resize(side, side)
    .rotate(-turn, { background: '#000' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = turned.info;
  const kept = Math.max(1, Math.min(Math.round(region.width * scale), width, height));
  return opened({ data: turned.data, width, height }).extract({
    ...{ left: Math.round((width - kept) / 2), top: Math.round((height - kept) / 2) },
    ...{ width: kept, height: kept },
  });
}

/** A face as a backbone takes it: `size` × `size` RGB bytes, black beside what is not square. */
export async function fitted(face: Sharp, size: number, seconds: number): Promise<Buffer> {
  const inFrame = face.resize(size, size, { fit: 'contain', background: '#000' }).toColourspace('srgb');
  return (await rawOf(inFrame, seconds)).data;
}

/** A face as it is measured. */
export function shrunk(face: Sharp, seconds: number): Promise<RawImage> {
  const most = {
    width: measuredSide,
    height: measuredSide,
    fit: 'inside',
    withoutEnlargement: true,
  } as const;
  return rawOf(face.resize(most).toColourspace('srgb'), seconds);
}

/** @throws Error where it takes longer than `seconds`. */
export async function rawOf(image: Sharp, seconds: number): Promise<RawImage> {
  const { data, info } = await image
    .timeout({ seconds: Math.ceil(seconds) })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`${info.channels} channels after conversion to sRGB`);
  return { data, width: info.width, height: info.height };
}
