import path from 'node:path';
import type { AuditResult } from '../audit/auditResult';
import { isWithin } from '../audit/dataSet';
import { type GalleryFaces, faceFlag } from '../protocol/gallery';

/**
 * Turns an audit into what the page needs of it.
 * @param roots folders whose images the page may show; a file goes by the first that holds it.
 * @param fileOf the image file of a row as it is now: a commit may have moved it.
 */
export function galleryFaces(
  result: AuditResult,
  roots: readonly string[],
  fileOf: (row: number) => string,
): GalleryFaces {
  const { scores } = result;
  const count = result.ids.length;
  const imageRoot = new Uint8Array(count);
  const imagePath = result.ids.map((_, row) => {
    const file = fileOf(row);
    const root = file === '' ? -1 : roots.findIndex((each) => isWithin(file, [each]));
    if (root < 0) return '';
    imageRoot[row] = root;
    const parts = path.relative(roots[root] ?? '', file).split(path.sep);
    return parts.map(encodeURIComponent).join('/');
  });
  return {
    count,
    image: result.images,
    imagePath,
    imageRoot,
    line: result.lines,
    given: scores.given,
    suggested: scores.suggested,
    importance: scores.importance,
    labelQuality: scores.labelQuality,
    confidence: scores.confidence,
    margin: scores.margin,
    flags: Uint8Array.from(result.ids, (_, row) => flagsOf(result, row)),
    failures: Object.fromEntries(result.failures),
  };
}

function flagsOf({ scores, failures }: AuditResult, row: number): number {
  return (
    (scores.isIssue[row] ? faceFlag.issue : 0) |
    (scores.lowImportance[row] ? faceFlag.lowImportance : 0) |
    (scores.relabelCandidate[row] ? faceFlag.relabelCandidate : 0) |
    (failures.has(row) ? faceFlag.failed : 0)
  );
}
