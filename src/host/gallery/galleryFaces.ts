import path from 'node:path';
import { type AuditResult, hasCopies } from '../../audit/result/auditResult';
import { measuredProperties, pictureMarks } from '../../audit/result/dataSetHealth';
import { alternativesOf } from '../../audit/result/alternatives';
import { methodText } from '../../audit/result/methodText';
import { recognisesClasses } from '../../audit/result/recognition';
import { faceSplits } from '../../base/health/classTable';
import {
  alternativesOfFace,
  type GalleryFaces,
  faceFlag,
  noClass,
  type AskedFaces,
  packChange,
  type PackedFaces,
  type PackedReview,
} from '../../protocol/gallery';
import { imagePrefixes, prefixOf, type ReviewSession } from '../reviews/reviewSession';
import * as vscode from 'vscode';
import { keyOf } from '../../labels/dataSet';
import { readSettings } from '../ui/settings';

/**
 * All that the gallery shows of an audit under review.
 * @param imageRoots the page's addresses of the folders of images, in the order that `faces` knows.
 * @param view what the page asked to remember last.
 * @param asked what to show first; undefined: what was shown last.
 */
export function reviewState(
  session: ReviewSession,
  faces: PackedFaces,
  imageRoots: readonly string[],
  view: string | undefined,
  asked: AskedFaces | undefined,
): PackedReview {
  const { result, dataSet } = session;
  const { metadata } = result;
  const { opensOn, sureAbove, learnEvery, cannedNotes } = readSettings();
  return {
    kind: 'review',
    title: path.basename(dataSet.location),
    classes: metadata.classes,
    imageRoots,
    faces,
    review: packChange(session.allDecisions()),
    warnings: metadata.warnings,
    method: methodText(metadata),
    ...(recognisesClasses(result) ? { noise: metadata.noise ?? null } : { noise: null, unrecognised: true }),
    readOnly: vscode.workspace.isTrusted
      ? (metadata.readOnly ?? null)
      : vscode.l10n.t(
          'This workspace is not trusted: reviewing works, label files are not changed, and decisions are kept in the extension’s storage until you trust it.',
        ),
    dataSet: keyOf(dataSet),
    audit: metadata.createdAt,
    ...{ opensOn, cannedNotes },
    sureAbove,
    learnEvery,
    view,
    ...(asked && { asked }),
  };
}

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
  const offered = alternativesOf(result);
  /** Two classes are about as likely, and both can be named. */
  const isUnclear = (row: number) =>
    scores.unclear[row] === 1 && offered.alternatives[row * alternativesOfFace + 1] !== noClass;
  // Copies: columns as read are views of the whole file, and VS Code sends a view's whole buffer.
  return {
    count,
    image: result.images,
    imagePath,
    imageRoot,
    line: result.lines.slice(),
    given: scores.given.slice(),
    suggested: scores.suggested.slice(),
    ...offered,
    importance: scores.importance.slice(),
    labelQuality: scores.labelQuality.slice(),
    confidence: scores.confidence.slice(),
    margin: scores.margin.slice(),
    flags: Uint8Array.from(
      result.ids,
      (_, row) => flagsOf(result, row) | (isUnclear(row) ? faceFlag.unclear : 0),
    ),
    ...(hasCopies(result) && { copies: result.duplicateGroup.slice() }),
    failures: Object.fromEntries(result.failures),
    setAside: Object.fromEntries(result.aside),
    ...(result.boxes && { boxes: result.boxes.slice() }),
    ...(result.faces && {
      found: {
        turn: result.faces.turn.slice(),
        score: result.faces.score.slice(),
        seen: result.faces.count.slice(),
      },
    }),
    ...(result.votes && {
      votes: { classes: result.metadata.voteClasses ?? [], counts: result.votes.slice() },
    }),
    ...galleryPictures(result),
    splits: faceSplits(result.splits),
  };
}

function galleryPictures(result: AuditResult): Pick<GalleryFaces, 'pictures'> {
  if (!result.pictures) return {};
  const columns = measuredProperties(result);
  const measured = new Float32Array(columns.length * result.ids.length);
  for (const [at, column] of columns.entries()) measured.set(column, at * result.ids.length);
  return { pictures: { ...pictureMarks(result.pictures), measured } };
}

/** A relative path as part of an address. */
function addressPart(relative: string): string {
  if (/^[\w./-]*$/.test(relative)) return relative;
  return relative.split(path.sep).map(encodeURIComponent).join('/');
}

function flagsOf({ scores, failures, aside, inTraining, known }: AuditResult, row: number): number {
  return (
    (scores.isIssue[row] ? faceFlag.issue : 0) |
    (scores.lowImportance[row] ? faceFlag.lowImportance : 0) |
    (scores.relabelCandidate[row] ? faceFlag.relabelCandidate : 0) |
    (failures.has(row) ? faceFlag.failed : 0) |
    (aside.has(row) ? faceFlag.setAside : 0) |
    (inTraining?.[row] ? faceFlag.inTraining : 0) |
    // Also where the decision is about the same image in another label file.
    (known?.[row] && !scores.isIssue[row] ? faceFlag.verified : 0)
  );
}
