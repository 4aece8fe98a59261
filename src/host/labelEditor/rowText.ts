import type { l10n } from 'vscode';
import { plainText } from '../../protocol/plainText';
import type { JudgedRow } from './judgedRow';

/** VS Code's translations, handed in so that this runs without VS Code. */
export type Translations = { readonly t: typeof l10n.t };

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
export const scoreText = (score: number): string => score.toFixed(2);

export const percentText = (share: number): string => `${Math.round(share * 100)} %`;

/** An audit also suspects labels that are more likely right than wrong. */
export function isProbablyWrong({ labelQuality }: Pick<JudgedRow, 'labelQuality'>): boolean {
  return labelQuality < 0.5;
}

/** What the Problems panel says of a row. */
export function problemText({ t }: Translations, row: JudgedRow): string {
  const quoted = (label: string) => `“${shownLabel(label)}”`;
  const given = quoted(row.given);
  const [first = '', second = ''] = row.suggested.map(quoted);
  const sure = percentText(row.confidence);
  const text = {
    wrong: () =>
      isProbablyWrong(row)
        ? t(
            'Probably wrong: {0}, suggested {1} ({2}), label quality {3}',
            given,
            first,
            sure,
            scoreText(row.labelQuality),
          )
        : t(
            'Perhaps wrong: {0}, suggested {1} ({2}), label quality {3}',
            given,
            first,
            sure,
            scoreText(row.labelQuality),
          ),
    unclear: () =>
      t('Unclear: {0}, {1} or {2}, label quality {3}', given, first, second, scoreText(row.labelQuality)),
    accepted: () => t('Accepted: {0} becomes {1}, not committed yet', given, first),
  }[row.state]();
  return row.isDisputed ? t('{0}; annotators disagree', text) : text;
}

/** What stands behind a row. */
export function inlayText({ t }: Translations, { state, suggested, confidence }: JudgedRow): string {
  const [first = '', second = ''] = suggested.map(shownLabel);
  if (state === 'wrong') return `→ ${first} ${percentText(confidence)}`;
  if (state === 'unclear') return t('→ {0} or {1}?', first, second);
  return t('→ {0}, not committed yet', first);
}
