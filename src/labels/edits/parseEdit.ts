import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { HumanError } from '../../base/humanError';
import { isImageName, mayBeImage } from '../images/peekFolder';
import type { FileMove, LabelChange, LabelEdit } from '../labelFile';
import { isEmotionFile } from '../names/nameSchemes';
import { correctionsIn } from '../votes/correctionsFile';
import { correctedFiles, type DataSet, membersOf, namesInClass, pascalVocId, yoloId } from '../dataSet';

const base64 = v.pipe(v.string(), v.regex(/^[\d+/a-z]*={0,2}$/i));
const hash = v.pipe(v.string(), v.regex(/^[\da-f]{64}$/));
const line = v.optional(v.number());
const change = v.object({ id: v.string(), image: v.string(), line, from: v.string(), to: v.string() });
const splice = v.object({
  start: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  removed: base64,
  inserted: base64,
});

const fileEdits = [
  v.object({
    kind: v.literal('rewrite'),
    path: v.string(),
    before: v.nullable(hash),
    after: v.nullable(hash),
    splices: v.array(splice),
    changes: v.array(change),
  }),
  v.object({
    kind: v.literal('move'),
    moves: v.array(v.object({ from: v.string(), to: v.string() })),
    changes: v.array(change),
  }),
] as const;
const editSchema = v.variant('kind', [
  ...fileEdits,
  v.object({ kind: v.literal('editor'), path: v.string(), changes: v.array(change) }),
  v.object({
    kind: v.literal('several'),
    edits: v.array(v.variant('kind', [...fileEdits])),
    changes: v.array(change),
  }),
]);

/** Labels that were changed in an editor’s unsaved text: they count once its user saves it. */
type EditorEdit = {
  readonly kind: 'editor';
  readonly path: string;
  readonly changes: readonly LabelChange[];
};

/** What the journal can say of a commit. */
export type CommittedEdit = LabelEdit | EditorEdit;

/**
 * An edit for the journal: its paths relative to the label file or folder, so that it still holds when the data set is
 * somewhere else, on a colleague’s machine too.
 */
export function journalledEdit(edit: CommittedEdit, location: string): CommittedEdit {
  return withPaths(edit, (file) => path.relative(location, file).split(path.sep).join('/'));
}

/**
 * An edit as the journal kept it. The journal is a file beside the data and may come from anybody, so an edit that
 * reaches beyond the data set is refused.
 * @throws HumanError where the value is no edit of that data set.
 */
export function parseLabelEdit(value: unknown, dataSet: DataSet): CommittedEdit {
  const root = path.resolve(dataSet.location);
  const parsed = v.safeParse(editSchema, value);
  const edit = parsed.success
    ? withPaths(withLines(parsed.output), (file) => path.resolve(root, file))
    : undefined;
  const places = membersOf(dataSet).map(({ location, reading }) => ({
    location: path.resolve(location),
    format: reading.format,
  }));
  if (!edit || !belongsTo(edit, places))
    throw new HumanError(
      l10n.t(
        'What the journal notes as a commit is not an edit of {0} that this version knows, so it was left alone. If a newer version wrote it, finish or undo it there; else put labels right in the gallery.',
        dataSet.location,
      ),
    );
  return edit;
}

type ParsedEdit = v.InferOutput<typeof editSchema>;

/** JSON leaves out what is undefined. */
function withLines(edit: ParsedEdit): CommittedEdit {
  const changes = edit.changes.map((one) => ({ ...one, line: one.line }));
  return edit.kind === 'several'
    ? { ...edit, edits: edit.edits.map(withLines) as LabelEdit[], changes }
    : { ...edit, changes };
}

function withPaths<E extends CommittedEdit>(edit: E, change: (file: string) => string): E;
function withPaths(edit: CommittedEdit, change: (file: string) => string): CommittedEdit {
  switch (edit.kind) {
    case 'rewrite':
    case 'editor':
      return { ...edit, path: change(edit.path) };
    case 'move':
      return { ...edit, moves: edit.moves.map(({ from, to }) => ({ from: change(from), to: change(to) })) };
    case 'several':
      return { ...edit, edits: edit.edits.map((one) => withPaths(one, change)) };
  }
}

/** A label file, or folder of labels, that a data set is made of. */
type Place = { readonly location: string; readonly format: string };

function belongsTo(edit: CommittedEdit, places: readonly Place[]): boolean {
  switch (edit.kind) {
    case 'several':
      return edit.edits.every((one) => belongsTo(one, places));
    case 'move':
      return edit.moves.every((move) => places.some(({ location }) => isMoveBetweenClasses(move, location)));
    case 'editor':
      return places.some(({ location }) => location === edit.path);
    case 'rewrite':
      return places.some(
        (place) => correctedFiles(place.location).includes(edit.path) || isFileOfLabels(edit.path, place),
      );
  }
}

/** All that a correction does to an image of class folders: the first folder below the data set's changes. */
function isMoveBetweenClasses({ from, to }: FileMove, place: string): boolean {
  const [source, target] = [namesBelow(from, place), namesBelow(to, place)];
  const [label] = target ?? [];
  return (
    source !== undefined &&
    label !== undefined &&
    source.length > 1 &&
    source[0] !== label &&
    Object.values(namesInClass(source.join('/'), label)).includes(target?.join('/') ?? '') &&
    // Whether a file with a bare name is an image, the format says when it is asked for the same corrections.
    (isImageName(from) || mayBeImage(source.at(-1) ?? ''))
  );
}

/** What the files in folders with one for each image are called, by the format. */
const filesOfImages: Readonly<Record<string, RegExp>> = { [pascalVocId]: /\.xml$/i, [yoloId]: /\.txt$/i };

/**
 * Whether a file in a data set's folder is one of labels: AffectNet's arrays, CK+'s emotions, annotations of images and what
 * corrects names.
 */
function isFileOfLabels(file: string, { location, format }: Place): boolean {
  const names = namesBelow(file, location);
  const isArray = names?.at(-2) === 'annotations' && names.at(-1)?.endsWith('_exp.npy') === true;
  const isOfImage =
    names !== undefined && (isEmotionFile(file) || filesOfImages[format]?.test(file) === true);
  return isArray || isOfImage || file === correctionsIn(location);
}

/**
 * The names on the way from a folder to a file in it; undefined where it is elsewhere. Names with a dot in front are
 * never part of a data set; a folder may hold a repository's own files below one.
 */
function namesBelow(file: string, folder: string): readonly string[] | undefined {
  if (!file.startsWith(folder + path.sep)) return undefined;
  const names = file.slice(folder.length + 1).split(path.sep);
  return names.every((name) => name !== '' && !name.startsWith('.')) ? names : undefined;
}
