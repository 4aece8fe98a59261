import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { explainFileError } from '../../base/disk/fileErrors';
import { HumanError, messageOf } from '../../base/humanError';
import { inProcess, ProcessFailure } from '../../processes/taskProcess';
import type { SampleFacesTasks } from '../../protocol/sampleFaces';
import { refuseUntrusted } from '../ui/failableCommand';
import { showWhenSlow } from '../ui/notices';
import { showOpenDialog } from '../ui/questions';

/** As many as an audit takes a moment for, and as a first look goes through. */
const sampleFaces = 100;

/**
 * Draws faces with labels, some of them wrong, into a new folder below the one that the user names, and opens it.
 * @param entry absolute path of the program that draws.
 * @throws HumanError where nothing can be written there, or the workspace is not trusted; CancelledError when the user
 * leaves the question.
 */
export async function openSampleFaces(entry: string, log: vscode.LogOutputChannel): Promise<void> {
  refuseUntrusted('samples');
  const { fsPath: parent } = await showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: vscode.l10n.t('Where Shall the Sample Faces Go?'),
    openLabel: vscode.l10n.t('Make a Folder Here'),
  });
  const folder = newFolderIn(parent);
  const title = vscode.l10n.t('Drawing {0} sample faces', sampleFaces);
  try {
    await showWhenSlow(title, (signal) =>
      inProcess<SampleFacesTasks, unknown>(entry, { signal, onNote: (line) => log.info(line) }, (process) =>
        process.call('make', { folder, faces: sampleFaces }),
      ),
    );
  } catch (error) {
    throw error instanceof ProcessFailure
      ? new HumanError(
          vscode.l10n.t(
            'The sample faces could not be drawn in {0} ({1}). Choose another folder.',
            folder,
            messageOf(error),
          ),
        )
      : explainFileError(error, folder);
  }
  const isEmpty = (vscode.workspace.workspaceFolders ?? []).length === 0;
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), {
    forceNewWindow: !isEmpty,
  });
}

/** A name in a folder that nothing has yet. */
function newFolderIn(parent: string): string {
  for (let number = 1; ; number++) {
    const folder = path.join(parent, number === 1 ? 'sample-faces' : `sample-faces-${number}`);
    if (!existsSync(folder)) return folder;
  }
}
