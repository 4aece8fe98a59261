import * as v from 'valibot';
import type { CommitFace, CommitState } from '../../src/protocol/commit';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const stateSchema = v.object({
  plan: count,
  title: v.string(),
  pairs: v.array(v.object({ from: v.string(), to: v.string(), count })),
  images: v.string(),
  classes: v.array(v.object({ label: v.string(), before: count, after: count })),
  unchangedClasses: count,
  places: v.array(
    v.variant('kind', [
      v.object({ kind: v.literal('file'), name: v.string(), labels: count, isNew: v.boolean() }),
      v.object({ kind: v.literal('folders'), from: v.string(), to: v.string(), images: count }),
    ]),
  ),
  placesInAll: count,
  inEditor: v.boolean(),
  left: v.array(v.string()),
  leftInAll: count,
  notes: v.array(v.string()),
  isAnew: v.boolean(),
});

/** @throws Error when `value` is not what the page shows; what arrives is checked although it comes from our own host. */
export function asCommitState(value: unknown): CommitState {
  return v.parse(stateSchema, value);
}

const facesSchema = v.array(
  v.variant('kind', [
    v.object({
      kind: v.literal('image'),
      address: v.string(),
      box: v.optional(v.tuple([v.number(), v.number(), v.number(), v.number()])),
    }),
    v.object({ kind: v.literal('none'), reason: v.optional(v.string()) }),
  ]),
);

/** @throws Error when `value` does not say how to show that many faces. */
export function asCommitFaces(value: unknown, faces: number): readonly CommitFace[] {
  return v.parse(v.pipe(facesSchema, v.length(faces)), value);
}
