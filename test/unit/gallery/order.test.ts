import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faceOrders, orderFaces, type FaceOrder } from '../../../webview/gallery/store/order';
import { faceFlag, type GalleryFaces } from '../../../src/protocol/gallery';
import { madeUpFaces, secondLabels } from './madeUpFaces';

/** What an order means, the slow and plain way. */
function keysOf(faces: GalleryFaces, order: FaceOrder, face: number): number[] {
  const last = (score: number | undefined) =>
    score === undefined || Number.isNaN(score) ? Number.POSITIVE_INFINITY : score;
  switch (order) {
    case 'importance':
      return [last(faces.importance[face])];
    case 'labelQuality':
      return [last(faces.labelQuality[face])];
    case 'margin':
      return [last(-(faces.margin[face] ?? Number.NaN))];
    case 'picture':
      return [last(-(faces.pictures?.worst[face] ?? Number.NaN))];
    case 'class':
      return [faces.given[face] ?? 0, last(faces.importance[face])];
    case 'copies': {
      const group = faces.copies?.[face] ?? 0;
      const labels = new Set([...faces.given].filter((_, other) => faces.copies?.[other] === group));
      return group === 0 ? [2, 0] : [Number(labels.size < 2), group];
    }
    case 'faceScore':
      return [last(faces.found?.score[face])];
    case 'second':
      return [Number(faces.given[face] === faces.second?.of[face]), last(faces.labelQuality[face])];
    case 'file':
      return [];
  }
}

function plainOrder(faces: GalleryFaces, order: FaceOrder): number[] {
  const numbers = Array.from({ length: faces.count }, (_, face) => face);
  return numbers.sort((a, b) => {
    const keys = keysOf(faces, order, a);
    const others = keysOf(faces, order, b);
    const differing = keys.findIndex((key, index) => key !== others[index]);
    return differing < 0 ? a - b : (keys[differing] ?? 0) < (others[differing] ?? 0) ? -1 : 1;
  });
}

describe('orderFaces', () => {
  it.each(faceOrders)('orders by %s as a plain stable sort does', (order) => {
    const score = fc.oneof(
      fc.float({ min: -1, max: 1, noDefaultInfinity: true }),
      fc.constantFrom(0, -0, Number.NaN, 0.5),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(score, score, score, fc.nat(3)), { maxLength: 60 }), (rows) => {
        const faces = madeUpFaces(rows.length, {
          importance: Float32Array.from(rows, ([importance]) => importance),
          labelQuality: Float32Array.from(rows, ([, quality]) => quality),
          margin: Float32Array.from(rows, ([, , margin]) => margin),
          given: Uint16Array.from(rows, ([, , , given]) => given),
          second: secondLabels(
            rows.map((_, row) => row % 3),
            0,
          ),
          copies: Uint32Array.from(rows, (_, face) => (face * 7) % 5),
          pictures: {
            issues: new Uint16Array(rows.length),
            worst: Float32Array.from(rows, ([, quality]) => quality),
            measured: new Float32Array(5 * rows.length),
          },
        });
        expect(Array.from(orderFaces(faces, order))).toEqual(plainOrder(faces, order));
      }),
    );
  });

  it('puts failed faces last and keeps equal ones in the file’s order', () => {
    const faces = madeUpFaces(5, { importance: Float32Array.of(Number.NaN, 0.5, 0.1, 0.5, Number.NaN) });
    expect(Array.from(orderFaces(faces, 'importance'))).toEqual([2, 1, 3, 0, 4]);
  });

  it('shows the widest margin first', () => {
    const faces = madeUpFaces(4, { margin: Float32Array.of(-0.2, 0.7, 0, Number.NaN) });
    expect(Array.from(orderFaces(faces, 'margin'))).toEqual([1, 2, 0, 3]);
  });

  it('orders a hundred thousand faces without losing one', () => {
    const faces = madeUpFaces(100_000);
    const ordered = orderFaces(faces, 'class');
    expect(ordered).toHaveLength(100_000);
    expect(Array.from(ordered.toSorted())).toEqual(Array.from({ length: 100_000 }, (_, face) => face));
  });

  it('puts faces that were set aside behind those with a label, and before those without a score', () => {
    const faces = madeUpFaces(5, {
      importance: Float32Array.of(0.9, 0.1, NaN, 0.05, 0.2),
      flags: Uint8Array.of(0, faceFlag.setAside, faceFlag.failed, faceFlag.setAside, 0),
    });
    expect([...orderFaces(faces, 'importance')]).toEqual([4, 0, 3, 1, 2]);
  });
});
