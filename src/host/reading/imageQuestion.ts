import path from 'node:path';
import * as vscode from 'vscode';
import { findSome, proposePrefix } from '../../labels/images/proposePrefix';
import type { LabelFile, PathPrefix } from '../../labels/labelFile';
import { CancelledError } from '../../base/humanError';
import { showInformationMessage, showWarningMessage, withProgress } from '../ui/notices';
import { showOpenDialog } from '../ui/questions';

/**
 * Asks where the images are, once, where most of them are not where the label file says.
 * @param roots where images may be.
 * @returns undefined where they are found, or the user goes on without them.
 * @throws CancelledError when the user leaves the question.
 */
export async function askImageFolder(
  labels: LabelFile,
  roots: readonly string[],
): Promise<PathPrefix | undefined> {
  if (labels.movesImages || labels.embeddedFaces) return undefined;
  const { missing, looked } = findSome(labels, roots);
  if (missing.length * 2 <= looked) return undefined;
  const workspace = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const proposal = await withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Looking for the images') },
    () => proposePrefix(labels, roots, [...new Set([...workspace, path.dirname(labels.location)])]),
  );
  const choose = vscode.l10n.t('Choose Folder…');
  if (!proposal) {
    const goOn = vscode.l10n.t('Go On Without');
    const choice = await showWarningMessage(
      vscode.l10n.t(
        'Where are the images of {0}? Most are not where it says, such as {1}.',
        path.basename(labels.location),
        missing[0] ?? '',
      ),
      { modal: true },
      choose,
      goOn,
    );
    if (choice === undefined) throw new CancelledError();
    return choice === choose ? chosenFolder(labels, roots) : undefined;
  }
  const use = vscode.l10n.t('Use These');
  const shown = vscode.workspace.asRelativePath(proposal.to, workspace.length > 1);
  const listed =
    proposal.from === ''
      ? vscode.l10n.t(
          '{0} images are not where {1} says.',
          proposal.images.toLocaleString(),
          path.basename(labels.location),
        )
      : vscode.l10n.t('{0} images are listed under {1}.', proposal.images.toLocaleString(), proposal.from);
  const choice = await showInformationMessage(
    vscode.l10n.t('{0} They are here in {1}. Use these?', listed, shown),
    { modal: true },
    use,
    choose,
  );
  if (choice === undefined) throw new CancelledError();
  return choice === use ? { from: proposal.from, to: proposal.to } : chosenFolder(labels, roots);
}

/** Finds how the paths go on below a folder that the user points at; asks again where it has none of the images. */
async function chosenFolder(labels: LabelFile, roots: readonly string[]): Promise<PathPrefix> {
  for (;;) {
    const [folder] =
      (await showOpenDialog({
        canSelectFolders: true,
        canSelectFiles: false,
        canSelectMany: false,
        title: vscode.l10n.t('Folder of the images of {0}', path.basename(labels.location)),
        openLabel: vscode.l10n.t('Use Folder'),
      })) ?? [];
    if (!folder) throw new CancelledError();
    const proposal = await proposePrefix(labels, roots, [folder.fsPath]);
    if (proposal) return { from: proposal.from, to: proposal.to };
    const again = vscode.l10n.t('Choose Another');
    const choice = await showWarningMessage(
      vscode.l10n.t(
        '{0} has few of the images that {1} names.',
        folder.fsPath,
        path.basename(labels.location),
      ),
      { modal: true },
      again,
    );
    if (choice !== again) throw new CancelledError();
  }
}
