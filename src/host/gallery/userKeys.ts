import { parse } from 'jsonc-parser';
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { UserKey, UserKeys } from '../../protocol/galleryCommands';

/** More lines than anybody writes; the rest is left out. */
const mostChanges = 5000;
const longest = 1000;

const shortText = v.pipe(v.string(), v.maxLength(longest));
const lineSchema = v.object({
  key: v.optional(shortText, ''),
  command: shortText,
  when: v.optional(shortText),
});

/** The lines of a keybindings.json, of which VS Code, too, leaves out what is no binding. */
export function parseUserKeys(text: string): readonly UserKey[] {
  const lines: unknown = parse(text, [], { allowTrailingComma: true });
  if (!Array.isArray(lines)) return [];
  return lines.slice(0, mostChanges).flatMap((line: unknown) => {
    const parsed = v.safeParse(lineSchema, line);
    return parsed.success ? [parsed.output] : [];
  });
}

/**
 * What the user changed of VS Code's keys. The file is where the window is, which is where extensions run, or a browser,
 * whose own store VS Code lends us; of a window on another machine it cannot be read.
 * @param globalStorage the extension's own folder, beside whose parent the file is.
 */
export async function readUserKeys(globalStorage: vscode.Uri): Promise<UserKeys> {
  const inBrowser = vscode.env.uiKind === vscode.UIKind.Web;
  if (!inBrowser && vscode.env.remoteName !== undefined) return { known: false, changes: [] };
  const beside = vscode.Uri.joinPath(globalStorage, '..', '..', 'keybindings.json');
  const places = inBrowser
    ? [vscode.Uri.from({ scheme: 'vscode-userdata', path: '/User/keybindings.json' }), beside]
    : [beside];
  let known = false;
  for (const place of places) {
    try {
      const text = Buffer.from(await vscode.workspace.fs.readFile(place)).toString('utf8');
      return { known: true, changes: parseUserKeys(text) };
    } catch (error) {
      // Who never changed a key has no such file.
      known ||= error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
    }
  }
  return { known, changes: [] };
}
