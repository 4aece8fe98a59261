import type { GalleryFaces, GalleryState, ReviewState } from './gallery';
import { packNames, unpackNames } from './packedNames';

/** The faces as they cross to the page: each list of names is one string, by `packNames`. */
export type PackedFaces = Omit<GalleryFaces, 'image' | 'imagePath'> & {
  readonly image: string;
  readonly imagePath: string;
};

/** A review on the wire. */
export type PackedReview = Omit<ReviewState, 'faces'> & { readonly faces: PackedFaces };

/** What the page shows, on the wire. */
export type PackedState = Exclude<GalleryState, ReviewState> | PackedReview;

export function packState(state: GalleryState): PackedState {
  if (state.kind !== 'review') return state;
  const { image, imagePath } = state.faces;
  return {
    ...state,
    faces: { ...state.faces, image: packNames(image), imagePath: packNames(imagePath) },
  };
}

/** @throws Error when the lists are not as long as the faces are many. */
export function unpackFaces(faces: PackedFaces): GalleryFaces {
  const { count, image, imagePath } = faces;
  return { ...faces, image: unpackNames(image, count), imagePath: unpackNames(imagePath, count) };
}
