import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { plainText } from '../../base/text';
import type { JudgedRow } from './judgedRow';
import { markdownText } from '../ui/fileText';
import type { PlacedRow } from './labelDocument';
import { openInGallery } from './rowCommands';

/** Longer labels than this are cut; a class has no such name, but a file may have such a label. */
const longestShown = 60;

/** A label from a file as part of a sentence: one short line that leaves the sentence around it alone. */
export function shownLabel(label: string): string {
  const start = label.slice(0, 2 * longestShown);
  const characters = [...start];
  const isWhole = characters.length <= longestShown && start.length === label.length;
  const cut = isWhole ? start : `${characters.slice(0, longestShown).join('')}…`;
  return plainText(cut.replaceAll(/[\t\n]/g, ' '));
}

/** Two decimals, as the gallery shows scores. */
const scoreText = (score: number): string => score.toFixed(2);

/** As the gallery shows chances: none that is not certain reads as if it were. */
function percentText(share: number): string {
  if (share > 0 && share < 0.005) return '< 1 %';
  return share < 1 && share >= 0.995 ? '> 99 %' : `${Math.round(share * 100)} %`;
}

/** An audit also suspects labels that are more likely right than wrong. */
export function isProbablyWrong({ labelQuality }: Pick<JudgedRow, 'labelQuality'>): boolean {
  return labelQuality < 0.5;
}

/** What the Problems panel says of a row. */
export function problemText(row: JudgedRow): string {
  const quoted = (label: string) => `“${shownLabel(label)}”`;
  const given = quoted(row.given);
  const [first = '', second = ''] = row.suggested.map(quoted);
  const [right, sure] = [percentText(row.labelQuality), percentText(row.confidence)];
  const text = {
    wrong: () =>
      isProbablyWrong(row)
        ? l10n.t('Probably wrong: {0} ({1}), suggested {2} ({3})', given, right, first, sure)
        : l10n.t('Perhaps wrong: {0} ({1}), suggested {2} ({3})', given, right, first, sure),
    unclear: () => l10n.t('Unclear: {0} ({1}), or {2} or {3}', given, right, first, second),
    question: () => l10n.t('Right? {0} ({1}), or {2} ({3})', given, right, first, sure),
    accepted: () => l10n.t('Accepted: {0} becomes {1}, not committed yet', given, first),
  }[row.state]();
  return row.isDisputed ? l10n.t('{0}; annotators disagree', text) : text;
}

/** What stands behind a row. */
export function inlayText({ state, given, suggested, confidence, labelQuality }: JudgedRow): string {
  const [first = '', second = ''] = suggested.map(shownLabel);
  if (state === 'wrong') return `→ ${first} ${percentText(confidence)}`;
  if (state === 'question')
    return `${shownLabel(given)}? ${percentText(labelQuality)} · ${first} ${percentText(confidence)}`;
  if (state === 'unclear') return l10n.t('→ {0} or {1}?', first, second);
  return l10n.t('→ {0}, not committed yet', first);
}

/** Width of the face in a hover, in CSS pixels. */
const faceWidth = 112;

/**
 * What a hover says of a row: the face, the reason, the way to the gallery. Text from files goes in as text, and only our
 * own link may run a command.
 * @param file the image, `''` where there is none.
 */
export function rowHover(row: PlacedRow, file: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: [openInGallery.id] };
  if (file !== '') {
    const address = vscode.Uri.file(file).toString();
    text.appendMarkdown(`![${l10n.t('The face')}](${address}|width=${faceWidth})\n\n`);
  }
  for (const sentence of sentencesOn(row)) {
    text.appendText(markdownText(sentence));
    text.appendMarkdown('\n\n');
  }
  text.appendMarkdown(`[${l10n.t('Open in Gallery')}](${openInGallery.link(row.id).toString()})`);
  return text;
}

function sentencesOn({ state, given, suggested, ...row }: PlacedRow): string[] {
  const [first = '', second = ''] = suggested.map(shownLabel);
  const label = shownLabel(given);
  const verdict = {
    wrong: () =>
      isProbablyWrong(row)
        ? l10n.t(
            '“{0}” is probably wrong: “{1}” is right with {2}.',
            label,
            first,
            percentText(row.confidence),
          )
        : l10n.t(
            '“{0}” is perhaps wrong: “{1}” is right with {2}.',
            label,
            first,
            percentText(row.confidence),
          ),
    question: () =>
      l10n.t(
        '“{0}” is doubtful, and still likelier than “{1}”, which is right with {2}.',
        label,
        first,
        percentText(row.confidence),
      ),
    unclear: () =>
      l10n.t('“{0}” is doubtful, and “{1}” and “{2}” are about as likely.', label, first, second),
    accepted: () => l10n.t('“{0}” was accepted instead of “{1}” and is not committed yet.', first, label),
  }[state]();
  const scores = Number.isNaN(row.labelQuality)
    ? []
    : [
        l10n.t('Label quality {0}: the chance that “{1}” is right.', percentText(row.labelQuality), label),
        l10n.t('Importance {0}: how clear the face is, whatever its label.', scoreText(row.importance)),
      ];
  return [verdict, ...scores, ...(row.isDisputed ? [l10n.t('Annotators disagree about it.')] : [])];
}
