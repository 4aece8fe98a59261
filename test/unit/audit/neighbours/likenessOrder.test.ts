import { describe, expect, it } from 'vitest';
import { roundFeatures } from '../../../../src/audit/neighbours/keptFeatures';
import { orderByLikeness } from '../../../../src/audit/neighbours/likenessOrder';

/** Faces on a circle by their angles in degrees; standardising leaves the angles about as they are. */
function facesAt(...angles: readonly (number | undefined)[]) {
  const features = Float32Array.from(
    angles.flatMap((angle = 0) => {
      const radians = (angle * Math.PI) / 180;
      return [Math.cos(radians), Math.sin(radians)];
    }),
  );
  return roundFeatures(features, 2, new Uint16Array(angles.length), (face) => angles[face] !== undefined);
}

const all = (count: number) => Array.from({ length: count }, (_, face) => face);

describe('faces by likeness', () => {
  // Four groups around the circle, so that the middle of all features is nobody's direction.
  const angles = [10, 190, 12, 192, 100, 280, 102, 282];

  it('stand beside those that they look like', () => {
    const order = orderByLikeness(facesAt(...angles), all(8));
    expect(order.toSorted((a, b) => a - b)).toEqual(all(8));
    for (let place = 0; place < 8; place += 2) {
      const [a = 0, b = 0] = order.slice(place, place + 2).map((face) => angles[face]);
      expect(Math.abs(a - b)).toBe(2);
    }
  });

  it('have the odd one last', () => {
    // Of the faces that are ordered, 1 looks like none of the others.
    const order = orderByLikeness(facesAt(...angles, 14, 16), [0, 1, 2, 8, 9]);
    expect(order.at(-1)).toBe(1);
  });

  it('come last where they have no features, as they stood', () => {
    const features = facesAt(...angles, undefined, undefined);
    const order = orderByLikeness(features, [9, 0, 8, 2, 4]);
    expect(order.slice(-2)).toEqual([9, 8]);
    expect(orderByLikeness(features, [8])).toEqual([8]);
    expect(orderByLikeness(features, [])).toEqual([]);
  });
});
