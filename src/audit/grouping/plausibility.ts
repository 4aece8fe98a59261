/** Fewer subjects cannot be kept apart in folds worth the name. */
export const fewestSubjects = 3;
/** What a grouping may be by chance has fewer groups than this, or a smaller share of repeated remainders. */
export const fewestUnsureGroups = 20;
const mostDistinctRemainders = 0.8;
/** A shard holds a round number of files; subjects do not. */
const roundNumber = 100;

/** A grouping that names suggest, item i about face i. */
export type Candidate = {
  /** The subject of each face, if it has one. */
  readonly keys: readonly (string | undefined)[];
  /** What the name holds besides, as counters that start again in each group; undefined: of no interest. */
  readonly remainders: readonly string[] | undefined;
  readonly fewestGroups: number;
  /** Whether the groups may be shards of a large folder. */
  readonly mayBeShards: boolean;
  /** Whether the groups are named as nothing but clips or subjects are, also where each is of one class. */
  readonly isSure?: boolean;
};

/** Sizes and main classes of groups. */
export class GroupCounts {
  readonly sizes = new Map<string, number>();
  readonly grouped: number;
  readonly largest: number;
  /** The share of faces that have their group's most frequent class, 0 to 1. */
  readonly purity: number;
  /** For each class, in how many groups it is. */
  readonly groupsOfClass = new Map<string, number>();
  /** The share of the most frequent class. */
  readonly largestClass: number;

  /** @param labels class of each face. */
  constructor(keys: readonly (string | undefined)[], labels: readonly string[]) {
    const cells = new Map<string, Map<string, number>>();
    const classes = new Map<string, number>();
    keys.forEach((key, face) => {
      if (key === undefined) return;
      const label = labels[face] ?? '';
      this.sizes.set(key, (this.sizes.get(key) ?? 0) + 1);
      classes.set(label, (classes.get(label) ?? 0) + 1);
      let counts = cells.get(key);
      if (!counts) cells.set(key, (counts = new Map()));
      counts.set(label, (counts.get(label) ?? 0) + 1);
    });
    let grouped = 0;
    let largest = 0;
    for (const size of this.sizes.values()) {
      grouped += size;
      largest = Math.max(largest, size);
    }
    let main = 0;
    for (const counts of cells.values()) {
      main += Math.max(...counts.values());
      for (const label of counts.keys())
        this.groupsOfClass.set(label, (this.groupsOfClass.get(label) ?? 0) + 1);
    }
    this.grouped = grouped;
    this.largest = largest;
    this.purity = main / Math.max(1, grouped);
    this.largestClass = Math.max(0, ...classes.values()) / Math.max(1, grouped);
  }

  /**
   * Whether the groups are little else than the classes (and their splits): a class would then lie in one fold, and the
   * network that judges it would never have seen it. Wrong labels blur that, so half of the way to pure is enough.
   */
  get looksLikeClasses(): boolean {
    const tellsClass = (this.purity - this.largestClass) / Math.max(1e-9, 1 - this.largestClass);
    return this.sizes.size <= 3 * this.groupsOfClass.size && tellsClass >= 0.5;
  }
}

/**
 * Whether what names suggest is a grouping by subject or video, not one by class, split, shard or serial number.
 * @param labels class of each face.
 */
export function isPlausible(candidate: Candidate, labels: readonly string[]): boolean {
  const { keys, remainders, fewestGroups } = candidate;
  const groups = new Set(keys).size - (keys.includes(undefined) ? 1 : 0);
  const grouped = keys.reduce((sum, key) => sum + (key === undefined ? 0 : 1), 0);
  if (groups < fewestGroups || grouped < 0.95 * keys.length) return false;
  // Serial numbers make groups of one; a class or a split makes large ones.
  if (grouped < 1.5 * groups) return false;
  const counts = new GroupCounts(keys, labels);
  if (counts.largest > (2 / Math.min(groups, fewestUnsureGroups)) * grouped) return false;
  const isOfClass = candidate.isSure
    ? Math.min(...counts.groupsOfClass.values()) < 2
    : counts.looksLikeClasses;
  if (isOfClass || (candidate.mayBeShards && looksLikeShards(counts))) return false;
  if (!remainders) return true;
  const distinct = new Set(remainders.filter((_, face) => keys[face] !== undefined)).size;
  return distinct <= mostDistinctRemainders * grouped;
}

/** Full shards of 100, 1,000 … files and one that is not full. */
function looksLikeShards({ sizes, largest }: GroupCounts): boolean {
  if (largest % roundNumber !== 0) return false;
  let full = 0;
  for (const size of sizes.values()) if (size === largest) full++;
  return full >= sizes.size - 1;
}
