import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LabelEdit } from '../labels/labelFile';
import { spliced } from '../labels/edits/splice';

const scheme = 'scn-commit-preview';

/** Shows a planned commit in the diff editor: the label file beside what it would become, or the list of moves. */
export class CommitPreview implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly contents = new Map<string, string>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.contents.get(uri.path) ?? '';
  }

  async show(edit: LabelEdit): Promise<void> {
    if (edit.kind === 'rewrite') {
      const before = await readFile(edit.path);
      const after = this.put(edit.path, ((await spliced(before, edit.splices)) ?? before).toString('utf8'));
      await this.diff(vscode.Uri.file(edit.path), after, path.basename(edit.path));
      return;
    }
    if (edit.kind === 'several') {
      for (const one of edit.edits) await this.show(one);
      return;
    }
    const list = (which: 'from' | 'to') => edit.moves.map((move) => move[which]).join('\n');
    await this.diff(
      this.put('/before', list('from')),
      this.put('/after', list('to')),
      vscode.l10n.t('Images'),
    );
  }

  private diff(before: vscode.Uri, after: vscode.Uri, name: string): Thenable<unknown> {
    const title = vscode.l10n.t('{0}: before and after the commit', name);
    return vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: true });
  }

  private put(name: string, content: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: name });
    this.contents.set(uri.path, content);
    this.changed.fire(uri);
    return uri;
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
