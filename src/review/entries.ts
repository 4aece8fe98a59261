import * as v from 'valibot';

/**
 * The journal's schema version, in every line. Fields that were added since are optional and may be ignored, so that
 * colleagues with another version of this extension can share a journal.
 */
export const schemaVersion = 1;

const verdict = v.picklist(['accept', 'reject', 'relabel', 'skip']);
const score = v.nullable(v.number());

/** What every line has: who wrote it when, and about which data set. */
const common = {
  v: v.literal(schemaVersion),
  entry: v.string(),
  at: v.string(),
  who: v.string(),
  /** The label file's name relative to the data folder. */
  dataSet: v.string(),
};

const decisionFields = {
  sampleId: v.string(),
  image: v.string(),
  given: v.string(),
  /** Null where the audit suggested nothing. */
  suggested: v.nullable(v.string()),
  verdict,
  /** The label that the sample gets on commit; null where it keeps its own. */
  label: v.nullable(v.string()),
  scores: v.object({ importance: score, labelQuality: score }),
};

const lineSchema = v.variant('kind', [
  /** One sample's decision; those of one bulk decision share a batch, which is undone as one. */
  v.object({
    ...common,
    kind: v.literal('decision'),
    batch: v.string(),
    ...decisionFields,
    /** Batches of the other annotators' decisions on the sample that this one was made in sight of. */
    overrides: v.optional(v.array(v.string())),
  }),
  v.object({ ...common, kind: v.literal('undo'), batch: v.string() }),
  v.object({ ...common, kind: v.literal('redo'), batch: v.string() }),
  /**
   * The label file is about to be changed by `edit`, which is opaque here. It covers the decisions on the samples `ids`
   * that belong to `batches`; where those are missing, the decisions on them that stood then.
   */
  v.object({
    ...common,
    kind: v.literal('commit-started'),
    commit: v.string(),
    ids: v.array(v.string()),
    batches: v.optional(v.array(v.string())),
    edit: v.unknown(),
  }),
  v.object({ ...common, kind: v.literal('commit-finished'), commit: v.string() }),
  /** The commit, or its undoing where that had started, did not happen: the label file is as before it. */
  v.object({ ...common, kind: v.literal('commit-abandoned'), commit: v.string() }),
  v.object({ ...common, kind: v.literal('undo-commit-started'), commit: v.string() }),
  v.object({ ...common, kind: v.literal('undo-commit-finished'), commit: v.string() }),
]);

/** One line of the journal. */
export type JournalEntry = v.InferOutput<typeof lineSchema>;

/** A decision to record; scores are null where the audit has none. */
export type NewDecision = Readonly<Pick<JournalEntry & { kind: 'decision' }, keyof typeof decisionFields>>;

type WithoutCommon<E> = E extends JournalEntry ? Omit<E, keyof typeof common> : never;

/** An entry before it is signed and dated. */
export type EntryBody = WithoutCommon<JournalEntry>;

/** The entry on a line, or why there is none: `newer` lines come from a later version of this extension. */
export function parseLine(line: string): JournalEntry | 'foreign' | 'newer' {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'foreign';
  }
  const parsed = v.safeParse(lineSchema, json);
  if (parsed.success) return parsed.output;
  const version = v.safeParse(v.object({ v: v.number() }), json);
  return version.success && version.output.v > schemaVersion ? 'newer' : 'foreign';
}
