import { type GalleryFaces, noClass } from '../../../src/protocol/gallery';

/** Index of the class that the second label file gives a face, into its classes; undefined where it gives none. */
export function secondLabelOf({ second }: Pick<GalleryFaces, 'second'>, face: number): number | undefined {
  const label = second?.of[face] ?? noClass;
  return label === noClass ? undefined : label;
}

/** Whether a face has a label in both files, and not the same. */
export function differsThere(
  { given, second }: Pick<GalleryFaces, 'given' | 'second'>,
  face: number,
): boolean {
  const [here = noClass, there = noClass] = [given[face], second?.of[face]];
  return here !== noClass && there !== noClass && here !== there;
}

/** The name of a face's class in the second file where that is another one than here; undefined where it is none or the same. */
export function otherLabelOf(
  faces: Pick<GalleryFaces, 'given' | 'second'>,
  face: number,
): string | undefined {
  const there = secondLabelOf(faces, face);
  return there === undefined || there === faces.given[face] ? undefined : faces.second?.classes[there];
}

/** How many faces have each pair of labels, here and there: [classes of the second file, the audit's first, squared]. */
export function countBoth({ given, second }: Pick<GalleryFaces, 'given' | 'second'>): Uint32Array {
  const size = second?.classes.length ?? 0;
  const counts = new Uint32Array(size * size);
  given.forEach((here, face) => {
    const there = second?.of[face] ?? noClass;
    if (here >= size || there >= size) return;
    const cell = here * size + there;
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return counts;
}
