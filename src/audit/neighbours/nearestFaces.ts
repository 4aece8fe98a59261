import type { KeptFeatures } from './keptFeatures';

/** A face and how much it looks like the one that was asked about. */
export type NearFace = {
  readonly face: number;
  /** Cosine of the centred features, in [-1, 1]. */
  readonly similarity: number;
};

/**
 * The faces most like one, among those of each label. Every face of these labels is compared, which takes a fraction of a
 * second for 100,000 (`bench/neighbours.mjs`), so no index is needed that would have to be built, kept, and would miss some.
 * @param labels indices of classes.
 * @param count how many faces of each label.
 * @returns a list for each of `labels`, nearest first, of equals the one that is first in the file; undefined where the
 *   face itself has no features.
 */
export function nearestFaces(
  { dimensions, components, lengths, given }: KeptFeatures,
  face: number,
  labels: readonly number[],
  count: number,
): readonly (readonly NearFace[])[] | undefined {
  const length = lengths[face] ?? 0;
  if (length === 0) return undefined;
  const nearestOf = new Map(labels.map((label) => [label, new Nearest(count)]));
  // A copy of its own: the engine then knows that writing to it changes nothing else.
  const own = components.slice(face * dimensions, (face + 1) * dimensions);
  for (let other = 0; other < given.length; other++) {
    const nearest = nearestOf.get(given[other] as number);
    const otherLength = lengths[other] as number;
    if (!nearest || otherLength === 0 || other === face) continue;
    const start = other * dimensions;
    let product = 0;
    for (let d = 0; d < dimensions; d++) product += (own[d] as number) * (components[start + d] as number);
    nearest.offer(other, product / (length * otherLength));
  }
  return labels.map((label) => nearestOf.get(label)?.faces ?? []);
}

/** The few best of many that are offered in the file's order. */
class Nearest {
  readonly faces: NearFace[] = [];

  constructor(private readonly count: number) {}

  offer(face: number, similarity: number): void {
    const { faces, count } = this;
    if (faces.length === count && similarity <= (faces.at(-1)?.similarity ?? -Infinity)) return;
    const place = faces.findIndex((each) => each.similarity < similarity);
    faces.splice(place < 0 ? faces.length : place, 0, { face, similarity });
    if (faces.length > count) faces.pop();
  }
}
