import path from 'node:path';
import * as vscode from 'vscode';
import type { AskedFaces } from '../../protocol/gallery';
import { packChange } from '../../protocol/packedChange';
import type { PackedFaces, PackedReview } from '../../protocol/packedFaces';
import { keyOf } from '../../labels/dataSet';
import { methodText } from './methodText';
import type { ReviewSession } from '../reviews/reviewSession';

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
    noise: metadata.noise ?? null,
    readOnly: vscode.workspace.isTrusted
      ? (metadata.readOnly ?? null)
      : vscode.l10n.t(
          'This workspace is not trusted: reviewing works, label files are not changed, and decisions are kept in the extension’s storage until you trust it.',
        ),
    dataSet: keyOf(dataSet),
    view,
    ...(asked && { asked }),
  };
}
