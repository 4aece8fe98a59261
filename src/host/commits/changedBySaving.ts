import * as l10n from '@vscode/l10n';
import { EncodedText } from '../../labels/text/encodedText';

/** How an editor reads a file and writes it. */
export type EditorText = {
  /** What the editor ends every line with. */
  readonly eol: '\n' | '\r\n';
  /** VS Code’s name of the encoding; undefined where it does not tell. */
  readonly encoding: string | undefined;
  decode(bytes: Uint8Array): Promise<string>;
  encode(text: string): Promise<Uint8Array>;
};

/** What VS Code’s settings do to a text that is saved. */
export type SaveRules = {
  readonly trimsTrailingWhitespace: boolean;
  readonly trimsFinalNewlines: boolean;
  readonly insertsFinalNewline: boolean;
  /** A formatter would change it. */
  readonly formats: boolean;
};

const byteOrderMark = '\ufeff';

/**
 * What saving an editor changes of a file beyond what was typed: it is compared with what the editor would write of the
 * file had nobody touched it.
 * @param bytes the file as it is on disk.
 * @returns an entry for each kind of change, in words for a list; empty where the rest stays byte for byte.
 */
export async function changedBySaving(
  bytes: Buffer,
  editor: EditorText,
  rules: SaveRules,
): Promise<readonly string[]> {
  const text = await editor.decode(bytes);
  const ends = text.match(/\r\n?|\n/g) ?? [];
  const otherEnds = ends.filter((end) => end !== editor.eol).length;
  const lines = text.split(/\r\n?|\n/);
  const trimmed = rules.trimsTrailingWhitespace ? lines.filter((line) => /[\t ]$/.test(line)).length : 0;
  const last = lines.at(-1) ?? '';
  return [
    ...(await changedCharacters(bytes, text, editor)),
    ...(otherEnds > 0 ? [lineEnds(otherEnds)] : []),
    ...(trimmed > 0 ? [blanks(trimmed)] : []),
    ...(rules.trimsFinalNewlines && last === '' && lines.at(-2) === '' && lines.length > 2
      ? [l10n.t('empty lines at its end')]
      : []),
    ...(rules.insertsFinalNewline && last !== '' ? [l10n.t('a line end at its end')] : []),
    ...(rules.formats ? [l10n.t('its format, by the formatter that runs when it is saved')] : []),
  ];
}

async function changedCharacters(
  bytes: Buffer,
  text: string,
  { encoding, encode }: EditorText,
): Promise<readonly string[]> {
  const written = Buffer.from(await encode(text));
  if (!written.equals(bytes)) {
    const mark = Buffer.from(byteOrderMark);
    const isMark =
      Buffer.concat([mark, bytes]).equals(written) || Buffer.concat([mark, written]).equals(bytes);
    return isMark
      ? [l10n.t('the byte-order mark at its beginning')]
      : [l10n.t('characters that the editor could not read as {0}', nameOf(encoding))];
  }
  const own = new EncodedText(bytes);
  const read = own.decode(0, own.units.length);
  return read === text.replace(byteOrderMark, '')
    ? []
    : [l10n.t('characters, because the editor reads as {0} what is {1}', nameOf(encoding), own.encoding)];
}

const nameOf = (encoding: string | undefined): string => encoding ?? 'UTF-8';

function lineEnds(count: number): string {
  return count === 1 ? l10n.t('the line end of 1 line') : l10n.t('the line ends of {0} lines', count);
}

function blanks(count: number): string {
  return count === 1
    ? l10n.t('blanks at the end of 1 line')
    : l10n.t('blanks at the ends of {0} lines', count);
}
