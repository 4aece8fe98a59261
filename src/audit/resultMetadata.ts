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

const noise = v.object({
  errors: number,
  byClass: v.pipe(v.array(v.object({ faces: number, errors: number })), v.maxLength(mostClasses)),
  confusion: v.pipe(v.array(v.pipe(v.array(number), v.maxLength(mostClasses))), v.maxLength(mostClasses)),
});

/** What a later version adds is left out. */
const schema = v.pipe(
  v.object({
    version: v.literal(1),
    createdAt: v.pipe(v.string(), v.isoTimestamp()),
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
    noise: v.optional(noise),
    secondOpinion: v.optional(text),
    importanceSpread: v.optional(v.object({ deviation: number, agreement: v.nullable(v.number()) })),
    voteClasses: v.optional(classNames),
    readOnly: v.optional(text),
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
