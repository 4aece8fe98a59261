import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError';
import { ask } from '../ui/notices';
import { realpath } from 'node:fs/promises';
import { type CommittedEdit, parseLabelEdit } from '../../labels/edits/parseEdit';
import type { CommitTarget } from '../../commits/planCommit';
import { pendingHere } from '../../commits/settleCommit';
import type { LabelEdit } from '../../labels/labelFile';

/** The files that an edit writes or moves away. */
export function editedFiles(edit: CommittedEdit): readonly string[] {
  switch (edit.kind) {
    case 'rewrite':
    case 'editor':
      return [edit.path];
    case 'move':
      return edit.moves.map(({ from }) => from);
    case 'several':
      return edit.edits.flatMap(editedFiles);
  }
}

/** The files that hold labels which an edit writes; images that it moves hold none. */
export function rewrittenFiles(edit: LabelEdit): readonly string[] {
  if (edit.kind === 'several') return edit.edits.flatMap(rewrittenFiles);
  return edit.kind === 'rewrite' ? [edit.path] : [];
}

/** The files of a commit that this machine left open; none where there is none, or it is no edit of these labels. */
export async function pendingFiles(target: CommitTarget): Promise<readonly string[]> {
  const pending = await pendingHere(target.journal);
  if (!pending) return [];
  try {
    return editedFiles(parseLabelEdit(pending.commit.edit, target));
  } catch {
    return [];
  }
}

/** An editor with unsaved changes, as the workbench tells of it. */
type DirtyEditor = {
  /** What its tab is called. */
  readonly label: string;
  /** The files that it shows, by whatever links; none where the workbench does not tell. */
  readonly files: readonly string[];
};

/** A file that shall be written, and the editor whose unsaved changes stand in the way. */
type HeldFile = { readonly file: string; readonly editor: DirtyEditor };

/**
 * The files that editors hold unsaved changes of. Files are compared as real paths; an editor of which the workbench does
 * not tell the file counts by its name.
 */
export async function dirtyAmong(
  files: readonly string[],
  editors: readonly DirtyEditor[],
): Promise<readonly HeldFile[]> {
  if (editors.length === 0) return [];
  const byFile = new Map<string, DirtyEditor>();
  for (const editor of editors) for (const file of editor.files) byFile.set(await realOf(file), editor);
  const unknown = new Map(
    editors.filter((editor) => editor.files.length === 0).map((editor) => [editor.label, editor]),
  );
  const held: HeldFile[] = [];
  for (const file of files) {
    const editor = byFile.get(await realOf(file)) ?? unknown.get(path.basename(file));
    if (editor) held.push({ file, editor });
  }
  return held;
}

/** A file's real path; of one that is not there, its folder's. */
export async function realOf(file: string): Promise<string> {
  const real = await realpath(file).catch(() => undefined);
  if (real !== undefined) return real;
  const folder = await realpath(path.dirname(file)).catch(() => path.dirname(file));
  return path.join(folder, path.basename(file));
}

/** How often, and how many times, a tab is looked at until it says that it is saved. */
const savedLook = { milliseconds: 100, times: 50 };

/** The document that holds unsaved changes of a file, by whatever links it was opened; undefined where none does. */
export async function dirtyDocument(file: string): Promise<vscode.TextDocument | undefined> {
  const target = await realOf(file);
  for (const document of vscode.workspace.textDocuments) {
    const { scheme, fsPath } = document.uri;
    if (!document.isDirty || scheme !== 'file') continue;
    if (fsPath === file || (await realOf(fsPath)) === target) return document;
  }
  return undefined;
}

/**
 * Those of the files that have unsaved changes in any editor. Documents alone do not tell: VS Code gives extensions none
 * of a file above 50 MB, nor of what other extensions’ editors hold. Their tabs tell.
 */
export function dirtyFiles(files: readonly string[]): Promise<readonly HeldFile[]> {
  return dirtyAmong(files, [...dirtyTabs(), ...dirtyDocuments()]);
}

/**
 * Writing under an editor’s unsaved changes would lose one of the two, so whoever has some is asked to save them.
 * @returns whether something was saved; what was planned before is old then.
 * @throws CancelledError where it shall not be saved, HumanError where it cannot be; nothing may be written then.
 */
export async function saveDirtyEditors(files: readonly string[]): Promise<boolean> {
  const held = await dirtyFiles(files);
  const [first] = held;
  if (!first) return false;
  await ask(
    'warning',
    held.length === 1
      ? vscode.l10n.t('{0} has unsaved changes in an editor. Save them first?', path.basename(first.file))
      : vscode.l10n.t('{0} files have unsaved changes in editors. Save them first?', held.length),
    [
      ...held.map(({ file }) => file),
      '',
      vscode.l10n.t(
        'Nothing is written while there are unsaved changes: saving the editor afterwards would overwrite it.',
      ),
    ].join('\n'),
    held.length === 1 ? vscode.l10n.t('Save') : vscode.l10n.t('Save All'),
  );
  for (const one of held) await saveEditor(one);
  const left = await stillDirty(files);
  if (left) throw stillUnsaved(left.file);
  return true;
}

/** @throws HumanError where one of the files has unsaved changes in an editor. */
export async function refuseDirtyFiles(files: readonly string[]): Promise<void> {
  const [held] = await dirtyFiles(files);
  if (held)
    throw new HumanError(
      vscode.l10n.t(
        'A commit to {0} that was left open waits, because the file has unsaved changes in an editor. Save or revert them; the commit is settled with the next one, or when the gallery is opened again.',
        held.file,
      ),
    );
}

export function stillUnsaved(file: string): HumanError {
  return new HumanError(
    vscode.l10n.t(
      '{0} still has unsaved changes in an editor, so nothing was written. Save or revert them, then try again.',
      file,
    ),
  );
}

async function saveEditor({ file, editor }: HeldFile): Promise<void> {
  const document = await dirtyDocument(file);
  if (document) await document.save();
  // Saves whatever editor has the file, where extensions have no document as well.
  else for (const shown of editor.files) await vscode.workspace.save(vscode.Uri.file(shown));
}

/** A tab says that it is saved a moment after it is. */
async function stillDirty(files: readonly string[]): Promise<HeldFile | undefined> {
  for (let look = 0; ; look++) {
    const [held] = await dirtyFiles(files);
    if (!held || look === savedLook.times) return held;
    await sleep(savedLook.milliseconds);
  }
}

export function dirtyTabs(): readonly DirtyEditor[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.flatMap(({ isDirty, label, input }) => {
    const uris = urisOf(input);
    if (!isDirty || uris?.length === 0) return [];
    return [{ label, files: (uris ?? []).map(({ fsPath }) => fsPath) }];
  });
}

function dirtyDocuments(): readonly DirtyEditor[] {
  return vscode.workspace.textDocuments
    .filter((document) => document.isDirty && document.uri.scheme === 'file')
    .map(({ uri }) => ({ label: path.basename(uri.fsPath), files: [uri.fsPath] }));
}

/** The files on disk that a tab shows; undefined where VS Code does not tell. */
function urisOf(input: unknown): readonly vscode.Uri[] | undefined {
  if (
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook
  )
    return onDisk([input.uri]);
  if (input instanceof vscode.TabInputTextDiff || input instanceof vscode.TabInputNotebookDiff)
    return onDisk([input.original, input.modified]);
  // Pages and terminals hold no file; of a merge editor VS Code tells nothing.
  return input === undefined ? undefined : [];
}

function onDisk(uris: readonly vscode.Uri[]): readonly vscode.Uri[] {
  return uris.filter(({ scheme }) => scheme === 'file');
}
