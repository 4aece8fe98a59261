import path from 'node:path';
import * as vscode from 'vscode';
import { copyModel, describeModel } from '../../audit/models/copyModel';
import { noKeptNetworks } from '../../labels/dataSet';
import { modelBeside, placesOf } from '../../labels/places';
import { statOwn } from '../../base/disk/ownFiles';
import { CancelledError, HumanError } from '../../base/humanError';
import type { AuditRunner } from './auditRunner';
import type { DataSetChooser } from '../dataSets/dataSetChooser';
import type { KnownModels } from './knownModels';
import { refuseUntrusted } from '../ui/failableCommand';
import type { Reviews } from '../reviews/reviews';
import { showInformationMessage, showProgress } from '../ui/notices';
import { showInputBox, showOpenDialog, showSaveDialog } from '../ui/questions';

/**
 * Copies the networks that the last audit of a data set trained to a folder that the user names.
 * @throws HumanError where there are none, the folder holds something else, or the workspace is not trusted.
 */
export async function saveModel(chooser: DataSetChooser, models: KnownModels): Promise<void> {
  refuseUntrusted('model');
  const dataSet = await chooser.chooseBeside(vscode.l10n.t('Save the model of which data set?'));
  const { location } = dataSet;
  const { resultFile, home } = placesOf(dataSet);
  const kept = modelBeside(resultFile);
  if (!(await statOwn(kept)))
    throw new HumanError(
      `${noKeptNetworks(location)} ${vscode.l10n.t('Run “SCN: Audit Labels” first, then save its model.')}`,
    );
  const to = await askNewFolder(
    vscode.l10n.t('Save Model'),
    path.join(home, `${path.parse(location).name}.scn-model`),
  );
  const description = await copyModel(kept, to);
  await models.remember(to);
  void showInformationMessage(vscode.l10n.t('The model is in {0}. {1}', to, describeModel(description)));
}

/**
 * Asks for a model and audits with it; nothing is trained.
 * @throws HumanError where the folder holds no model that can be used, or the workspace is not trusted.
 */
export async function auditWithModel(reviews: Reviews, models: KnownModels): Promise<void> {
  refuseUntrusted('audit');
  await reviews.audit(undefined, { model: await models.choose() });
}

/**
 * Asks for a PyTorch checkpoint, a folder and class names, and turns it into a model.
 * @throws HumanError with a sentence where it cannot be read, or the workspace is not trusted; CancelledError when the user
 * stops.
 */
export async function importCheckpoint(runner: AuditRunner, models: KnownModels): Promise<void> {
  refuseUntrusted('model');
  const { fsPath: file } = await showOpenDialog({
    canSelectFiles: true,
    title: vscode.l10n.t('Import PyTorch Checkpoint'),
    openLabel: vscode.l10n.t('Import'),
    filters: {
      [vscode.l10n.t('PyTorch checkpoints')]: ['pth', 'pt', 'tar', 'bin', 'safetensors', 'json'],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  const names = await showInputBox({
    title: vscode.l10n.t('Class Names'),
    prompt: vscode.l10n.t(
      'In the order of the network’s outputs, with commas between. Leave it empty for RAF-DB’s seven, or for a network without classes.',
    ),
    placeHolder: 'Surprise, Fear, Disgust, Happiness, Sadness, Anger, Neutral',
    ignoreFocusOut: true,
  });
  if (names === undefined) throw new CancelledError();
  const folder = await askNewFolder(
    vscode.l10n.t('Folder for the Model'),
    path.join(path.dirname(file), `${path.parse(file).name}.scn-model`),
  );
  const classes = names.trim() === '' ? undefined : names.split(',').map((name) => name.trim());
  const { notes } = await showProgress(
    vscode.l10n.t('Importing {0}', path.basename(file)),
    () => runner.cancel(),
    () => runner.importCheckpoint({ file, folder, classes }),
  );
  await models.remember(folder);
  void showInformationMessage(vscode.l10n.t('The model is in {0}. {1}', folder, notes.join(' ')));
}

/** A model is a folder, which VS Code can only ask for by the name of a file that is not there yet. */
async function askNewFolder(title: string, proposal: string): Promise<string> {
  const { fsPath } = await showSaveDialog({
    title,
    defaultUri: vscode.Uri.file(proposal),
    saveLabel: vscode.l10n.t('Save Model'),
  });
  return fsPath;
}
