import * as v from 'valibot';
import type { AuditMetadata } from './auditResult';

/** In UTF-16 units: a path, a name, a sentence that may list several. */
const longestText = 20_000;
/** Classes are counted in 16 bits, of which one value means none. */
const mostClasses = 0xffff;
const mostSentences = 1_000;
/** In bytes, before classes count. */
const shortestMetadata = 1 << 20;

const text = v.pipe(v.string(), v.maxLength(longestText));
const sentences = v.pipe(v.array(text), v.maxLength(mostSentences));
const classNames = v.pipe(v.array(text), v.maxLength(mostClasses));
/** JSON writes what is no number as null. */
const number = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? NaN),
);
const count = v.pipe(v.number(), v.minValue(0));

const pair = v.tuple([text, text]);

const noise = v.object({
  errors: number,
  byClass: v.pipe(v.array(v.object({ faces: number, errors: number })), v.maxLength(mostClasses)),
  confusion: v.pipe(v.array(v.pipe(v.array(number), v.maxLength(mostClasses))), v.maxLength(mostClasses)),
});

const predictions = v.object({
  file: text,
  text,
  verdict: v.picklist(['counted', 'unchecked', 'trained', 'disagrees']),
  share: number,
  faces: count,
  agreement: number,
  doubted: count,
  repeated: count,
  byClass: v.pipe(
    v.array(v.object({ faces: number, accuracy: v.nullable(v.number()) })),
    v.maxLength(mostClasses),
  ),
});

const decided = v.object({ known: count, waiting: count, leftOut: count });

/** What a later version adds is left out. */
const schema = v.pipe(
  v.object({
    version: v.literal(1),
    createdAt: v.pipe(v.string(), v.isoTimestamp()),
    provisional: v.optional(v.boolean()),
    labels: text,
    format: text,
    classes: classNames,
    recipe: v.picklist(['cure', 'paper']),
    seed: v.number(),
    folds: count,
    seeds: count,
    // Results of the first versions do not say.
    grouping: v.optional(
      v.object({
        kind: v.picklist(['none', 'names', 'column', 'setting']),
        description: text,
        groups: count,
      }),
      { kind: 'none', description: '', groups: 0 },
    ),
    engine: text,
    engineNotes: v.optional(sentences),
    backbone: text,
    inference: v.optional(text),
    training: v.optional(v.picklist(['features', 'images'])),
    model: v.optional(v.object({ folder: text, origin: text, seenFaces: v.nullable(count) })),
    warnings: sentences,
    leaks: v.optional(
      v.object({
        copies: v.pipe(
          v.array(v.object({ splits: pair, groups: count, faces: count })),
          v.maxLength(mostSentences),
        ),
        subjects: v.pipe(v.array(v.object({ splits: pair, subjects: count })), v.maxLength(mostSentences)),
      }),
    ),
    faces: v.optional(v.object({ looked: count, found: count, several: count, none: count })),
    noise: v.optional(noise),
    secondOpinion: v.optional(text),
    predictions: v.optional(predictions),
    decided: v.optional(decided),
    importanceSpread: v.optional(v.object({ deviation: number, agreement: v.nullable(v.number()) })),
    voteClasses: v.optional(classNames),
    secondsAgain: v.optional(v.pipe(v.number(), v.minValue(0))),
    readOnly: v.optional(text),
    values: v.optional(
      v.record(v.pipe(v.string(), v.maxLength(20)), v.object({ low: number, high: number })),
    ),
  }),
  v.check(({ classes, noise }) => {
    const isAClassEach = (list: readonly unknown[]) => list.length === classes.length;
    return (
      noise === undefined ||
      (isAClassEach(noise.byClass) && isAClassEach(noise.confusion) && noise.confusion.every(isAClassEach))
    );
  }),
);

/**
 * How an audit was made, from its JSON.
 * @param classes how many a row has probabilities of: more text than so many classes need is not read.
 * @returns undefined where it is none of this version.
 */
export function parseMetadata(json: string, classes: number): AuditMetadata | undefined {
  if (json.length > shortestMetadata + classes * (8 * 1024 + 40 * classes)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(schema, value);
  return parsed.success && parsed.output.classes.length === classes ? parsed.output : undefined;
}
