import path from 'node:path';
import * as vscode from 'vscode';
import { CancelledError } from '../../base/humanError';
import { changedBySaving } from './changedBySaving';
import { stillUnsaved } from './dirtyEditors';
import { editorTextOf, saveRulesOf } from './editorText';
import { showWarningMessage } from '../ui/notices';
import { readRegular } from '../../base/disk/regularFile';

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
    const detail = [
      ...(newer
        ? [
            vscode.l10n.t(
              'Another program has changed {0} on disk since the editor read it. Saving the editor drops that change.',
              name,
            ),
          ]
        : []),
      ...(changes.length > 0
        ? [
            vscode.l10n.t('Saving the editor changes more of {0} than the labels:', name),
            ...changes.map((change) => `• ${change}`),
          ]
        : []),
    ].join('\n');
    if (detail === '' || this.accepted.get(document) === detail) return false;
    const commit = vscode.l10n.t('Commit into the Editor');
    const compare = vscode.l10n.t('Show Both');
    const saveFirst = vscode.l10n.t('Save First');
    const answer = await showWarningMessage(
      vscode.l10n.t('{0} has unsaved changes in an editor. Commit into it?', name),
      { modal: true, detail: newer ? detail : `${detail}\n\n${saveFirstNote()}` },
      commit,
      newer ? compare : saveFirst,
    );
    if (answer === commit) {
      this.accepted.set(document, detail);
      return false;
    }
    if (newer && answer === compare) {
      const copy = await newer();
      if (copy !== undefined)
        await vscode.commands.executeCommand(
          'vscode.diff',
          vscode.Uri.file(copy),
          document.uri,
          vscode.l10n.t('{0}: on disk and in the editor', name),
        );
    }
    if (answer !== saveFirst) throw new CancelledError();
    if (await document.save()) return true;
    throw stillUnsaved(document.uri.fsPath);
  }
}

function saveFirstNote(): string {
  return vscode.l10n.t('Saved first, the commit changes nothing but the labels in the file.');
}

async function changesOf(document: vscode.TextDocument): Promise<readonly string[]> {
  const bytes = await readRegular(document.uri.fsPath).catch(() => undefined);
  return bytes ? changedBySaving(bytes, editorTextOf(document), await saveRulesOf(document)) : [];
}
