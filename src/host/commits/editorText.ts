import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { EncodedText } from '../../labels/text/encodedText';
import { encodingOf } from '../../labels/text/guessEncoding';
import path from 'node:path';
import { CancelledError } from '../../base/humanError';
import { showBoth } from './commitPreview';
import { stillUnsaved } from './dirtyEditors';
import { ask } from '../ui/notices';
import { readRegular } from '../../base/disk/regularFile';

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
  const guess = await encodingOf(bytes);
  const own = [guess, ...guess.choices].map((each) => new EncodedText(bytes, each.encoding));
  return own.some((each) => each.decode(0, each.units.length) === text.replace(byteOrderMark, ''))
    ? []
    : [l10n.t('characters, because the editor reads as {0} what is {1}', nameOf(encoding), guess.encoding)];
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

/** What is used of VS Code 1.100 and later; before, an editor’s encoding is not told. */
type Encodings = {
  readonly decode?: (content: Uint8Array, options: { readonly encoding: string }) => Thenable<string>;
  readonly encode?: (content: string, options: { readonly encoding: string }) => Thenable<Uint8Array>;
};

/** How a document was read, and how it will be written. */
export function editorTextOf(document: vscode.TextDocument): EditorText {
  const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const workspace: object = vscode.workspace;
  const { decode, encode } = workspace as Encodings;
  const encoding = 'encoding' in document ? String(document.encoding) : undefined;
  if (encoding !== undefined && decode && encode)
    return {
      eol,
      encoding,
      decode: async (bytes) => decode(bytes, { encoding }),
      encode: async (text) => encode(text, { encoding }),
    };
  let mark = '';
  return {
    eol,
    encoding,
    decode: (bytes) => {
      mark = Buffer.from(bytes.subarray(0, 3)).toString('latin1') === 'ï»¿' ? '\ufeff' : '';
      return Promise.resolve(new TextDecoder().decode(bytes));
    },
    encode: (text) => Promise.resolve(Buffer.from(mark + text)),
  };
}

async function saveRulesOf(document: vscode.TextDocument): Promise<SaveRules> {
  const files = vscode.workspace.getConfiguration('files', document);
  const editor = vscode.workspace.getConfiguration('editor', document);
  return {
    trimsTrailingWhitespace: files.get('trimTrailingWhitespace', false),
    trimsFinalNewlines: files.get('trimFinalNewlines', false),
    insertsFinalNewline: files.get('insertFinalNewline', false),
    formats: editor.get('formatOnSave', false) && (await wouldFormat(document, editor)),
  };
}

async function wouldFormat(
  { uri }: vscode.TextDocument,
  editor: vscode.WorkspaceConfiguration,
): Promise<boolean> {
  const options = { tabSize: editor.get('tabSize', 4), insertSpaces: editor.get('insertSpaces', true) };
  const edits = await vscode.commands.executeCommand<readonly vscode.TextEdit[] | undefined>(
    'vscode.executeFormatDocumentProvider',
    uri,
    options,
  );
  return (edits?.length ?? 0) > 0;
}

/** Asks before a commit goes into an editor whose saving changes more than the labels. */
export class SavingQuestion {
  /** What was said of a document’s saving and accepted. */
  private readonly accepted = new WeakMap<vscode.TextDocument, string>();

  /**
   * @param newer makes a copy of what is on disk, where that is not what the editor was read from; undefined where it is.
   * @returns whether the document was saved, so that the commit can go to the disk.
   * @throws CancelledError when the user leaves the question.
   */
  async ask(
    document: vscode.TextDocument,
    newer: (() => Promise<string | undefined>) | undefined,
  ): Promise<boolean> {
    const name = path.basename(document.uri.fsPath);
    const changes = await changesOf(document);
    const lines = changes.map((change) => `• ${change}`);
    if (changes.length > 0)
      lines.unshift(vscode.l10n.t('Saving the editor changes more of {0} than the labels:', name));
    if (newer)
      lines.unshift(
        vscode.l10n.t(
          'Another program has changed {0} on disk since the editor read it. Saving the editor drops that change.',
          name,
        ),
      );
    const detail = lines.join('\n');
    if (detail === '' || this.accepted.get(document) === detail) return false;
    const commit = vscode.l10n.t('Commit into the Editor');
    const compare = vscode.l10n.t('Show Both');
    const saveFirst = vscode.l10n.t('Save First');
    const saveFirstNote = vscode.l10n.t(
      'Saved first, the commit changes nothing but the labels in the file.',
    );
    const answer = await ask(
      'warning',
      vscode.l10n.t('{0} has unsaved changes in an editor. Commit into it?', name),
      newer ? detail : `${detail}\n\n${saveFirstNote}`,
      commit,
      newer ? compare : saveFirst,
    );
    if (answer === commit) {
      this.accepted.set(document, detail);
      return false;
    }
    if (newer && answer === compare) {
      const copy = await newer();
      const title = vscode.l10n.t('{0}: on disk and in the editor', name);
      if (copy !== undefined) await showBoth(copy, document.uri.fsPath, title);
    }
    if (answer !== saveFirst) throw new CancelledError();
    if (await document.save()) return true;
    throw stillUnsaved(document.uri.fsPath);
  }
}

async function changesOf(document: vscode.TextDocument): Promise<readonly string[]> {
  const bytes = await readRegular(document.uri.fsPath).catch(() => undefined);
  return bytes ? changedBySaving(bytes, editorTextOf(document), await saveRulesOf(document)) : [];
}
