import * as vscode from 'vscode';
import { markdownText } from '../fileText';
import type { PlacedRow } from './labelDocument';
import { openInGallery } from './rowCommands';
import { isProbablyWrong, percentText, scoreText, shownLabel } from './rowText';

/** Width of the face in a hover, in CSS pixels. */
const faceWidth = 112;

/**
 * What a hover says of a row: the face, the reason, the way to the gallery. Text from files goes in as text, and only our
 * own link may run a command.
 * @param file the image, `''` where there is none.
 */
export function rowHover(row: PlacedRow, file: string): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: [openInGallery.id] };
  if (file !== '') {
    const address = vscode.Uri.file(file).toString();
    text.appendMarkdown(`![${t('The face')}](${address}|width=${faceWidth})\n\n`);
  }
  for (const sentence of sentencesOn(row)) {
    text.appendText(markdownText(sentence));
    text.appendMarkdown('\n\n');
  }
  text.appendMarkdown(`[${t('Open in Gallery')}](${openInGallery.link(row.id).toString()})`);
  return text;
}

function sentencesOn({ state, given, suggested, ...row }: PlacedRow): string[] {
  const { t } = vscode.l10n;
  const [first = '', second = ''] = suggested.map(shownLabel);
  const label = shownLabel(given);
  const verdict = {
    wrong: () =>
      isProbablyWrong(row)
        ? t('“{0}” is probably wrong: “{1}” is right with {2}.', label, first, percentText(row.confidence))
        : t('“{0}” is perhaps wrong: “{1}” is right with {2}.', label, first, percentText(row.confidence)),
    unclear: () => t('“{0}” is doubtful, and “{1}” and “{2}” are about as likely.', label, first, second),
    accepted: () => t('“{0}” was accepted instead of “{1}” and is not committed yet.', first, label),
  }[state]();
  const scores = Number.isNaN(row.labelQuality)
    ? []
    : [
        t('Label quality {0}: the probability that “{1}” is right.', scoreText(row.labelQuality), label),
        t('Importance {0}: how clear the face is, whatever its label.', scoreText(row.importance)),
      ];
  return [verdict, ...scores, ...(row.isDisputed ? [t('Annotators disagree about it.')] : [])];
}
