import path from 'node:path';
import type { AuditResult } from '../../audit/auditResult';
import { type GalleryFaces, faceFlag, noClass } from '../../protocol/gallery';
import { imagePrefixes, prefixOf } from '../reviews/imageFiles';

/**
 * Turns an audit into what the page needs of it.
 * @param roots folders whose images the page may show; a file goes by the first that holds it.
 * @param fileOf the image file of a row as it is now, from `ReviewSession.imageFiles`.
 */
export function galleryFaces(
  result: AuditResult,
  roots: readonly string[],
  fileOf: (row: number) => string,
): GalleryFaces {
  const { scores } = result;
  const count = result.ids.length;
  const prefixes = imagePrefixes(roots);
  const imageRoot = new Uint8Array(count);
  const imagePath = result.ids.map((_, row) => {
    const file = fileOf(row);
    const root = prefixOf(file, prefixes);
    if (root < 0) return '';
    imageRoot[row] = root;
    return addressPart(file.slice(prefixes[root]?.length));
  });
  const runnerUp = Uint16Array.from(result.ids, (_, row) => runnerUpOf(result, row));
  // Copies: columns as read are views of the whole file, and VS Code sends a view's whole buffer.
  return {
    count,
    image: result.images,
    imagePath,
    imageRoot,
    line: result.lines.slice(),
    given: scores.given.slice(),
    suggested: scores.suggested.slice(),
    runnerUp,
    importance: scores.importance.slice(),
    labelQuality: scores.labelQuality.slice(),
    confidence: scores.confidence.slice(),
    margin: scores.margin.slice(),
    flags: Uint8Array.from(
      result.ids,
      (_, row) => flagsOf(result, row) | (runnerUp[row] === noClass ? 0 : faceFlag.unclear),
    ),
    failures: Object.fromEntries(result.failures),
    setAside: Object.fromEntries(result.aside),
    ...(result.boxes && { boxes: result.boxes.slice() }),
    ...(result.votes && {
      votes: { classes: result.metadata.voteClasses ?? [], counts: result.votes.slice() },
    }),
  };
}

/** For an unclear face, the likeliest class but the given and the suggested one; `noClass` for any other. */
export function runnerUpOf({ scores, metadata }: AuditResult, row: number): number {
  if (scores.unclear[row] !== 1) return noClass;
  const classes = metadata.classes.length;
  let best = noClass;
  let highest = -Infinity;
  scores.probabilities.subarray(row * classes, (row + 1) * classes).forEach((probability, label) => {
    if (label === scores.given[row] || label === scores.suggested[row] || !(probability > highest)) return;
    best = label;
    highest = probability;
  });
  return best;
}

/** A relative path as part of an address. */
function addressPart(relative: string): string {
  if (/^[\w./-]*$/.test(relative)) return relative;
  return relative.split(path.sep).map(encodeURIComponent).join('/');
}

function flagsOf({ scores, failures, aside, inTraining }: AuditResult, row: number): number {
  return (
    (scores.isIssue[row] ? faceFlag.issue : 0) |
    (scores.lowImportance[row] ? faceFlag.lowImportance : 0) |
    (scores.relabelCandidate[row] ? faceFlag.relabelCandidate : 0) |
    (failures.has(row) ? faceFlag.failed : 0) |
    (aside.has(row) ? faceFlag.setAside : 0) |
    (inTraining?.[row] ? faceFlag.inTraining : 0)
  );
}
