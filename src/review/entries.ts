import { setImmediate } from 'node:timers/promises';
import * as v from 'valibot';
import { verdicts, type Verdict } from '../protocol/gallery';
import { longestNote } from '../base/text';

/**
 * The journal's schema version, in every line. Fields that were added since are optional and may be ignored, so that
 * colleagues with another version of this extension can share a journal.
 */
const schemaVersion = 1;

/** Kinds of lines that came later have this version, so that an older extension says that it must be updated. */
const laterVersion = 2;

/** What is decided blind: an older extension would take it for a correction to write, so it is to leave it out. */
const blindVersion = 3;

/** What an agent proposes: an older extension leaves it out and says that it must be updated. */
const proposalVersion = 4;

/** Verdicts that an older extension does not know stand as a skip, with the field `says`; it takes them for a skip. */
const firstVerdicts = ['accept', 'reject', 'relabel', 'skip'] as const;
const laterVerdicts = ['unclear', 'notAFace'] as const satisfies readonly Exclude<
  Verdict,
  (typeof firstVerdicts)[number]
>[];
const score = v.nullable(v.number());
const longestContent = 64;
/** Lines that are made before others have their turn. */
const linesAtOnce = 5000;

/** What every line has: who wrote it when, and about which data set. */
const signature = {
  entry: v.string(),
  at: v.string(),
  who: v.string(),
  /** The label file's name relative to the data folder. */
  dataSet: v.string(),
};
const common = { v: v.literal(schemaVersion), ...signature };

const decisionFields = {
  sampleId: v.string(),
  image: v.string(),
  given: v.string(),
  /** Null where the audit suggested nothing. */
  suggested: v.nullable(v.string()),
  verdict: v.picklist(verdicts),
  /** The label that the sample gets on commit; null where it keeps its own. */
  label: v.nullable(v.string()),
  scores: v.object({ importance: score, labelQuality: score }),
  /** What the image is known again by, in other label files and under other names: a hash of its bytes; see `FeatureTable`. */
  content: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(longestContent))), undefined),
};

const noteFields = {
  sampleId: v.string(),
  text: v.pipe(v.string(), v.maxLength(longestNote)),
};

/** What an agent can propose about a sample, or that it proposes nothing any more. */
const proposedVerdicts = ['relabel', 'reject', 'unclear', 'notAFace', 'withdraw'] as const;

const proposalFields = {
  sampleId: v.string(),
  verdict: v.picklist(proposedVerdicts),
  /** For `relabel`: the label that the sample should have; else null. */
  label: v.nullable(v.string()),
  /** Why, in the agent's words. */
  reason: v.pipe(v.string(), v.maxLength(longestNote)),
};

const lineSchema = v.variant('kind', [
  /** One sample's decision; those of one bulk decision share a batch, which is undone as one. */
  v.object({
    ...common,
    kind: v.literal('decision'),
    batch: v.string(),
    ...decisionFields,
    verdict: v.picklist(firstVerdicts),
    /** What a skip says after all; what a newer extension may say here is a skip to this one. */
    says: v.fallback(v.optional(v.picklist(laterVerdicts)), undefined),
    /** Batches of the other annotators' decisions on the sample that this one was made in sight of. */
    overrides: v.optional(v.array(v.string())),
  }),
  /** What an annotator writes about a sample, in place of what they wrote before; an empty text takes that away. */
  v.object({
    v: v.literal(laterVersion),
    ...signature,
    kind: v.literal('note'),
    batch: v.string(),
    ...noteFields,
  }),
  /**
   * What an annotator says of a sample without having seen its label, the audit's word or a colleague's: an opinion, which
   * supersedes nothing and is written nowhere. `reject` says the given label, `relabel` another one.
   */
  v.object({
    v: v.literal(blindVersion),
    ...signature,
    kind: v.literal('blind'),
    batch: v.string(),
    ...decisionFields,
  }),
  /** What an agent proposes in place of what it proposed before. Only a person decides; until then it counts for nothing. */
  v.object({
    v: v.literal(proposalVersion),
    ...signature,
    kind: v.literal('proposal'),
    ...proposalFields,
  }),
  v.object({ ...common, kind: v.literal('undo'), batch: v.string() }),
  v.object({ ...common, kind: v.literal('redo'), batch: v.string() }),
  /**
   * The label file is about to be changed by `edit`, which is opaque here. It covers the decisions on the samples `ids`
   * that belong to `batches`; where those are missing, the decisions on them that stood then. Labels that stand in the
   * images' names cannot be found again without `namePattern`, what these are made of.
   */
  v.object({
    ...common,
    kind: v.literal('commit-started'),
    commit: v.string(),
    ids: v.array(v.string()),
    batches: v.optional(v.array(v.string())),
    edit: v.unknown(),
    namePattern: v.fallback(v.optional(v.string()), undefined),
  }),
  v.object({ ...common, kind: v.literal('commit-finished'), commit: v.string() }),
  /** The commit, or its undoing where that had started, did not happen: the label file is as before it. */
  v.object({ ...common, kind: v.literal('commit-abandoned'), commit: v.string() }),
  v.object({ ...common, kind: v.literal('undo-commit-started'), commit: v.string() }),
  v.object({ ...common, kind: v.literal('undo-commit-finished'), commit: v.string() }),
]);

type Line = v.InferOutput<typeof lineSchema>;
type DecisionLine = Extract<Line, { kind: 'decision' }>;

/** A decision as the journal means it, whatever its line says for the sake of older extensions. */
type DecisionEntry = Omit<DecisionLine, 'verdict' | 'says'> & { readonly verdict: Verdict };

export type JournalEntry = Exclude<Line, DecisionLine> | DecisionEntry;

/** A decision to record; scores are null where the audit has none. */
export type NewDecision = Readonly<Pick<DecisionEntry, keyof typeof decisionFields>>;

export type NewNote = Readonly<Pick<Extract<Line, { kind: 'note' }>, keyof typeof noteFields>>;

export type NewProposal = Readonly<Pick<Extract<Line, { kind: 'proposal' }>, keyof typeof proposalFields>>;

type Signature = { readonly v: number } & { readonly [K in keyof typeof signature]: string };
type WithoutSignature<E> = E extends JournalEntry ? Omit<E, keyof Signature> : never;

/** An entry before it is signed and dated. */
export type EntryBody = WithoutSignature<JournalEntry>;

/** An entry with who made it, when, and about which data set. */
export function signed(body: EntryBody, by: Omit<Signature, 'v'>): JournalEntry {
  switch (body.kind) {
    case 'note':
      return { v: laterVersion, ...by, ...body };
    case 'blind':
      return { v: blindVersion, ...by, ...body };
    case 'proposal':
      return { v: proposalVersion, ...by, ...body };
    default:
      return { v: schemaVersion, ...by, ...body };
  }
}

/** The entries' lines, without their ends: the editor must stay alive while a decision about 100,000 samples is put into words. */
export async function linesOf(entries: readonly JournalEntry[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const entry of entries) {
    lines.push(JSON.stringify(entry.kind === 'decision' ? asLine(entry) : entry));
    if (lines.length % linesAtOnce === 0) await setImmediate();
  }
  return lines;
}

/** What every entry has at the least: its fields' names take as much. A short line is looked at, not parsed. */
const shortestEntry = JSON.stringify({
  v: laterVersion,
  entry: '',
  at: '',
  who: '',
  dataSet: '',
  kind: '',
}).length;
const versionFirst = /^\s*\{\s*"v"\s*:\s*(\d{1,9})\s*[,}]/;
const anyVersion = v.object({ v: v.number() });

/**
 * The entry on a line, or why there is none: `newer` lines come from a later version of this extension. A file of
 * something else may have as many lines as bytes, and an error or a schema's complaint costs more than a look.
 */
export function parseLine(line: string): JournalEntry | 'foreign' | 'newer' {
  if (!/^\s*\{/.test(line)) return 'foreign';
  if (line.length < shortestEntry) return withoutEntry(Number(versionFirst.exec(line)?.[1]));
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'foreign';
  }
  // One complaint is enough: a list in it may have a million wrong members.
  const parsed = v.safeParse(lineSchema, json, { abortEarly: true });
  if (parsed.success) return parsed.output.kind === 'decision' ? asEntry(parsed.output) : parsed.output;
  const version = v.safeParse(anyVersion, json);
  return version.success ? withoutEntry(version.output.v) : 'foreign';
}

function withoutEntry(version: number): 'foreign' | 'newer' {
  return version > proposalVersion ? 'newer' : 'foreign';
}

function asLine(entry: DecisionEntry): DecisionLine {
  const { verdict } = entry;
  return verdict === 'unclear' || verdict === 'notAFace'
    ? { ...entry, verdict: 'skip', says: verdict }
    : (entry as DecisionLine);
}

function asEntry({ says, verdict, ...line }: DecisionLine): DecisionEntry {
  return { ...line, verdict: verdict === 'skip' ? (says ?? verdict) : verdict };
}

/** Takes the annotator's last act back, or does it again; nothing where there is none. */
export function bodyFor(kind: 'undo' | 'redo', batch: { readonly id: string } | undefined): EntryBody[] {
  return batch ? [{ kind, batch: batch.id }] : [];
}
