import type { ThumbnailMade, ThumbnailWish } from '../../faces/thumbnails/thumbnailMaker';

/** Faces to show small. Plain data: it crosses a process boundary. */
export type ThumbnailBatch = {
  /** Folder of the thumbnails; made when missing. */
  readonly folder: string;
  readonly wishes: readonly ThumbnailWish[];
  /** Longest side of the thumbnails, in pixels. */
  readonly edge: number;
};

/** What the process that makes thumbnails answers. */
export type ThumbnailRequests = {
  /** In the order of the wishes. */
  make(batch: ThumbnailBatch): readonly ThumbnailMade[];
};
