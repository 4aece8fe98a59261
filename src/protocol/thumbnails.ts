/** The longest sides, in pixels, that thumbnails are made with: a page takes the next one above what it shows. */
export const thumbnailEdges = [96, 192, 384, 640] as const;
export type ThumbnailEdge = (typeof thumbnailEdges)[number];

/** More faces than this are not asked for at once: the answer would come late, for a view that has moved on. */
export const mostThumbnailsAsked = 64;

/** How a face is to be shown small. */
export type FaceThumbnail =
  /** By its image as it is, cut to its box: that is small already, or no thumbnail could be kept. */
  | { readonly kind: 'original' }
  /** By the image at this address, which is the face alone. */
  | { readonly kind: 'made'; readonly address: string }
  /** Not at all: a sentence. */
  | { readonly kind: 'failed'; readonly reason: string };
