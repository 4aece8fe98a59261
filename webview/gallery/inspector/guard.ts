import * as v from 'valibot';
import type { FaceInspection, FaceNeighbours } from '../../../src/protocol/inspection';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const inspectionSchema = v.object({
  face: count,
  chances: v.nullable(v.array(share)),
  alone: v.nullable(v.array(share)),
  place: v.variant('kind', [
    v.object({ kind: v.literal('row'), file: v.string(), line: count }),
    v.object({ kind: v.literal('image') }),
    v.object({ kind: v.literal('none') }),
  ]),
  history: v.array(
    v.object({
      what: v.picklist(['decided', 'undone', 'redone', 'committed', 'commitUndone', 'noted', 'proposed']),
      who: v.string(),
      at: v.string(),
      verdict: v.optional(v.string()),
      blind: v.optional(v.boolean()),
      label: v.optional(v.string()),
      note: v.optional(v.string()),
    }),
  ),
});

const neighboursSchema = v.variant('kind', [
  v.object({
    face: count,
    kind: v.literal('found'),
    groups: v.array(
      v.object({
        label: count,
        role: v.picklist(['given', 'suggested', 'next']),
        neighbours: v.array(
          v.object({ face: count, similarity: v.pipe(v.number(), v.finite()), isDuplicate: v.boolean() }),
        ),
      }),
    ),
  }),
  v.object({ face: count, kind: v.literal('notKept') }),
  v.object({ face: count, kind: v.literal('noFeatures') }),
]);

/** @throws Error when `value` does not describe a face; what arrives is checked although it comes from our own host. */
export function asFaceInspection(value: unknown): FaceInspection {
  return v.parse(inspectionSchema, value);
}

/** @throws Error when `value` does not say which faces are alike. */
export function asFaceNeighbours(value: unknown): FaceNeighbours {
  return v.parse(neighboursSchema, value);
}
