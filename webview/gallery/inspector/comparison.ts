import type { NeighbourGroup } from '../../../src/protocol/inspection';
import { asScore } from '../grid/describe';
import { inspectorStrings } from './strings';

const { neighbours: say } = inspectorStrings;

/** Means that differ by less look the same with two decimals. */
const leastDifference = 0.005;

/** A sentence on which of two classes' nearest faces are more like the face; `''` where there are not two to compare. */
export function comparison(groups: readonly NeighbourGroup[], nameOf: (label: number) => string): string {
  const [first, second] = groups
    .filter(({ neighbours }) => neighbours.length > 0)
    .map(({ label, neighbours }) => ({
      name: nameOf(label),
      mean: neighbours.reduce((sum, { similarity }) => sum + similarity, 0) / neighbours.length,
    }))
    .sort((a, b) => b.mean - a.mean);
  if (!first || !second) return '';
  return first.mean - second.mean < leastDifference
    ? say.even(first.name, second.name, asScore(first.mean))
    : say.closer(first.name, asScore(first.mean), second.name, asScore(second.mean));
}
