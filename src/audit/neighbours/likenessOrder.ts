import type { KeptFeatures } from './keptFeatures';

/**
 * Faces in an order in which each stands beside one that it looks like: a greedy chain that starts with the face nearest to
 * the middle of all and goes on with the one most like the last (nearest-neighbour heuristic). What is like none of the
 * others is left for the end, where the odd ones stand together. It takes faces² comparisons: 60 faces of 512 dimensions
 * take a millisecond.
 * @param faces numbers of faces, each once.
 * @returns the same numbers; those without features come last, as they stood.
 */
export function orderByLikeness(features: KeptFeatures, faces: readonly number[]): number[] {
  const rows = faces.flatMap((face) => {
    const row = unitRow(features, face);
    return row ? [{ face, row }] : [];
  });
  const known = new Set(rows.map(({ face }) => face));
  const without = faces.filter((face) => !known.has(face));
  const centre = new Float32Array(features.dimensions);
  for (const { row } of rows)
    for (let d = 0; d < centre.length; d++) centre[d] = (centre[d] ?? 0) + (row[d] ?? 0);
  const chain: number[] = [];
  let last: Float32Array = centre;
  while (rows.length > 0) {
    let nearest = 0;
    let most = -Infinity;
    for (const [place, { row }] of rows.entries()) {
      const likeness = product(last, row);
      if (likeness <= most) continue;
      most = likeness;
      nearest = place;
    }
    const [next] = rows.splice(nearest, 1);
    if (!next) break;
    chain.push(next.face);
    last = next.row;
  }
  return [...chain, ...without];
}

/** A face's features at length 1, [dimensions]; undefined where it has none. */
function unitRow({ dimensions, components, lengths }: KeptFeatures, face: number): Float32Array | undefined {
  const length = lengths[face] ?? 0;
  if (length === 0) return undefined;
  const start = face * dimensions;
  return Float32Array.from(components.subarray(start, start + dimensions), (component) => component / length);
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d] as number) * (b[d] as number);
  return sum;
}
