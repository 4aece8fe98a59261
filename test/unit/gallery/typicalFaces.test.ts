import { expect, test } from 'vitest';
import { faceFlag } from '../../../src/protocol/gallery';
import { TypicalFaces } from '../../../webview/gallery/focus/typicalFaces';
import { madeUpFaces } from './madeUpFaces';

test('typical of a class are the faces whose label is surest, but not the one that is judged', () => {
  const faces = madeUpFaces(8, {
    given: Uint16Array.of(1, 1, 1, 1, 1, 1, 0, 2),
    labelQuality: Float32Array.of(0.5, 0.9, 0.99, 0.95, NaN, 0.7, 0.8, 0.9),
    flags: Uint8Array.of(0, 0, faceFlag.issue, 0, faceFlag.failed, 0, 0, 0),
    imagePath: ['a', 'b', 'c', 'd', 'e', 'f', 'g', ''],
  });
  const typical = new TypicalFaces(faces);
  expect(typical.of(1, -1, 2)).toEqual([3, 1]);
  expect(typical.of(1, 3, 2)).toEqual([1, 5]);
  expect(typical.of(0, 6, 2)).toEqual([]);
  // Without an image there is nothing to see.
  expect(typical.of(2, -1, 2)).toEqual([]);
  expect(typical.of(9, -1, 2)).toEqual([]);
});
