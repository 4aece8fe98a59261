import { listSome } from '../labels/problemList';
import type {
  Correction,
  LabelEdit,
  LabelFile,
  LabelSample,
  ByteSpan,
  LabelChange,
} from '../labels/labelFile';
import type { DataSet } from '../labels/dataSet';
import { LabelSource } from '../labels/labelSource';
import { openDataSet } from '../labels/opening/openLabels';
import type { DecisionJournal } from '../review/decisionJournal';
import type { JournalCorrection } from '../review/fold';
import * as l10n from '@vscode/l10n';
import { getOrMake } from '../base/getOrMake';
import { HumanError } from '../base/humanError';

/** A row that is not as it was when it was last seen. */
export type ChangedRow = {
  readonly id: string;
  /** Where it is now; undefined where it is gone or the format has no lines. */
  readonly line: number | undefined;
  /** The label that was seen. */
  readonly then: string;
  readonly now:
    | { readonly kind: 'missing' }
    /** Another file has the name that its image had before. */
    | { readonly kind: 'taken' }
    | { readonly kind: 'label'; readonly label: string }
    /** It has that label, which a later commit wrote again. */
    | { readonly kind: 'writtenAgain' }
    /** The label that it was to get is no class of the data set. */
    | { readonly kind: 'noClass'; readonly label: string }
    /** Another image has the name that its own would get in that class’s folder. */
    | { readonly kind: 'nameTaken'; readonly label: string }
    /** Its image has another number of rows than before, so which one it was cannot be told. */
    | { readonly kind: 'rows'; readonly rows: number };
};

const mostNames = 20;

/** “a.png (line 3), then “happy”, now “sad”; b.png, then “sad”, now missing and 4 more”. */
export function nameChangedRows(rows: readonly ChangedRow[]): string {
  return listSome(rows, nameChangedRow, { separator: '; ' });
}

/** “a.png (line 3), then “happy”, now “sad””. */
export function nameChangedRow({ id, line, then, now }: ChangedRow): string {
  const where = line === undefined ? id : l10n.t('{0} (line {1})', id, line);
  switch (now.kind) {
    case 'missing':
      return l10n.t('{0}, then “{1}”, now missing', where, then);
    case 'taken':
      return l10n.t('{0}, then “{1}”, now kept from its old place by another file of that name', where, then);
    case 'label':
      return l10n.t('{0}, then “{1}”, now “{2}”', where, then, now.label);
    case 'writtenAgain':
      return l10n.t('{0}, which a later commit made “{1}” again', where, then);
    case 'noClass':
      return l10n.t('{0}, which was to be “{1}”, no class of this data set', where, now.label);
    case 'nameTaken':
      return l10n.t(
        '{0}, which cannot go to “{1}”, because other images have the names that it would get there',
        where,
        now.label,
      );
    case 'rows':
      return now.rows === 1
        ? l10n.t('{0}, then “{1}”, now the single row of its image', where, then)
        : l10n.t('{0}, then “{1}”, now one of {2} rows of its image', where, then, now.rows);
  }
}

/** What commits write to, and where they are noted. */
export type CommitTarget = DataSet & { readonly journal: DecisionJournal };

/**
 * Reads the label file of a commit as it is now.
 * @param text what stands in an editor of it instead.
 * @throws HumanError when it cannot be read.
 */
export function readTarget(dataSet: DataSet, text?: Buffer): Promise<LabelFile> {
  return openDataSet(dataSet, text && LabelSource.ofText(dataSet.location, text));
}

/** A label that shall be written, and what was seen when that was decided. */
export type ReviewedCorrection = JournalCorrection & {
  /** How many rows its image had then; undefined where nobody counted. */
  readonly rows: number | undefined;
  /** The audit has no such class; the label may come from anybody who wrote into the journal. */
  readonly isUnknownClass?: boolean;
};

/** How many rows have a label before a commit, and how many after it. */
export type LabelCount = { readonly label: string; readonly before: number; readonly after: number };

/** What a commit would write, and what it must leave. */
export type CommitPlan = {
  readonly edit: LabelEdit;
  /** Of each label: the classes in the file's order, then what else rows have or get. */
  readonly counts: readonly LabelCount[];
  /** The samples that it settles, with those whose row has the wanted label already. */
  readonly ids: readonly string[];
  /** Rows that somebody else changed since they were reviewed; nothing is written into them. */
  readonly left: readonly ChangedRow[];
};

/**
 * Plans a commit against the label file as it is now, row by row: a row that is as it was reviewed, or has the wanted
 * label already, goes in, whatever happened to the others.
 * @throws HumanError where the labels cannot be written at all.
 */
export async function planCommit(
  labels: LabelFile,
  corrections: readonly ReviewedCorrection[],
): Promise<CommitPlan> {
  const samples = new Map(labels.samples.map((sample) => [sample.id, sample]));
  // An image that a commit moved before is where its label says; its decisions keep the name that the audit knew.
  const meant = corrections.map(({ id, given }) => {
    const [known, moved] = [samples.get(id), samples.get(labels.idAfter(id, given))];
    // By now another image may have the name that this one had.
    return known && known.label !== given && moved?.label === given ? moved : (known ?? moved);
  });
  const rowsNow = countRows(
    labels.samples.map(({ image }) => image),
    meant.flatMap((sample) => sample ?? []),
  );
  const wanted: (Correction & { readonly decided: string })[] = [];
  const left: ChangedRow[] = [];
  for (const [index, { id, given, label, rows, isUnknownClass }] of corrections.entries()) {
    const sample = meant[index];
    const now = rowsNow.get(sample?.image ?? '') ?? 0;
    const sameRows = rows === undefined || rows === now;
    if (isUnknownClass === true && !labels.classes.includes(label))
      left.push({ id, line: sample?.line, then: given, now: { kind: 'noClass', label } });
    else if (sample && sameRows && (sample.label === given || sample.label === label))
      wanted.push({ id: sample.id, label, decided: id });
    else left.push({ id, line: sample?.line, then: given, now: found(sample, sameRows, now) });
  }
  const edit = await labels.edit(wanted.map(({ id, label }) => ({ id, label })));
  const stuck = new Map(leftOut(labels.samples, edit, wanted).map((row) => [row.id, row]));
  const ids: string[] = [];
  for (const { id, decided } of wanted) {
    const row = stuck.get(id);
    if (row) left.push({ ...row, id: decided });
    else ids.push(decided);
  }
  return { edit, counts: countLabels(labels, edit), ids, left };
}

/**
 * Plans other names for classes, in all labels that have them.
 * @param names the new ones, by the old.
 * @throws HumanError where a class is not there, or the labels cannot be written.
 */
export async function planRenaming(
  labels: LabelFile,
  names: Readonly<Record<string, string>>,
): Promise<CommitPlan> {
  const missing = Object.keys(names).filter((name) => !labels.classes.includes(name));
  if (missing.length > 0)
    throw new HumanError(
      l10n.t(
        '{0} has no class {1}, so nothing was changed; its classes are {2}.',
        labels.location,
        quoted(missing),
        quoted(labels.classes),
      ),
    );
  const wanted = labels.samples.flatMap(({ id, label }) =>
    Object.hasOwn(names, label) ? [{ id, label: names[label] ?? label }] : [],
  );
  const edit = await labels.edit(wanted);
  return {
    ...{ edit, ids: [], counts: countLabels(labels, edit) },
    left: leftOut(labels.samples, edit, wanted),
  };
}

function countLabels({ classes, samples }: LabelFile, { changes }: LabelEdit): readonly LabelCount[] {
  const none = () => ({ before: 0, after: 0 });
  const counts = new Map(classes.map((label) => [label, none()]));
  const changed = new Map(changes.map(({ id, to }) => [id, to]));
  for (const { id, label } of samples) {
    getOrMake(counts, label, none).before++;
    getOrMake(counts, changed.get(id) ?? label, none).after++;
  }
  return Array.from(counts, ([label, count]) => ({ label, ...count }));
}

function quoted(names: readonly string[]): string {
  return listSome(names, (name) => `“${name}”`, { most: mostNames });
}

/**
 * What an edit leaves out although it was asked for: images that would get a name in the wanted class's folder that
 * another has.
 */
export function leftOut(
  samples: readonly LabelSample[],
  { kind, changes }: LabelEdit,
  wanted: readonly Correction[],
): readonly ChangedRow[] {
  // In a file there is room for any label.
  if (kind === 'rewrite' || changes.length === wanted.length) return [];
  const changed = new Set(changes.map(({ id }) => id));
  const rest = new Map(wanted.flatMap(({ id, label }) => (changed.has(id) ? [] : [[id, label] as const])));
  return samples.flatMap(({ id, label: then, line }): ChangedRow[] => {
    const label = rest.get(id);
    return label === undefined || label === then
      ? []
      : [{ id, line, then, now: { kind: 'nameTaken', label } }];
  });
}

function found(sample: LabelSample | undefined, sameRows: boolean, rows: number): ChangedRow['now'] {
  if (!sample) return { kind: 'missing' };
  return sameRows ? { kind: 'label', label: sample.label } : { kind: 'rows', rows };
}

/**
 * How many rows the images of corrections have.
 * @param images the image of every row.
 */
export function countRows(
  images: readonly string[],
  corrections: readonly { readonly image: string }[],
): ReadonlyMap<string, number> {
  const counts = new Map(corrections.map(({ image }) => [image, 0]));
  for (const image of images) {
    const count = counts.get(image);
    if (count !== undefined) counts.set(image, count + 1);
  }
  return counts;
}

/** Replace a text’s characters from `start` up to `end`, counted in UTF-16 units as editors do. */
export type TextReplacement = { readonly start: number; readonly end: number; readonly inserted: string };

/** What a commit would change in a text that is not saved, and what it must leave. */
export type TextCommitPlan = {
  /** In ascending order. */
  readonly replacements: readonly TextReplacement[];
  /** Every row that has its new label once the text is saved, also those that the text has right already. */
  readonly changes: readonly LabelChange[];
  readonly counts: readonly LabelCount[];
  readonly ids: readonly string[];
  readonly left: readonly ChangedRow[];
};

/**
 * Plans a commit against a label file’s text in an editor instead of the file. The text is read by the file’s own format.
 * @returns undefined where this format’s corrections do not go into that text.
 * @throws HumanError where the text cannot be read as the format, or the labels cannot be written.
 */
export async function planTextCommit(
  target: CommitTarget,
  text: string,
  corrections: readonly ReviewedCorrection[],
): Promise<TextCommitPlan | undefined> {
  const bytes = Buffer.from(text);
  const { edit, ...plan } = await planCommit(await readTarget(target, bytes), corrections);
  if (edit.kind !== 'rewrite' || edit.path !== target.location) return undefined;
  const lines = new Map(edit.changes.map(({ id, line }) => [id, line]));
  const settled = new Set(plan.ids);
  const changes = corrections.flatMap(({ id, image, given, label }) =>
    settled.has(id) ? [{ id, image, line: lines.get(id), from: given, to: label }] : [],
  );
  const spans = edit.splices.map(({ start, removed }) => ({
    start,
    end: start + Buffer.byteLength(removed, 'base64'),
  }));
  const replacements = inUnits(bytes, spans).map((span, index) => ({
    ...span,
    inserted: Buffer.from(edit.splices[index]?.inserted ?? '', 'base64').toString(),
  }));
  return { ...plan, replacements, changes };
}

export function replaceInText(text: string, replacements: readonly TextReplacement[]): string {
  let position = 0;
  const pieces: string[] = [];
  for (const { start, end, inserted } of replacements) {
    pieces.push(text.slice(position, start), inserted);
    position = end;
  }
  return pieces.join('') + text.slice(position);
}

/** Spans of a UTF-8 text, in ascending order, counted in UTF-16 units instead of bytes. */
export function inUnits(bytes: Buffer, spans: readonly ByteSpan[]): ByteSpan[] {
  let byte = 0;
  let unit = 0;
  const unitAt = (position: number) => {
    unit += bytes.toString('utf8', byte, position).length;
    byte = position;
    return unit;
  };
  return spans.map(({ start, end }) => ({ start: unitAt(start), end: unitAt(end) }));
}
