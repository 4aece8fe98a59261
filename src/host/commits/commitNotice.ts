import path from 'node:path';
import * as vscode from 'vscode';
import type { LabelChange } from '../../labels/labelFile';
import { commitMessage, labelCount } from '../../commits/previewTexts';
import { roundedEstimate } from '../../protocol/noiseEstimate';
import { dirtyDocument } from './dirtyEditors';
import { setStatusBarMessage, showInformationMessage } from '../ui/notices';

/** What is used of VS Code’s own git extension (its `git.d.ts`, version 1). */
type GitExtension = {
  readonly enabled: boolean;
  getAPI(version: 1): { getRepository(uri: vscode.Uri): { readonly inputBox: { value: string } } | null };
};

/**
 * Finds the message box of the git repository that holds a file.
 * @returns what puts a message there, or into the clipboard where the box holds one already; undefined without git.
 */
async function gitMessageBox(file: string): Promise<((message: string) => Promise<void>) | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  // What git's extension cannot do is no failure of the commit.
  const git = await Promise.resolve(extension?.activate()).catch(() => undefined);
  const repository = git?.enabled ? git.getAPI(1).getRepository(vscode.Uri.file(file)) : undefined;
  if (!repository) return undefined;
  return async (message) => {
    if (repository.inputBox.value.trim() === '') {
      repository.inputBox.value = message;
      await vscode.commands.executeCommand('workbench.view.scm');
      return;
    }
    await vscode.env.clipboard.writeText(message);
    void showInformationMessage(
      vscode.l10n.t('The commit message box holds a message already, so this one is in the clipboard.'),
    );
  };
}

/** What a command did to the labels. */
export type Committed = {
  /** The samples whose decision changed; none yet where an editor holds the changes. */
  readonly changed: readonly string[];
  readonly changes: readonly LabelChange[];
  /** The changes stand in an editor and count once it is saved. */
  readonly inEditor: boolean;
  /** All of it is images that went to other class folders. */
  readonly movesImages: boolean;
  /** The label files that were written on disk. */
  readonly files: readonly string[];
};

/** What can follow a commit, and what it leaves. */
export type AfterCommit = {
  /** About how many labels are still wrong; undefined where the audit does not tell. */
  readonly stillWrong: number | undefined;
  /** About how long the same audit takes again, in seconds; undefined where that is not known. */
  readonly auditSeconds: number | undefined;
  readonly auditAgain: () => Promise<void>;
  readonly undo: () => Promise<void>;
};

/**
 * Says what a commit did, and offers what comes next: another audit, taking it back, and where git keeps the labels a
 * message for them.
 * @param after undefined where the review is not open any more.
 */
export async function tellCommitted(
  labels: string,
  done: Committed,
  after: AfterCommit | undefined,
): Promise<void> {
  const { changes, changed, inEditor } = done;
  const name = path.basename(labels);
  if (inEditor) {
    const save = vscode.l10n.t('Save');
    const choice = await showInformationMessage(
      vscode.l10n.t(
        '{0} changed in the editor of {1}. They count as committed once you save it.',
        labelCount(changes),
        name,
      ),
      save,
    );
    if (choice === save) await (await dirtyDocument(labels))?.save();
    return;
  }
  if (changes.length === 0) {
    tellWritten(labels, changed.length);
    return;
  }
  const useMessage = await gitMessageBox(labels);
  const again = auditAgainTitle(after?.auditSeconds);
  const undo = vscode.l10n.t('Undo');
  const use = vscode.l10n.t('Use as Commit Message');
  const choice = await showInformationMessage(
    [writtenText(name, done), ...stillWrongText(after?.stillWrong)].join(' '),
    ...(after ? [again, undo] : []),
    ...(useMessage ? [use] : []),
  );
  if (choice === again) await after?.auditAgain();
  if (choice === undo) await after?.undo();
  if (choice === use) await useMessage?.(commitMessage(name, changes));
}

function writtenText(name: string, { changes, movesImages }: Committed): string {
  if (!movesImages) return vscode.l10n.t('{0} written to {1}.', labelCount(changes), name);
  return changes.length === 1
    ? vscode.l10n.t('1 image moved in {0}.', name)
    : vscode.l10n.t('{0} images moved in {1}.', changes.length.toLocaleString('en'), name);
}

function stillWrongText(stillWrong: number | undefined): readonly string[] {
  const count = roundedEstimate(stillWrong ?? 0);
  if (stillWrong === undefined) return [];
  return [
    count === 0
      ? vscode.l10n.t('Hardly any label is still wrong.')
      : count === 1
        ? vscode.l10n.t('About 1 label is still wrong.')
        : vscode.l10n.t('About {0} labels are still wrong.', count.toLocaleString('en')),
  ];
}

/** Longer times are told in minutes. */
const mostSeconds = 90;

function auditAgainTitle(seconds: number | undefined): string {
  if (seconds === undefined) return vscode.l10n.t('Audit Again');
  return seconds < mostSeconds
    ? vscode.l10n.t('Audit Again (about {0} s)', roundedEstimate(seconds))
    : vscode.l10n.t('Audit Again (about {0} min)', roundedEstimate(seconds / 60).toLocaleString('en'));
}

/** When a commit was made, as people read it. */
export function commitDate(at: string): string {
  return new Date(at).toLocaleString(vscode.env.language);
}

/** What undoing a commit did. */
export type TakenBack = Committed & {
  /** When the commit was made that the user chose; undefined where it was the last, without a choice. */
  readonly chosenAt: string | undefined;
};

/** Says that a commit was taken back. */
export function tellTakenBack(labels: string, done: TakenBack): void {
  void showInformationMessage(
    `${takenBackText(path.basename(labels), done)} ${vscode.l10n.t('Your decisions are kept and can be committed again.')}`,
  );
}

function takenBackText(name: string, { changes, changed, movesImages, chosenAt }: TakenBack): string {
  const count = changes.length || changed.length;
  const images = count.toLocaleString('en');
  const labels = labelCount({ length: count });
  if (chosenAt === undefined) {
    if (!movesImages) return vscode.l10n.t('The last commit is undone: {0} taken back in {1}.', labels, name);
    return count === 1
      ? vscode.l10n.t('The last commit is undone: 1 image moved back in {0}.', name)
      : vscode.l10n.t('The last commit is undone: {0} images moved back in {1}.', images, name);
  }
  const date = commitDate(chosenAt);
  if (!movesImages)
    return vscode.l10n.t('The commit of {0} is undone: {1} taken back in {2}.', date, labels, name);
  return count === 1
    ? vscode.l10n.t('The commit of {0} is undone: 1 image moved back in {1}.', date, name)
    : vscode.l10n.t('The commit of {0} is undone: {1} images moved back in {2}.', date, images, name);
}

/** Says in passing that labels were written. */
export function tellWritten(labels: string, count: number): void {
  void setStatusBarMessage(
    vscode.l10n.t('SCN: {0} written to {1}', labelCount({ length: count }), path.basename(labels)),
    5000,
  );
}
