import * as v from 'valibot';
import type { BlindChange, BlindPicture } from '../../src/protocol/blind';
import { linkedMeasures } from '../../src/base/health/pictureIssues';
import type { AuditProgress } from '../../src/protocol/auditProgress';
import {
  alternativesOfFace,
  type AskedFaces,
  type GalleryRequests,
  type GalleryState,
  type ReviewChange,
  opensOnChoices,
  verdicts,
  unpackChange,
} from '../../src/protocol/gallery';
import { type GalleryCommand, galleryCommands, type UserKeys } from '../../src/protocol/galleryCommands';
import { unpackFaces } from '../../src/protocol/packedFaces';
import { readingAspects, type UnderstoodLabels } from '../../src/protocol/understoodLabels';
import type { Checks, RpcCaller } from '../../src/protocol/rpc';
import { asFaceInspection, asFaceNeighbours } from './inspector/guard';
import { maxFaces } from './store/order';
import { asFaceThumbnails } from './thumbnails/guard';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const strings = v.array(v.string());

/** A property that is undefined may be missing: the wire is JSON but for typed arrays. */
const maybe = <Output>(schema: v.GenericSchema<unknown, Output>) =>
  v.pipe(
    v.nullish(schema, null),
    v.transform((value) => value ?? undefined),
  );
const done = v.object({ done: count, total: count });
const progressSchema = v.variant('stage', [
  v.object({ stage: v.literal('labels'), unpacked: maybe(done), elsewhere: maybe(v.string()) }),
  v.object({
    stage: v.literal('features'),
    done: count,
    total: count,
    cached: count,
    facesPerSecond: v.number(),
    secondsLeft: maybe(v.number()),
  }),
  v.object({ stage: v.literal('copies'), done: count, total: count }),
  // Also parts of folds are counted.
  v.object({
    stage: v.literal('folds'),
    done: v.pipe(v.number(), v.minValue(0)),
    total: count,
    secondsLeft: maybe(v.number()),
    provisional: v.optional(v.boolean()),
  }),
  v.object({ stage: v.literal('scoring'), judged: maybe(done) }),
]);

const reviewChangeSchema = v.object({
  decisions: v.array(
    v.object({
      faces: v.instance(Uint32Array),
      verdict: v.nullable(v.picklist(verdicts)),
      label: v.nullable(v.string()),
      committed: v.boolean(),
      by: v.optional(v.string()),
      others: v.optional(
        v.array(
          v.object({
            who: v.string(),
            verdict: v.picklist(verdicts),
            label: v.string(),
            blind: v.optional(v.boolean()),
          }),
        ),
      ),
      disputed: v.optional(v.boolean()),
      earlier: v.optional(v.picklist(['verified', 'open', 'outdated'])),
      proposals: v.optional(
        v.array(
          v.object({
            who: v.string(),
            verdict: v.string(),
            label: v.nullable(v.string()),
            reason: v.string(),
          }),
        ),
      ),
      notes: v.optional(
        v.array(v.object({ who: v.string(), own: v.boolean(), text: v.string(), at: v.string() })),
      ),
    }),
  ),
  canUndo: v.boolean(),
  canRedo: v.boolean(),
  uncommitted: count,
  disagreements: count,
  agreement: v.optional(
    v.object({
      sentences: strings,
      tables: v.array(v.object({ caption: v.string(), names: strings, cells: v.array(strings) })),
    }),
  ),
});

const kappaRange = v.pipe(v.number(), v.minValue(-1), v.maxValue(1));
const secondSchema = v.object({
  name: v.string(),
  classes: strings,
  of: v.instance(Uint16Array),
  ...{ both: count, differing: count, onlyFirst: count, onlySecond: count, ambiguous: count },
  kappa: v.nullable(kappaRange),
  kappaInterval: v.nullable(v.tuple([kappaRange, kappaRange])),
});

const facesSchema = v.pipe(
  v.object({
    count: v.pipe(count, v.maxValue(maxFaces)),
    image: v.string(),
    imagePath: v.string(),
    imageRoot: v.instance(Uint8Array),
    line: v.instance(Uint32Array),
    given: v.instance(Uint16Array),
    suggested: v.instance(Uint16Array),
    alternatives: v.instance(Uint16Array),
    alternativeChances: v.instance(Float32Array),
    importance: v.instance(Float32Array),
    labelQuality: v.instance(Float32Array),
    confidence: v.instance(Float32Array),
    margin: v.instance(Float32Array),
    flags: v.instance(Uint8Array),
    copies: v.optional(v.instance(Uint32Array)),
    failures: v.record(v.string(), v.string()),
    setAside: v.record(v.string(), v.string()),
    boxes: v.optional(v.instance(Float32Array)),
    found: v.optional(
      v.object({
        turn: v.instance(Float32Array),
        score: v.instance(Float32Array),
        seen: v.instance(Uint16Array),
      }),
    ),
    votes: v.optional(v.object({ classes: strings, counts: v.instance(Uint16Array) })),
    pictures: v.optional(
      v.object({
        issues: v.instance(Uint16Array),
        worst: v.instance(Float32Array),
        measured: v.instance(Float32Array),
      }),
    ),
    splits: v.optional(v.object({ names: strings, of: v.instance(Uint16Array) })),
    second: v.optional(secondSchema),
  }),
  v.check(({ boxes, found, votes, pictures, splits, second, alternatives, alternativeChances, ...faces }) => {
    const { count: faceCount } = faces;
    return (
      Object.values(faces).every((column) => !isColumn(column) || column.length === faceCount) &&
      [alternatives, alternativeChances].every(({ length }) => length === faceCount * alternativesOfFace) &&
      (!boxes || boxes.length === faceCount * 4) &&
      (!found || Object.values(found).every(({ length }) => length === faceCount)) &&
      (!votes || votes.counts.length === faceCount * votes.classes.length) &&
      (!splits || splits.of.length === faceCount) &&
      (!second || second.of.length === faceCount) &&
      (!pictures ||
        (pictures.issues.length === faceCount &&
          pictures.worst.length === faceCount &&
          pictures.measured.length === faceCount * linkedMeasures.length))
    );
  }),
);

const expected = v.pipe(v.number(), v.finite(), v.minValue(0));
const noiseSchema = v.object({
  errors: expected,
  byClass: v.array(v.object({ faces: count, errors: expected })),
});

const askedFacesSchema = v.object({
  given: v.nullable(count),
  suggested: v.optional(count),
  suspects: v.boolean(),
  disputed: v.boolean(),
  differing: v.optional(v.boolean()),
  face: v.optional(count),
});

const driftSchema = v.object({ drift: v.nullable(v.string()) });

const userKeysSchema = v.object({
  known: v.boolean(),
  changes: v.array(v.object({ key: v.string(), command: v.string(), when: v.optional(v.string()) })),
});
const commandSchema = v.object({ command: v.picklist(galleryCommands) });

const bytes = v.instance(Uint8Array);
const previewFaceSchema = v.variant('kind', [
  v.object({ kind: v.literal('address'), image: v.string(), address: v.string() }),
  v.pipe(
    v.object({
      kind: v.literal('grey'),
      image: v.string(),
      width: v.pipe(count, v.minValue(1)),
      height: v.pipe(count, v.minValue(1)),
      grey: bytes,
    }),
    v.check(({ width, height, grey }) => grey.length === width * height),
  ),
  v.object({ kind: v.literal('encoded'), image: v.string(), encoded: bytes }),
]);
const understoodSchema = v.object({
  title: v.string(),
  rows: v.array(
    v.object({
      about: v.string(),
      text: v.string(),
      change: v.nullable(v.picklist(readingAspects)),
      pictures: v.optional(v.array(v.string())),
    }),
  ),
  classes: v.array(v.object({ name: v.string(), samples: count, faces: v.array(previewFaceSchema) })),
  furtherClasses: count,
  unlabelled: count,
  aside: count,
  problems: strings,
  furtherProblems: count,
});

const blindChangeSchema = v.object({
  answers: v.array(
    v.object({
      face: count,
      answer: v.nullable(
        v.variant('kind', [
          v.object({ kind: v.literal('class'), label: count }),
          v.object({ kind: v.literal('unclear') }),
          v.object({ kind: v.literal('notAFace') }),
        ]),
      ),
    }),
  ),
  canUndo: v.boolean(),
  canRedo: v.boolean(),
});
const blindPictureSchema = v.variant('kind', [
  v.object({ kind: v.literal('made'), address: v.string() }),
  v.object({ kind: v.literal('missing') }),
]);

const stateSchema = v.variant('kind', [
  v.object({ kind: v.literal('empty'), message: v.string() }),
  v.object({
    kind: v.literal('auditing'),
    title: v.string(),
    progress: progressSchema,
    understood: v.nullable(understoodSchema),
  }),
  v.object({
    kind: v.literal('reading'),
    title: v.string(),
    understood: v.nullable(understoodSchema),
    canClose: v.boolean(),
  }),
  v.object({ kind: v.literal('failed'), message: v.string() }),
  v.object({
    kind: v.literal('blind'),
    title: v.string(),
    classes: strings,
    count,
    change: blindChangeSchema,
  }),
  v.object({
    kind: v.literal('review'),
    title: v.string(),
    classes: strings,
    imageRoots: strings,
    faces: facesSchema,
    review: reviewChangeSchema,
    warnings: strings,
    method: strings,
    unrecognised: v.optional(v.boolean()),
    noise: v.optional(v.nullable(noiseSchema), null),
    readOnly: v.optional(v.nullable(v.string()), null),
    dataSet: v.string(),
    audit: v.optional(v.string()),
    opensOn: v.optional(v.picklist(opensOnChoices)),
    sureAbove: v.optional(v.pipe(v.number(), v.minValue(0.5), v.maxValue(0.99))),
    learnEvery: v.optional(count),
    view: v.optional(v.string()),
    asked: v.optional(askedFacesSchema),
    cannedNotes: v.optional(strings),
    drift: v.optional(v.string()),
    provisional: v.optional(progressSchema),
  }),
]);

/** @throws Error when `value` is no change of blind answers. */
function asBlindChange(value: unknown): BlindChange {
  return v.parse(blindChangeSchema, value);
}

/** @throws Error when `value` does not say how to show so many faces. */
function asBlindPictures(value: unknown, faces: number): readonly BlindPicture[] {
  return v.parse(v.pipe(v.array(blindPictureSchema), v.length(faces)), value);
}

function isColumn(value: unknown): value is ArrayBufferView & { readonly length: number } {
  return ArrayBuffer.isView(value);
}

/** @throws Error when `value` is no gallery state; what arrives is checked although it comes from our own host. */
export function asGalleryState(value: unknown): GalleryState {
  const state = v.parse(stateSchema, value);
  if (state.kind !== 'review') return state;
  return { ...state, faces: unpackFaces(state.faces), review: unpackChange(state.review) };
}

/** @throws Error when `value` is no progress report. */
export function asAuditProgress(value: unknown): AuditProgress {
  return v.parse(progressSchema, value);
}

/** @throws Error when `value` does not say what was understood of labels. */
export function asUnderstoodLabels(value: unknown): UnderstoodLabels {
  return v.parse(understoodSchema, value);
}

/** @throws Error when `value` is no change of the review. */
export function asReviewChange(value: unknown): ReviewChange {
  return unpackChange(v.parse(reviewChangeSchema, value));
}

/** @throws Error when `value` does not say which faces to show. */
export function asAskedFaces(value: unknown): AskedFaces {
  return v.parse(askedFacesSchema, value);
}

/** @throws Error when `value` does not say whether labels are as they were audited. */
export function asDrift(value: unknown): string | null {
  return v.parse(driftSchema, value).drift;
}

/** @throws Error when `value` names no command of the gallery. */
export function asAskedCommand(value: unknown): GalleryCommand {
  return v.parse(commandSchema, value).command;
}

/** @throws Error when `value` does not say how keys were changed. */
function asUserKeys(value: unknown): UserKeys {
  return v.parse(userKeysSchema, value);
}

/** @throws Error when `value` is neither null nor an order of just these faces. */
function asOrderOf(value: unknown, faces: readonly number[]): readonly number[] | null {
  const asked = new Set(faces);
  const isOrder = (order: number[]) =>
    order.length === asked.size &&
    new Set(order).size === asked.size &&
    order.every((face) => asked.has(face));
  return v.parse(v.nullable(v.pipe(v.array(v.number()), v.check(isOrder))), value);
}

/** What is made of each reply. */
export const replies = {
  ready: asGalleryState,
  decide: asReviewChange,
  decideTogether: asReviewChange,
  likeness: (reply, { faces }) => asOrderOf(reply, faces),
  note: asReviewChange,
  undo: asReviewChange,
  redo: asReviewChange,
  thumbnails: (reply, { faces }) => asFaceThumbnails(reply, faces.length),
  inspect: asFaceInspection,
  neighbours: asFaceNeighbours,
  copyPath: (reply) => v.parse(v.string(), reply),
  userKeys: asUserKeys,
  answerBlind: asBlindChange,
  undoBlind: asBlindChange,
  redoBlind: asBlindChange,
  blindPictures: (reply, { faces }) => asBlindPictures(reply, faces.length),
} satisfies Checks<GalleryRequests>;

/** The host as the page sees it. */
export type Host = RpcCaller<GalleryRequests, typeof replies>;
