import * as v from 'valibot';
import type { FaceThumbnail } from '../../../src/protocol/thumbnails';

const schema = v.array(
  v.variant('kind', [
    v.object({ kind: v.literal('original') }),
    v.object({ kind: v.literal('made'), address: v.string() }),
    v.object({ kind: v.literal('failed'), reason: v.string() }),
  ]),
);

/** @throws Error when `value` does not say how to show that many faces. */
export function asFaceThumbnails(value: unknown, faces: number): readonly FaceThumbnail[] {
  return v.parse(v.pipe(schema, v.length(faces)), value);
}
