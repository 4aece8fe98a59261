/** How many faces have which label, in which split. */
export type ClassTable = {
  /** By class. */
  readonly all: Uint32Array;
  readonly splits: readonly string[];
  /** [classes × splits] */
  readonly cells: Uint32Array;
  /** By split. */
  readonly splitSums: Uint32Array;
};

/** The split of each face by its index; `noSplit` where it has none. */
export type FaceSplits = { readonly names: readonly string[]; readonly of: Uint16Array };
export const noSplit = 0xffff;

/** More are no splits but clips or the like. */
const mostSplits = 64;

/** A class of fewer faces teaches too little to say much of its labels. */
export const fewestToJudge = 25;

/** @returns undefined where there are no two splits, or too many. @param splits [faces], `''` where a face has none. */
export function faceSplits(splits: readonly string[] | undefined): FaceSplits | undefined {
  const names = [...new Set(splits)].filter((name) => name !== '');
  if (!splits || names.length < 2 || names.length > mostSplits) return undefined;
  const indices = new Map(names.map((name, index) => [name, index]));
  return { names, of: Uint16Array.from(splits, (name) => indices.get(name) ?? noSplit) };
}

/** @param labels index of each face's class; those from `classes` on have none and do not count. */
export function classTable(labels: Uint16Array, classes: number, splits: FaceSplits | undefined): ClassTable {
  const names = splits?.names ?? [];
  const all = new Uint32Array(classes);
  const cells = new Uint32Array(classes * names.length);
  const splitSums = new Uint32Array(names.length);
  const add = (counts: Uint32Array, at: number) => (counts[at] = (counts[at] as number) + 1);
  labels.forEach((label, face) => {
    if (label >= classes) return;
    add(all, label);
    const split = splits?.of[face] ?? noSplit;
    if (split >= names.length) return;
    add(cells, label * names.length + split);
    add(splitSums, split);
  });
  return { all, splits: names, cells, splitSums };
}

/** Classes that differ by less are about as large. */
const leastTimes = 1.5;

/** The largest class and the smallest that has faces; undefined where all are about as large. */
export function imbalanceOf({ all }: Pick<ClassTable, 'all'>) {
  const there = [...all.keys()].filter((label) => (all[label] as number) > 0);
  const byCount = there.sort((a, b) => (all[b] as number) - (all[a] as number));
  const [most, least] = [byCount[0], byCount.at(-1)];
  if (most === undefined || least === undefined || most === least) return undefined;
  const times = (all[most] as number) / (all[least] as number);
  return times < leastTimes ? undefined : { most, least, times };
}

/** The classes that have too few faces to say much of their labels. */
export function classesTooSmall({ all }: Pick<ClassTable, 'all'>): readonly number[] {
  return [...all.keys()].filter((label) => (all[label] as number) < fewestToJudge);
}
