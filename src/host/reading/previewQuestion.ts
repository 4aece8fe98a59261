import path from 'node:path';
import * as vscode from 'vscode';
import { numbersOfClasses } from '../../labels/classes/classContradictions';
import { ImageFinder } from '../../labels/images/imageFinder';
import type { LabelFile } from '../../labels/labelFile';
import { shortened } from '../../protocol/plainText';
import { goBack, pickStep } from '../ui/pickStep';

/** Rows that show whether the answers were right. */
const rowsShown = 5;
/** A longer path would push the label out of the answer. */
const longestPart = 90;

/**
 * Shows the first rows as the answers before make them.
 * @throws CancelledError when the user leaves the question.
 */
export async function confirmReading(
  labels: LabelFile,
  roots: readonly string[],
): Promise<'right' | typeof goBack> {
  const finder = new ImageFinder(labels, roots);
  const numbers = numbersOfClasses({
    classes: labels.classes,
    classOf: (written) => labels.classOf(written),
  });
  const rows = labels.samples.slice(0, rowsShown).map(({ image, label, line }) => {
    const number = numbers.get(label);
    const isFound = labels.embeddedFaces !== undefined || finder.place(image).kind === 'found';
    return {
      label: [image, ...(number === undefined ? [] : [number]), label || vscode.l10n.t('no label')]
        .map((part) => shortened(part, longestPart))
        .join(' → '),
      description: isFound ? vscode.l10n.t('image found') : vscode.l10n.t('image not found'),
      ...(line !== undefined && { detail: vscode.l10n.t('line {0}', line) }),
      alwaysShow: true,
      isAnswer: false,
    };
  });
  const yes = { label: vscode.l10n.t('Yes, read it like this'), alwaysShow: true, isAnswer: true };
  const picked = await pickStep({
    title: vscode.l10n.t('Is this how {0} is meant?', path.basename(labels.location)),
    items: [yes, ...rows],
    canGoBack: true,
    isAnswer: (item) => item.isAnswer,
  });
  return picked === goBack ? goBack : 'right';
}
