import { readFace, stampOf } from './faceFile';
import { sharp } from './imageLibrary';

/** Width and height of an image in pixels. */
export type ImageSize = { readonly width: number; readonly height: number };

/** How large an image is after the camera's orientation is applied, from its header; undefined where it cannot be told. */
export async function imageSizeOf(file: string): Promise<ImageSize | undefined> {
  try {
    const { autoOrient } = await sharp(await readFace(file, await stampOf(file))).metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  } catch {
    // Decoding the image will say why.
    return undefined;
  }
}
