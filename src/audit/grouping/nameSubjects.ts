import { knownSubject } from '../../labels/names/nameSchemes';
import { folderCandidates } from './folderSubjects';
import {
  type ImageName,
  parseImageName,
  PartReader,
  tokensOf,
  type PartKind,
  countsClips,
  isDate,
} from './nameWords';
import { fewestSubjects, isPlausible, type Candidate, fewestUnsureGroups } from './plausibility';

/** A subject stands among the first parts of a name. */
const mostParts = 4;
/** Letters that mean subject or person where a number follows. */
const subjectLetter = /^[sp]\d{1,4}$/i;

/** Groupings by the beginning of the file's name (`clip12_0001.png`), the shortest beginning first. */
function* fileNameCandidates(
  names: readonly (ImageName | undefined)[],
  reader: PartReader,
  fewestGroups: number,
): Generator<Candidate> {
  const tokens = names.map((name) => (name === undefined ? [] : tokensOf(name.stem)));
  for (let last = 0; last < mostParts; last++) {
    const ids = tokens.map((parts) => (parts.length > last + 1 ? idAt(parts, last) : undefined));
    const kind = commonKind(ids, reader);
    if (kind === undefined) continue;
    const sure = kind === 'worded' || nearlyAll(ids, (id) => subjectLetter.test(id));
    yield {
      keys: tokens.map((parts, face) => {
        const id = ids[face];
        if (id === undefined) return undefined;
        const beginning = parts.slice(0, last + 1).join('_');
        const folders = names[face]?.folders ?? [];
        return countsClips(id) ? [...folders, beginning].join('/') : beginning;
      }),
      remainders: kind === 'worded' ? undefined : tokens.map((parts) => parts.slice(last + 1).join('_')),
      fewestGroups: sure ? fewestGroups : fewestUnsureGroups,
      mayBeShards: kind === 'number',
    };
  }
}

/** The part that would be the subject, with the word before it if that says what it is: `subject_07`. */
function idAt(parts: readonly string[], place: number): string {
  const part = parts[place] ?? '';
  const before = parts[place - 1] ?? '';
  return /^\d+$/.test(part) && !isDate(part) && /^[a-z]+$/i.test(before) ? before + part : part;
}

function commonKind(
  ids: readonly (string | undefined)[],
  reader: PartReader,
): 'worded' | 'code' | 'number' | undefined {
  for (const kind of ['worded', 'code', 'number'] as const) {
    if (!nearlyAll(ids, (id) => isOfKind(id, kind, reader))) continue;
    return kind === 'number' && !isNumbering(ids) ? undefined : kind;
  }
  return undefined;
}

function isOfKind(id: string, kind: PartKind, reader: PartReader): boolean {
  const own = reader.kindOf(id);
  return own === kind || (kind === 'code' && own === 'worded');
}

/** Numbers as somebody gives them to subjects or clips: all of one width. Ages, scores and class numbers are shorter. */
function isNumbering(ids: readonly (string | undefined)[]): boolean {
  const width = ids.find((id) => id !== undefined)?.length ?? 0;
  const isPadded = width >= 3 || ids.some((id) => id?.startsWith('0'));
  return width >= 2 && isPadded && nearlyAll(ids, (id) => id.length === width);
}

/** Faces without a part at that place do not count as having one. Stops at once where the names are plainly others. */
function nearlyAll(ids: readonly (string | undefined)[], test: (id: string) => boolean): boolean {
  let failing = 0;
  for (const id of ids) {
    if ((id === undefined || !test(id)) && ++failing > 0.05 * ids.length) return false;
  }
  return ids.length > 0;
}

/** Subjects as names show them. */
export type NamedSubjects = {
  readonly keys: readonly (string | undefined)[];
  /** The data sets whose way of naming it is; empty where the names' structure alone shows the groups. */
  readonly dataSets: readonly string[];
};

/** A name in the way of a known data set may be there by chance in a few files. */
const fewestKnownFaces = 20;

/**
 * The subjects or videos that the images' names show. Rather none than a wrong one: what may as well be a class, a
 * split, a shard or a serial number is not taken.
 * @param images paths as the label file writes them.
 * @param labels class name of each image.
 * @param classes all class names.
 * @param folds how many folds the groups are meant for.
 */
export function subjectsInNames(
  images: readonly string[],
  labels: readonly string[],
  classes: readonly string[],
  folds: number,
): NamedSubjects | undefined {
  const names = images.map(parseImageName);
  const known = knownSubjects(names);
  if (known) return known;
  const reader = new PartReader(classes);
  for (const candidates of [folderCandidates, fileNameCandidates]) {
    for (const candidate of candidates(names, reader, 2 * folds)) {
      if (isPlausible(candidate, labels)) return { keys: candidate.keys, dataSets: [] };
    }
  }
  return undefined;
}

function knownSubjects(names: readonly (ImageName | undefined)[]): NamedSubjects | undefined {
  const dataSets = new Set<string>();
  const keys = names.map((name) => {
    const found = name && knownSubject(name.stem);
    if (!found) return undefined;
    dataSets.add(found.dataSet);
    return `${found.dataSet} ${found.subject}`;
  });
  const faces = keys.filter((key) => key !== undefined);
  if (faces.length < fewestKnownFaces || new Set(faces).size < fewestSubjects) return undefined;
  return { keys, dataSets: [...dataSets] };
}
