import * as vscode from 'vscode';
import type { PreviewTexts } from '../../commits/previewTexts';
import type { LabelChange } from '../../labels/labelFile';
import { oneLine } from '../ui/fileText';

const scheme = 'scn-commit-preview';

/** What the user was shown of a commit. */
export type ShownChanges = {
  readonly changes: readonly LabelChange[];
  /** How many corrections were left out because their rows changed. */
  readonly left: number;
};

/**
 * Shows a planned commit in the diff editor, the labels before it beside those after it. The editor’s title has the button
 * that commits what is shown (`package.json`, by the scheme of the right side).
 */
export class CommitPreview implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly contents = new Map<string, string>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  private last: ShownChanges | undefined;

  constructor() {
    // Diffs that VS Code restored after a restart have lost what they showed.
    void this.close();
  }

  /** What the diffs that are open show; undefined where there are none. */
  get shown(): ShownChanges | undefined {
    return this.last;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.contents.get(uri.toString()) ?? '';
  }

  /** Opens a diff for each of the texts, in place of those that were open before. */
  async show(texts: readonly PreviewTexts[], shown: ShownChanges): Promise<void> {
    await this.close();
    for (const [index, { name, before, after }] of texts.entries()) {
      const side = (which: 'before' | 'after', content: string) =>
        this.put(vscode.Uri.from({ scheme, path: `/${index}/${which}/${name}` }), content);
      await vscode.commands.executeCommand(
        'vscode.diff',
        side('before', before),
        side('after', after),
        vscode.l10n.t('{0}: before and after the commit', oneLine(name)),
        { preview: texts.length === 1 },
      );
    }
    this.last = shown;
  }

  /** Closes the diffs, whose changes are written or not to be written any more. */
  async close(): Promise<void> {
    this.last = undefined;
    this.contents.clear();
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === scheme);
    if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
  }

  private put(uri: vscode.Uri, content: string): vscode.Uri {
    this.contents.set(uri.toString(), content);
    this.changed.fire(uri);
    return uri;
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

/** The right side can be edited: what the left one has is taken over with the arrows between them. */
export async function showBoth(kept: string, file: string, title: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.diff', vscode.Uri.file(kept), vscode.Uri.file(file), title);
}
