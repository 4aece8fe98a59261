import { contentHashOf, type FileStamp } from '../faceFile';
import { type FaceRegion, regionKey } from '../faceRegion';

/** Goes up when thumbnails are made differently, so that older ones are not shown any more. */
const version = 1;

/**
 * Names a thumbnail, as 32 hexadecimal digits: by where its image is and what tells that it changed, not by its content,
 * which would have to be read whole first.
 * @param file absolute path.
 * @param region where the face is; undefined: the image is the face.
 * @param edge longest side, in pixels.
 */
export function thumbnailKey(
  file: string,
  { size, mtimeNs }: Pick<FileStamp, 'size' | 'mtimeNs'>,
  region: FaceRegion | undefined,
  edge: number,
): string {
  const parts = [version, size, mtimeNs, region ? regionKey(region) : 'whole', edge, file];
  return contentHashOf(Buffer.from(parts.join('\n')));
}
