import { fileNameCandidates } from './fileNameSubjects';
import { folderCandidates } from './folderSubjects';
import { type ImageName, parseImageName } from './imageName';
import { knownSubject } from './knownNames';
import { PartReader } from './nameWords';
import { fewestSubjects, isPlausible } from './plausibility';

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
