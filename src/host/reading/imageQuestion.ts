import path from 'node:path';
import * as vscode from 'vscode';
import type { PrefixProposal } from '../../labels/images/proposePrefix';
import type { PathPrefix } from '../../labels/labelFile';
import { CancelledError } from '../../base/humanError';
import { showInformationMessage, showWarningMessage } from '../ui/notices';
import { showOpenDialog } from '../ui/questions';

/** Looks for the images below folders. */
type Search = (folders: readonly string[]) => Promise<PrefixProposal | null>;

/**
 * Asks where the images are, once, where most of them are not where the label file says.
 * @param location the label file, or the folder of several.
 * @param missing an image that is not there.
 * @returns undefined where the user goes on without them.
 * @throws CancelledError when the user leaves the question.
 */
export async function askImageFolder(
  location: string,
  missing: string,
  search: Search,
): Promise<PathPrefix | undefined> {
  const name = path.basename(location);
  const workspace = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const proposal = await search([...new Set([...workspace, path.dirname(location)])]);
  const choose = vscode.l10n.t('Choose Folder…');
  if (!proposal) {
    const goOn = vscode.l10n.t('Go On Without');
    const choice = await showWarningMessage(
      vscode.l10n.t('Where are the images of {0}? Most are not where it says, such as {1}.', name, missing),
      { modal: true },
      choose,
      goOn,
    );
    if (choice === undefined) throw new CancelledError();
    return choice === choose ? chosenFolder(name, search) : undefined;
  }
  const use = vscode.l10n.t('Use These');
  const shown = vscode.workspace.asRelativePath(proposal.to, workspace.length > 1);
  const listed =
    proposal.from === ''
      ? vscode.l10n.t('{0} images are not where {1} says.', proposal.images.toLocaleString(), name)
      : vscode.l10n.t('{0} images are listed under {1}.', proposal.images.toLocaleString(), proposal.from);
  const choice = await showInformationMessage(
    vscode.l10n.t('{0} They are here in {1}. Use these?', listed, shown),
    { modal: true },
    use,
    choose,
  );
  if (choice === undefined) throw new CancelledError();
  return choice === use ? { from: proposal.from, to: proposal.to } : chosenFolder(name, search);
}

/** Finds how the paths go on below a folder that the user points at; asks again where it has none of the images. */
async function chosenFolder(name: string, search: Search): Promise<PathPrefix> {
  for (;;) {
    const [folder] =
      (await showOpenDialog({
        canSelectFolders: true,
        canSelectFiles: false,
        canSelectMany: false,
        title: vscode.l10n.t('Folder of the images of {0}', name),
        openLabel: vscode.l10n.t('Use Folder'),
      })) ?? [];
    if (!folder) throw new CancelledError();
    const proposal = await search([folder.fsPath]);
    if (proposal) return { from: proposal.from, to: proposal.to };
    const again = vscode.l10n.t('Choose Another');
    const choice = await showWarningMessage(
      vscode.l10n.t('{0} has few of the images that {1} names.', folder.fsPath, name),
      { modal: true },
      again,
    );
    if (choice !== again) throw new CancelledError();
  }
}
