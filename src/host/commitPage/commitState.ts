import path from 'node:path';
import { getOrMake } from '../../base/getOrMake';
import { movesOf, type PlannedLook } from '../commits/commitLook';
import type { LabelChange, LabelEdit } from '../../labels/labelFile';
import type { CommitPlace, CommitState } from '../../protocol/commit';
import { packNames } from '../../protocol/packedFaces';
import type { ReviewSession } from '../reviews/reviewSession';

/** Files, pairs of folders and rows that are named; beyond them only their number is. */
const mostNamed = 12;

/** The changes in the order of the page: by pair, the pair with most changes first, within one as the file has them. */
export function changesByPair(changes: readonly LabelChange[]): readonly (readonly LabelChange[])[] {
  const groups = groupBy(changes, ({ from, to }) => JSON.stringify([from, to]));
  return [...groups.values()].sort((a, b) => b.length - a.length || nameOf(a).localeCompare(nameOf(b)));
}

function nameOf([first]: readonly LabelChange[]): string {
  return first ? `${first.from}\0${first.to}` : '';
}

/**
 * What the page shows of a planned commit.
 * @param plan the number that the page knows it by.
 * @param location absolute path of the label file or the folder of the data set.
 */
export function commitState(
  plan: number,
  location: string,
  isFolder: boolean,
  { changes, counts, edit, left, notes, isAnew }: PlannedLook,
): CommitState {
  const groups = changesByPair(changes);
  const home = isFolder ? location : path.dirname(location);
  const places = edit ? placesOf(edit, home) : [fileOf(location, home, changes.length)];
  const classes = counts.filter(({ before, after }) => before !== after);
  return {
    plan,
    title: path.basename(location),
    pairs: groups.flatMap((group) => {
      const [first] = group;
      return first ? [{ from: first.from, to: first.to, count: group.length }] : [];
    }),
    images: packNames(groups.flat().map(({ image }) => image)),
    classes,
    unchangedClasses: counts.length - classes.length,
    places: places.slice(0, mostNamed),
    placesInAll: places.length,
    inEditor: edit === undefined,
    left: left.slice(0, mostNamed),
    leftInAll: left.length,
    notes,
    isAnew,
  };
}

/** The files that an edit writes, and the class folders between which it moves images, most images first. */
function placesOf(edit: LabelEdit, home: string): readonly CommitPlace[] {
  return [...filesIn(edit, home), ...foldersIn(edit, home)];
}

function filesIn(edit: LabelEdit, home: string): readonly CommitPlace[] {
  switch (edit.kind) {
    case 'rewrite':
      return [fileOf(edit.path, home, edit.changes.length, edit.before === null)];
    case 'several':
      return edit.edits.flatMap((one) => filesIn(one, home));
    case 'move':
      return [];
  }
}

function fileOf(file: string, home: string, labels: number, isNew = false): CommitPlace {
  return { kind: 'file', name: relativeName(file, home), labels, isNew };
}

function foldersIn(edit: LabelEdit, home: string): readonly CommitPlace[] {
  const folderOf = (file: string) => `${relativeName(path.dirname(file), home)}/`;
  const pairs = groupBy(movesOf(edit), ({ from, to }) => JSON.stringify([folderOf(from), folderOf(to)]));
  return [...pairs.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((moves): readonly CommitPlace[] => {
      const [first] = moves;
      if (!first) return [];
      return [{ kind: 'folders', from: folderOf(first.from), to: folderOf(first.to), images: moves.length }];
    });
}

function relativeName(file: string, home: string): string {
  return path.relative(home, file).split(path.sep).join('/');
}

/**
 * The row of the audit that each change is about, in the order of the changes; undefined where the audit knows none. An
 * image that a commit moved before is called otherwise by now: it goes by where it is.
 */
export function rowsOfChanges(
  session: Pick<ReviewSession, 'result' | 'imageFiles' | 'corrections'>,
  changes: readonly LabelChange[],
  edit: LabelEdit | undefined,
): readonly (number | undefined)[] {
  const rowOf = new Map(session.result.ids.map((id, row) => [id, row]));
  const known = changes.map(({ id }) => rowOf.get(id));
  if (!edit || known.every((row) => row !== undefined)) return known;
  const fileOf = session.imageFiles();
  const rowAt = new Map(
    session.corrections().flatMap(({ id }) => {
      const row = rowOf.get(id);
      return row === undefined ? [] : [[fileOf(row), row] as const];
    }),
  );
  const places = movedFrom(edit);
  return known.map((row, index) => row ?? rowAt.get(places[index] ?? ''));
}

/** Where the image of each change is, where the edit moves it; in the order of its changes. */
function movedFrom(edit: LabelEdit): readonly (string | undefined)[] {
  switch (edit.kind) {
    case 'rewrite':
      return edit.changes.map(() => undefined);
    case 'move':
      return edit.moves.map(({ from }) => from);
    case 'several':
      return edit.edits.flatMap(movedFrom);
  }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) getOrMake(groups, keyOf(item), () => []).push(item);
  return groups;
}
