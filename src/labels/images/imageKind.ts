import { openRegular } from '../../base/disk/regularFile';

/** How image files begin, in Latin-1, and how the names of such files end; kinds that `faces` decodes. */
const kinds = [
  [/^\x89PNG/, 'png'],
  [/^\xff\xd8\xff/, 'jpg'],
  [/^GIF8/, 'gif'],
  [/^RIFF.{4}WEBP/s, 'webp'],
  // Two letters alone begin many a text: the bytes that are kept free are zero.
  [/^BM.{4}\0{4}/s, 'bmp'],
  [/^(II\*|MM.\*)/s, 'tiff'],
  [/^.{4}ftypavi[fs]/s, 'avif'],
  [/^P[1-6]\s+[\d#]/, 'ppm'],
] as const;

/** So many bytes tell the kind of an image. */
const imageKindLength = 16;

/** How the name of an image ends that begins so, without the dot; undefined for what is no image that is read here. */
export function imageKindOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, imageKindLength)).toString('latin1');
  return kinds.find(([shape]) => shape.test(start))?.[1];
}

/** Whether a file begins as an image does that is read here; not where it cannot be read. */
export async function beginsAsImage(file: string): Promise<boolean> {
  try {
    const handle = await openRegular(file);
    try {
      const start = Buffer.alloc(imageKindLength);
      const { bytesRead } = await handle.read(start, 0, start.length, 0);
      return imageKindOf(start.subarray(0, bytesRead)) !== undefined;
    } finally {
      await handle.close();
    }
  } catch {
    // What cannot be read is no image yet; why, is told where it is opened.
    return false;
  }
}
