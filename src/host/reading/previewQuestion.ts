import path from 'node:path';
import * as vscode from 'vscode';
import type { ShownRow } from '../../audit/looking/lookingRequests';
import { shortened } from '../../protocol/plainText';
import { goBack, pickStep } from '../ui/pickStep';

/** A longer path would push the label out of the answer. */
const longestPart = 90;

/**
 * Shows the first rows as the answers before make them.
 * @throws CancelledError when the user leaves the question.
 */
export async function confirmReading(
  location: string,
  rows: readonly ShownRow[],
): Promise<'right' | typeof goBack> {
  const items = rows.map(({ image, label, number, line, isFound }) => {
    return {
      label: [image, ...(number === null ? [] : [number]), label || vscode.l10n.t('no label')]
        .map((part) => shortened(part, longestPart))
        .join(' → '),
      description: isFound ? vscode.l10n.t('image found') : vscode.l10n.t('image not found'),
      ...(line !== null && { detail: vscode.l10n.t('line {0}', line) }),
      alwaysShow: true,
      isAnswer: false,
    };
  });
  const yes = { label: vscode.l10n.t('Yes, read it like this'), alwaysShow: true, isAnswer: true };
  const picked = await pickStep({
    title: vscode.l10n.t('Is this how {0} is meant?', path.basename(location)),
    items: [yes, ...items],
    canGoBack: true,
    isAnswer: (item) => item.isAnswer,
  });
  return picked === goBack ? goBack : 'right';
}
