import path from 'node:path';
import type { AuditResult, AuditMetadata, ImportanceSpread } from '../../audit/result/auditResult';
import { alternativesOf, runnerUpOf } from '../../audit/result/alternatives';
import { recognisesClasses } from '../../audit/result/recognition';
import {
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
import * as l10n from '@vscode/l10n';
import { readSettings } from '../ui/settings';

/** How an audit was made, in sentences for the gallery. */
export function methodText(metadata: AuditMetadata): string[] {
  const {
    model,
    training,
    folds,
    seeds,
    recipe,
    seed,
    backbone,
    engine,
    grouping,
    secondOpinion,
    predictions,
    importanceSpread,
  } = metadata;
  return [
    model !== undefined
      ? l10n.t(
          'Each face was judged by a saved model, the networks together, without training (it sees by {0}; run by {1}).',
          backbone,
          engine,
        )
      : training === 'images'
        ? l10n.t(
            'Each face was judged by a network that never saw its label or the face: {0} folds (recipe “{1}” end to end, seed {2}, {3}, trained by {4}).',
            folds,
            recipe,
            seed,
            backbone,
            engine,
          )
        : l10n.t(
            'Each face was judged by networks that never saw its label: {0} folds, {1} times over (recipe “{2}”, seed {3}, features of {4}, trained by {5}).',
            folds,
            seeds,
            recipe,
            seed,
            backbone,
            engine,
          ),
    ...(metadata.inference === undefined
      ? []
      : [l10n.t('Features were computed by {0}.', metadata.inference)]),
    ...(metadata.engineNotes ?? []),
    ...(grouping.description === '' ? [] : [grouping.description]),
    ...(secondOpinion === undefined ? [] : [secondOpinion]),
    ...(predictions === undefined ? [] : [predictions.text]),
    ...(importanceSpread === undefined ? [] : [spreadText(importanceSpread)]),
  ];
}

function spreadText({ deviation, agreement }: ImportanceSpread): string {
  const spread = deviation.toFixed(3);
  return agreement === null
    ? l10n.t('Importance varies between faces with a standard deviation of {0}.', spread)
    : l10n.t(
        'Importance varies between faces with a standard deviation of {0}; its rank correlation with how sure the networks are is {1} (1: they agree on which faces are clear, below 0: importance is upside down).',
        spread,
        agreement.toFixed(2).replace('-', '−'),
      );
}

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
    opensOn: readSettings().opensOn,
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
      (_, row) => flagsOf(result, row) | (runnerUpOf(result, row) === noClass ? 0 : faceFlag.unclear),
    ),
    ...(result.duplicateGroup.some((group) => group > 0) && { copies: result.duplicateGroup.slice() }),
    failures: Object.fromEntries(result.failures),
    setAside: Object.fromEntries(result.aside),
    ...(result.boxes && { boxes: result.boxes.slice() }),
    ...(result.votes && {
      votes: { classes: result.metadata.voteClasses ?? [], counts: result.votes.slice() },
    }),
  };
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
