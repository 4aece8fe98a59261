import { lstat, realpath, stat, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { getOrMake } from '../base/getOrMake';
import { HumanError, unlessRefused } from '../base/humanError';
import { editState, invertEdit } from '../labels/edits/applyEdit';
import { splicedBlocks } from '../labels/edits/rewriteFile';
import type { LabelChange, LabelEdit, LabelFile, LabelOptions, FileMove } from '../labels/labelFile';
import { LabelSource } from '../labels/labelSource';
import { correctedFiles, type DataSet, type LabelMember, membersOf, namesInClass } from '../labels/dataSet';
import { openDataSet } from '../labels/opening/openLabels';
import { readBlocks, type Stored } from '../labels/text/fileBlocks';
import { isClearWhereListed, isPortableName, isSameNameSomewhere } from '../base/disk/portableNames';
import { isThere } from '../labels/edits/moveFiles';

/** The names that moves from somebody's journal use, held against those on the disk. */
class MovedNames {
  private readonly classes: ReadonlySet<string>;
  private readonly gone = new Map<string, Promise<boolean>>();
  private readonly listings = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(private readonly labels: LabelFile) {
    this.classes = new Set(labels.classes);
  }

  /** Whether the disk lists a class folder under that very name. */
  isClass(name: string): boolean {
    return this.classes.has(name);
  }

  /** Whether a class may have lost its folder with its last image, as git leaves it: nothing like it is there. */
  wasClass(name: string): Promise<boolean> {
    return getOrMake(this.gone, name, async () => {
      const { classes, location } = this.labels;
      const isLike = classes.some((other) => isSameNameSomewhere(other, name));
      return !isLike && !(await isThere(path.join(location, name)));
    });
  }

  /**
   * Makes sure that the names of a move mean one thing to every file system, or are on this disk already as they are
   * written: nothing comes to be then that is not there in that form.
   * @param names its class folders, and what leads to the image below them.
   * @throws HumanError naming the one that is not clear.
   */
  async requireClear({ from, to }: FileMove, names: readonly string[]): Promise<void> {
    const unclear = names.filter((name) => !isPortableName(name));
    if (unclear.length === 0) return;
    const { location } = this.labels;
    const listed = new Set(this.classes);
    const present = path.relative(location, (await isThere(from)) ? from : to).split(path.sep);
    for (const [depth, name] of present.entries()) {
      const folder = path.join(location, ...present.slice(0, depth));
      if (!isPortableName(name) && (await this.listing(folder)).has(name)) listed.add(name);
    }
    const wrong = unclear.find((name) => !listed.has(name) || !isClearWhereListed(name));
    if (wrong !== undefined)
      throw new HumanError(
        l10n.t(
          'The journal notes a commit to {0} that moves an image by the name “{1}”. File systems differ in what that name means, and here nothing has it yet, so the commit was left alone. Undo or finish it on the machine that made it, or move the image by hand, and audit again.',
          location,
          wrong,
        ),
      );
  }

  private listing(folder: string): Promise<ReadonlySet<string>> {
    return getOrMake(this.listings, folder, async () => new Set(await readdir(folder).catch(() => [])));
  }
}

type Rewrite = Extract<LabelEdit, { readonly kind: 'rewrite' }>;
type Moves = Extract<LabelEdit, { readonly kind: 'move' }>;

/** A label file, or a folder of class folders or of arrays, that an edit changes. */
type Place = LabelMember & {
  readonly rewrites: Rewrite[];
  readonly moves: Moves[];
};

/**
 * Makes sure that an edit from the journal does what it says and no more: the format itself, asked for the corrections
 * that the edit lists, plans the same bytes and moves. For edits that this machine did not begin. The disk may stand
 * before it, after it, or, of several files, between; nothing is changed.
 * @throws HumanError where the edit is another one, leads out of the data set, or the labels cannot be read.
 */
export async function requirePlanned(dataSet: DataSet, edit: LabelEdit): Promise<void> {
  const { location } = dataSet;
  const places = membersOf(dataSet).map((member): Place => ({ ...member, rewrites: [], moves: [] }));
  const isSorted = sortInto(places, edit);
  const listed = places.flatMap(({ idPrefix, rewrites, moves }) =>
    [...rewrites, ...moves].flatMap(({ changes }) =>
      changes.map((change) => ({ ...change, id: idPrefix + change.id })),
    ),
  );
  if (!isSorted || !sayTheSame(edit.changes, listed)) throw notPlanned(location);
  for (const place of places) {
    if (place.rewrites.length + place.moves.length === 0) continue;
    await requireInside(location, place);
    if (!(await isPlanned(place))) throw notPlanned(location);
  }
}

/**
 * Makes sure that no file to rewrite is reached by a link, but for the labels that a person chose. What is below or beside
 * them was named by whoever made the data set.
 * @throws HumanError where one is.
 */
async function requireInside(labels: string, { rewrites }: Place): Promise<void> {
  const leadsThere = await folderLook(labels);
  for (const { path: file } of rewrites) {
    if (file === labels) continue;
    const folder = path.dirname(file);
    const isBelow = folder === labels || folder.startsWith(labels + path.sep);
    if (isBelow && !(await leadsThere(folder))) throw leadsElsewhere(folder);
    if (await isLink(file)) throw leadsElsewhere(file);
  }
}

async function isLink(file: string): Promise<boolean> {
  return lstat(file).then(
    (there) => there.isSymbolicLink(),
    () => false,
  );
}

function leadsElsewhere(place: string): HumanError {
  return new HumanError(
    l10n.t(
      '{0} is reached through a link, which may lead to any file, so what the journal notes as a commit to it was left alone. Put what the link leads to in its place and try again.',
      place,
    ),
  );
}

function notPlanned(labels: string): HumanError {
  return new HumanError(
    l10n.t(
      'What the journal notes as a commit to {0} is not what the corrections that it lists do to the disk, so it was left alone. Ask whoever wrote the journal; put labels right in the gallery instead.',
      labels,
    ),
  );
}

/** Gives each place its part of an edit. @returns false where a part belongs to none. */
function sortInto(places: readonly Place[], edit: LabelEdit): boolean {
  if (edit.kind === 'several') return edit.edits.every((one) => sortInto(places, one));
  if (edit.kind === 'move') {
    const [first] = edit.moves;
    const place = places.find(({ location }) => first?.from.startsWith(location + path.sep));
    place?.moves.push(edit);
    return place !== undefined || edit.moves.length === 0;
  }
  const place = places.find(
    ({ location }) =>
      correctedFiles(location).includes(edit.path) || edit.path.startsWith(location + path.sep),
  );
  place?.rewrites.push(edit);
  return place !== undefined;
}

/** Whether two lists tell of the same samples, images and labels, in whatever order. */
function sayTheSame(a: readonly LabelChange[], b: readonly LabelChange[]): boolean {
  // In a data set of several files the whole names images by their file's folder, too.
  const key = ({ id, from, to }: LabelChange) => JSON.stringify([id, from, to]);
  const images = new Map(a.map((change) => [key(change), change.image]));
  return (
    images.size === a.length &&
    a.length === b.length &&
    new Set(b.map(key)).size === b.length &&
    b.every((change) => images.get(key(change))?.endsWith(change.image) === true)
  );
}

async function isPlanned(place: Place): Promise<boolean> {
  const { rewrites, moves } = place;
  const labels = await openDataSet(place);
  for (const each of moves) if (!(await areMovesOf(labels, each, place.reading.options))) return false;
  return rewrites.length === 0 || (await areRewritesOf(labels, place));
}

/**
 * Whether each move is what its correction does to an image: from one class folder to the same place below another.
 * @throws HumanError where a name may mean another file to some system.
 */
async function areMovesOf(
  labels: LabelFile,
  { moves, changes }: Moves,
  { classNames = {} }: LabelOptions,
): Promise<boolean> {
  if (moves.length !== changes.length) return false;
  const leadsThere = await folderLook(labels.location);
  const names = new MovedNames(labels);
  for (const [index, { from, to }] of moves.entries()) {
    const change = changes[index];
    if (!change) return false;
    const [source = '', target] = [from, to].map((file) =>
      path.relative(labels.location, file).replaceAll(path.sep, '/'),
    );
    const parts = source.split('/');
    const [folder = ''] = parts;
    const [newFolder = ''] = labels.idAfter(source, change.to).split('/');
    const { usual, marked } = namesInClass(source, newFolder);
    const isCorrection =
      source === change.image &&
      (labels.classOf(folder) ?? classNames[folder] ?? folder) === change.from &&
      // Other formats move no image.
      target !== source &&
      (target === usual || target === marked) &&
      names.isClass(change.to) &&
      (names.isClass(change.from) || (await names.wasClass(folder)));
    if (!isCorrection) return false;
    await names.requireClear({ from, to }, [...parts, newFolder, path.posix.basename(target)]);
    // The folder of a class that is gone altogether leads nowhere yet.
    const folders = names.isClass(change.from) ? [from, to] : [to];
    for (const file of folders) if (!(await leadsThere(path.dirname(file)))) return false;
  }
  return true;
}

/** Tells whether no link on the way leads a folder of a data set elsewhere; what is not there yet will be made. */
async function folderLook(location: string): Promise<(folder: string) => Promise<boolean>> {
  const root = await realpath(location);
  const known = new Map<string, Promise<boolean>>();
  const leadsThere = (folder: string): Promise<boolean> =>
    getOrMake(known, folder, async () => {
      const real = await realpath(folder).catch(() => undefined);
      if (real !== undefined) return real === path.join(root, path.relative(location, folder));
      const above = path.dirname(folder);
      return above.startsWith(location + path.sep) && leadsThere(above);
    });
  return leadsThere;
}

async function areRewritesOf(labels: LabelFile, place: Place): Promise<boolean> {
  const { rewrites } = place;
  const wanted: Rewrite[] = [];
  for (const edit of rewrites) {
    const state = await editState(edit);
    if (state === 'neither') return false;
    const next = state === 'before' ? edit : invertEdit(edit);
    if (next.kind === 'rewrite') wanted.push(next);
  }
  if (await wouldPlan(labels, wanted)) return true;
  const [only, ...others] = rewrites;
  // A format may write a label in another way than the file had it before; it must come to the same from there.
  if (!only || others.length > 0 || (await editState(only)) !== 'after') return false;
  return wouldHavePlanned(only, place);
}

/** Splices of an edit that is done do not find what it wrote. */
class NeverWrittenError extends Error {}

/** Whether a format, asked before the one edit that is done, would have planned it. */
async function wouldHavePlanned(edit: Rewrite, place: Place): Promise<boolean> {
  // No commit makes a label file.
  if (edit.path === place.location && edit.before === null) return false;
  const stored = edit.before === null ? undefined : await storedBefore(edit);
  const source = new LabelSource(place.location, { file: edit.path, stored });
  try {
    return await wouldPlan(await openDataSet(place, source), [edit]);
  } catch (error) {
    if (error instanceof NeverWrittenError) return false;
    throw error;
  }
}

/** A file's bytes as they were before an edit that is done. */
async function storedBefore(edit: Rewrite): Promise<Stored> {
  const { size } = await stat(edit.path);
  const inverse = invertEdit(edit);
  const splices = inverse.kind === 'rewrite' ? inverse.splices : [];
  return {
    size,
    blocks: async function* () {
      const blocks = splicedBlocks(readBlocks(edit.path), splices);
      for (;;) {
        const { value, done } = await blocks.next();
        if (!done) yield value;
        else if (value) return;
        else throw new NeverWrittenError();
      }
    },
  };
}

/** Whether a format, asked for the corrections that edits list, plans just these edits. */
async function wouldPlan(labels: LabelFile, edits: readonly Rewrite[]): Promise<boolean> {
  const corrections = edits.flatMap(({ changes }) => changes.map(({ id, to }) => ({ id, label: to })));
  const edit = await unlessRefused(() => labels.edit(corrections));
  if (!edit) return false;
  const planned = rewritesIn(edit);
  const byPath = new Map(planned.map((each) => [each.path, each]));
  return (
    planned.length === edits.length &&
    edits.every((each) => {
      const other = byPath.get(each.path);
      return other !== undefined && isSameRewrite(each, other);
    })
  );
}

function rewritesIn(edit: LabelEdit): readonly Rewrite[] {
  if (edit.kind === 'several') return edit.edits.flatMap(rewritesIn);
  return edit.kind === 'rewrite' ? [edit] : [];
}

function isSameRewrite(a: Rewrite, b: Rewrite): boolean {
  return (
    a.before === b.before &&
    a.after === b.after &&
    a.splices.length === b.splices.length &&
    a.splices.every((splice, index) => {
      const other = b.splices[index];
      return (
        splice.start === other?.start &&
        splice.removed === other.removed &&
        splice.inserted === other.inserted
      );
    }) &&
    sayTheSame(a.changes, b.changes)
  );
}
