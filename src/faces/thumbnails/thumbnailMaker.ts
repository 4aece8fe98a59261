import { Budget } from '../budget';
import { FaceFailure } from '../faceFailure';
import { readFace, stampOf } from '../faceFile';
import type { FaceRegion } from '../faceRegion';
import { drawThumbnail } from './drawThumbnail';
import { ThumbnailFolder } from './thumbnailFolder';
import { thumbnailKey } from './thumbnailKey';

/** A face to show small. */
export type ThumbnailWish = {
  /** Absolute path of its image. */
  readonly file: string;
  /** Where it is in there, as `FaceRegion`; undefined: the image is the face. */
  readonly region?: FaceRegion | undefined;
};

/** What became of a wish. */
export type ThumbnailMade =
  /** The image is to be shown itself. */
  | { readonly kind: 'original' }
  /** Path of the thumbnail below its folder, as part of an address. */
  | { readonly kind: 'made'; readonly place: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Bytes of image files that may be in memory at a time. */
const fileBytes = new Budget(160_000_000);

/** Makes thumbnails, or finds those that were made before. */
export class ThumbnailMaker {
  constructor(
    private readonly folder: ThumbnailFolder,
    private readonly onNote: (line: string) => void,
  ) {}

  /** @param edge longest side, in pixels. */
  async make({ file, region }: ThumbnailWish, edge: number): Promise<ThumbnailMade> {
    try {
      const stamp = await stampOf(file);
      const key = thumbnailKey(file, stamp, region, edge);
      const made = { kind: 'made', place: ThumbnailFolder.placeOf(key) } as const;
      if (await this.folder.has(key)) return made;
      const release = await fileBytes.take(Number(stamp.size));
      try {
        const thumbnail = await drawThumbnail(await readFace(file, stamp), region, edge);
        return thumbnail && (await this.keep(key, thumbnail)) ? made : { kind: 'original' };
      } finally {
        release();
      }
    } catch (error) {
      if (error instanceof FaceFailure) return { kind: 'failed', reason: error.message };
      throw error;
    }
  }

  /** Where the disk refuses, faces are shown all the same. */
  private async keep(key: string, thumbnail: Buffer): Promise<boolean> {
    try {
      await this.folder.write(key, thumbnail);
      return true;
    } catch (error) {
      this.onNote(`A thumbnail could not be kept (${String(error)}); the image itself is shown.`);
      return false;
    }
  }
}
