import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { saysSplit } from '../../labels/classes/folderRoles';
import type { LabelSample } from '../../labels/labelFile';
import type { AuditLeaks } from '../../protocol/auditProcess';

/** Pairs of splits that a warning names, and those that a result keeps. */
const mostNamed = 5;
const mostKept = 100;
/** Splits of one thing that are set against each other: more are no splits but clips or the like. */
const mostOfThing = 20;
/** What counts the shards or clips of a split at the end of its name. */
const counter = /[-_. ](?:\d+|of|[0-9a-f]{16}|parquet|arrow|tar)$/i;

/** The split that a folder or file name says, without what counts its shards: “train” of `train-00000-of-00002.parquet`. */
function splitIn(name: string): string {
  if (!saysSplit(name)) return '';
  // Folds are told apart by their numbers alone.
  if (/fold/i.test(name)) return name;
  let split = name;
  for (let end = counter.exec(split); end && end.index > 0; end = counter.exec(split))
    split = split.slice(0, end.index);
  return split;
}

/**
 * The split of each sample, such as “train”: as a column says, else the first folder of its image, or its label file, that
 * is called like one.
 * @returns [samples], `''` where there is none; undefined where there are no two of them.
 */
export function splitsOf(samples: readonly LabelSample[]): readonly string[] | undefined {
  const splitOfFolder = new Map<string, string>();
  const inPath = (place: string) => {
    const folder = path.posix.dirname(place);
    const known = splitOfFolder.get(folder);
    if (known !== undefined) return known;
    const split =
      folder
        .split('/')
        .map(splitIn)
        .find((name) => name !== '') ?? '';
    splitOfFolder.set(folder, split);
    return split;
  };
  const inName = (file: string) => {
    return splitIn(path.posix.parse(file).name) || inPath(file);
  };
  const splits = samples.map(
    ({ split, image, file }) =>
      split || inPath(image.replaceAll('\\', '/')) || (file === undefined ? '' : inName(file)),
  );
  return new Set(splits.filter((split) => split !== '')).size < 2 ? undefined : splits;
}

/**
 * What stands in more than one split, by pairs of them, the most first.
 * @param splits [samples]: see `splitsOf`.
 * @param duplicateGroup [samples], from 1; 0 where a face has no copy.
 * @param subjects whose face each sample is, [samples]; empty where that is not known.
 */
export function leaksBetween(
  splits: readonly string[],
  duplicateGroup: Uint32Array,
  subjects: readonly (string | undefined)[],
): AuditLeaks {
  const groupOf = (row: number) => duplicateGroup[row] || undefined;
  return {
    copies: pairsOf(splits, groupOf).map(({ splits, things, faces }) => ({ splits, groups: things, faces })),
    subjects: pairsOf(splits, (row) => subjects[row]).map(({ splits, things }) => ({
      splits,
      subjects: things,
    })),
  };
}

type Pair = { readonly splits: readonly [string, string]; things: number; faces: number };

/** @param thingOf what a row is of; a thing may be in several splits. */
function pairsOf(splits: readonly string[], thingOf: (row: number) => number | string | undefined): Pair[] {
  const facesOf = new Map<number | string, Map<string, number>>();
  for (const [row, split] of splits.entries()) {
    const thing = thingOf(row);
    if (thing === undefined || split === '') continue;
    const faces = facesOf.get(thing) ?? new Map<string, number>();
    facesOf.set(thing, faces.set(split, (faces.get(split) ?? 0) + 1));
  }
  const order = [...new Set(splits)];
  const pairs = new Map<string, Pair>();
  for (const faces of facesOf.values()) {
    const within = [...faces.keys()]
      .slice(0, mostOfThing)
      .sort((a, b) => order.indexOf(a) - order.indexOf(b));
    for (const [at, a] of within.entries()) {
      for (const b of within.slice(at + 1)) {
        const key = JSON.stringify([a, b]);
        const pair = pairs.get(key) ?? { splits: [a, b], things: 0, faces: 0 };
        pair.things++;
        pair.faces += (faces.get(a) ?? 0) + (faces.get(b) ?? 0);
        pairs.set(key, pair);
      }
    }
  }
  return [...pairs.values()].sort((a, b) => b.things - a.things).slice(0, mostKept);
}

/** Sentences on what stands in more than one split. */
export function leakWarnings({ copies, subjects }: AuditLeaks): string[] {
  const number = (count: number) => count.toLocaleString('en');
  const listed = (pairs: readonly string[]) => {
    const further = pairs.length - mostNamed;
    const named = pairs.slice(0, mostNamed).join('; ');
    return further > 0 ? l10n.t('{0}; and {1} further pairs of splits', named, further) : named;
  };
  const between = copies.map(({ splits: [a, b], groups, faces }) =>
    groups === 1
      ? l10n.t('1 face in “{0}” and “{1}”', a, b)
      : l10n.t('{0} faces ({1} images) in “{2}” and “{3}”', number(groups), number(faces), a, b),
  );
  const across = subjects.map(({ splits: [a, b], subjects }) =>
    subjects === 1
      ? l10n.t('1 subject in “{0}” and “{1}”', a, b)
      : l10n.t('{0} subjects in “{1}” and “{2}”', number(subjects), a, b),
  );
  return [
    ...(between.length > 0
      ? [
          l10n.t(
            'The same faces stand in more than one split, so what is tested there was learned before: {0}. The report’s column “split_leak” and the list of leaks (Export Audit Report, in a terminal --leaks) name them.',
            listed(between),
          ),
        ]
      : []),
    ...(across.length > 0
      ? [
          l10n.t(
            'Subjects stand in more than one split, so tests there say little of subjects that are new: {0}.',
            listed(across),
          ),
        ]
      : []),
  ];
}
