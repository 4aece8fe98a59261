import type { GalleryFaces, GalleryState, ReviewState } from './gallery';

/** What no file's path can contain; a label file may have it all the same. */
const separator = '\0';
const pack = (names: readonly string[]) =>
  names
    .map((name) => (name.includes(separator) ? name.replaceAll(separator, '\ufffd') : name))
    .join(separator);

/**
 * The faces as they cross to the page: each list of names is one string. VS Code walks a message value by value on both
 * sides, so 200,000 strings would cost more than a second.
 */
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
    faces: { ...state.faces, image: pack(image), imagePath: pack(imagePath) },
  };
}

/** @throws Error when the lists are not as long as the faces are many. */
export function unpackFaces(faces: PackedFaces): GalleryFaces {
  const unpack = (packed: string) => {
    const names = faces.count === 0 ? [] : packed.split(separator);
    if (names.length !== faces.count) throw new Error(`${names.length} names for ${faces.count} faces.`);
    return names;
  };
  return { ...faces, image: unpack(faces.image), imagePath: unpack(faces.imagePath) };
}
