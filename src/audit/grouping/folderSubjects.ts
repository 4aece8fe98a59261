import { areIds } from '../../labels/classes/folderRoles';
import { type ImageName, type PartKind, type PartReader, countsClips } from './nameWords';
import { type Candidate, fewestUnsureGroups } from './plausibility';

/** Levels further down are not looked at. */
const deepestLevel = 12;

/** Groupings by a folder (`P001/Anger/000.jpeg`), the outermost folder first. */
export function* folderCandidates(
  names: readonly (ImageName | undefined)[],
  reader: PartReader,
  fewestGroups: number,
): Generator<Candidate> {
  for (let level = 0; level < deepestLevel; level++) {
    const parts = names.map((name) => name?.folders[level]);
    if (parts.every((part) => part === undefined)) return;
    const kind = commonKind(parts, reader);
    if (kind === undefined) continue;
    const isInnermost = () =>
      names.every((name) =>
        (name?.folders ?? []).slice(level + 1).every((folder) => reader.kindOf(folder) === 'context'),
      );
    if (kind === 'name' && !isInnermost()) continue;
    const isSure = kind === 'number' && areIds([...new Set(parts.flatMap((part) => part ?? []))]);
    yield {
      keys: names.map((name) => (name === undefined ? undefined : keyOf(name.folders, level))),
      remainders: kind === 'worded' ? undefined : names.map((name) => remainderOf(name, level)),
      fewestGroups: isSure
        ? fewestGroups / 2
        : kind === 'worded' || kind === 'code'
          ? fewestGroups
          : fewestUnsureGroups,
      mayBeShards: kind === 'number' && !isSure,
      isSure,
    };
  }
}

/** What the folders of one level are, nearly all of them; undefined where they can be no subjects. */
function commonKind(
  parts: readonly (string | undefined)[],
  reader: PartReader,
): 'worded' | 'code' | 'number' | 'name' | undefined {
  const kinds = new Map<string, PartKind>();
  const counts: Record<PartKind, number> = { worded: 0, code: 0, number: 0, name: 0, context: 0, other: 0 };
  let known = 0;
  for (const part of parts) {
    if (part === undefined) continue;
    known++;
    const kind = kinds.get(part) ?? reader.kindOf(part);
    kinds.set(part, kind);
    counts[kind]++;
  }
  const nearlyAll = 0.95 * parts.length;
  if (known < nearlyAll || known - counts.context - counts.other < nearlyAll) return undefined;
  for (const kind of ['worded', 'code', 'number'] as const) if (counts[kind] >= nearlyAll) return kind;
  return 'name';
}

/** Clips may be counted from 1 in every class and split, so their folders count, too; a subject's number is its own. */
function keyOf(folders: readonly string[], level: number): string | undefined {
  const part = folders[level];
  if (part === undefined) return undefined;
  return countsClips(part) ? folders.slice(0, level + 1).join('/') : part;
}

/** The path below the folder; a file's name may repeat the folder's (`00001/00001_0007`). */
function remainderOf(name: ImageName | undefined, level: number): string {
  if (!name) return '';
  const innermost = name.folders.at(-1);
  const stem =
    innermost !== undefined && name.stem.startsWith(innermost)
      ? name.stem.slice(innermost.length)
      : name.stem;
  return [...name.folders.slice(level + 1), stem].join('/');
}
