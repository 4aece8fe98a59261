import * as vscode from 'vscode';
import type { EditorText, SaveRules } from './changedBySaving';

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

/** What the settings do to a document when it is saved. */
export async function saveRulesOf(document: vscode.TextDocument): Promise<SaveRules> {
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
