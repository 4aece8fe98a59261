import path from 'node:path';
import * as vscode from 'vscode';
import { describeModel } from '../../audit/models/copyModel';
import { readModelDescription } from '../../audit/models/modelFolder';
import { HumanError } from '../../base/humanError';
import { modelBeside, placesOf } from '../../labels/places';
import type { DataSetChooser } from '../dataSets/dataSetChooser';
import { showOpenDialog, showQuickPick } from '../ui/questions';

const memoryKey = 'models';
/** More would be a list to search in. */
const mostKept = 20;

/** Models that this user saved, imported or used, in whatever workspace: none has to be looked for in a dialog again. */
export class KnownModels {
  /** @param memory that of all workspaces. */
  constructor(
    private readonly memory: vscode.Memento,
    private readonly chooser: DataSetChooser,
  ) {}

  async remember(folder: string): Promise<void> {
    const others = this.folders().filter((each) => each !== folder);
    await this.memory.update(memoryKey, [folder, ...others].slice(0, mostKept));
  }

  /**
   * Asks for a model that judges labels: of those that are known and still there, the one used last first, then the networks
   * that the workspace's audits kept, or any folder.
   * @returns its folder.
   * @throws HumanError where the chosen folder holds no such model, CancelledError when the user leaves the question.
   */
  async choose(): Promise<string> {
    const known = await this.known();
    if (known.length === 0) return this.askFolder();
    const { folder } = await showQuickPick(
      [...known, { label: vscode.l10n.t('Another Folder…'), folder: undefined }],
      {
        title: vscode.l10n.t('Audit with Saved Model'),
        placeHolder: vscode.l10n.t('The model that is to judge the labels'),
        matchOnDetail: true,
        // A gallery that has just opened takes the focus once more.
        ignoreFocusOut: true,
      },
    );
    if (folder === undefined) return this.askFolder();
    await this.remember(folder);
    return folder;
  }

  private async known() {
    const folders = this.folders();
    const saved = folders.map((folder) => ({ folder, label: path.basename(folder) }));
    const found = await this.chooser.found();
    const kept = found.map((offered) => ({
      folder: modelBeside(placesOf(this.chooser.unsettled(offered)).resultFile),
      label: vscode.l10n.t('Networks of the last audit of {0}', offered.title),
    }));
    const described = await Promise.all(
      [...saved, ...kept.filter(({ folder }) => !folders.includes(folder))].map(async ({ folder, label }) => {
        // What has gone, or is damaged, is not offered.
        const model = await readModelDescription(folder).catch(() => undefined);
        if (model === undefined || model.kind === 'backbone') return [];
        return [{ label, description: path.dirname(folder), detail: describeModel(model), folder }];
      }),
    );
    return described.flat();
  }

  private async askFolder(): Promise<string> {
    const { fsPath: folder } = await showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: vscode.l10n.t('Audit with Saved Model'),
      openLabel: vscode.l10n.t('Use Model'),
    });
    // Before anything else is asked: it may be the wrong folder.
    const { kind } = await readModelDescription(folder);
    if (kind === 'backbone')
      throw new HumanError(
        vscode.l10n.t(
          'The model {0} is a backbone without classes: a training can start from it, but it judges no labels. Choose another model.',
          folder,
        ),
      );
    await this.remember(folder);
    return folder;
  }

  private folders(): readonly string[] {
    return this.memory.get<readonly string[]>(memoryKey, []);
  }
}
