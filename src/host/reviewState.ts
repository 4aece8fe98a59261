import path from 'node:path';
import * as vscode from 'vscode';
import type { AskedFaces, ReviewState } from '../protocol/gallery';
import { nameOfDataSet } from './dataSetChoice';
import { galleryFaces } from './galleryFaces';
import { methodText } from './methodText';
import type { ReviewSession } from './reviewSession';

/**
 * All that the gallery shows of an audit under review.
 * @param roots folders of images, absolute paths.
 * @param addressOf the page's address of a folder.
 * @param view what the page asked to remember last.
 * @param asked what to show first; undefined: what was shown last.
 */
export function reviewState(
  session: ReviewSession,
  roots: readonly string[],
  addressOf: (root: string) => string,
  view: string | undefined,
  asked: AskedFaces | undefined,
): ReviewState {
  const { result, choice } = session;
  const { metadata } = result;
  return {
    kind: 'review',
    title: path.basename(choice.labels),
    classes: metadata.classes,
    imageRoots: roots.map(addressOf),
    faces: galleryFaces(result, roots, (row) => session.fileOf(row)),
    review: session.allDecisions(),
    warnings: metadata.warnings,
    method: methodText(metadata),
    noise: metadata.noise ?? null,
    readOnly: vscode.workspace.isTrusted
      ? (metadata.readOnly ?? null)
      : vscode.l10n.t('This workspace is not trusted: reviewing works, label files are not changed.'),
    dataSet: nameOfDataSet(choice),
    view,
    ...(asked && { asked }),
  };
}
