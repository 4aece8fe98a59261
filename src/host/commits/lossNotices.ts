import path from 'node:path';
import * as vscode from 'vscode';
import { type LockedDataSet, withDataSetLock } from '../../commits/commitLock';
import { labelsOnDisk, overwrittenLabels, planAgain, writeAgain } from '../../commits/writeCommit';
import { writeWhole } from '../../base/disk/writeWhole';
import { HumanError } from '../../base/humanError';
import { readBlocks } from '../../labels/text/fileBlocks';
import { labelCount } from '../../commits/previewTexts';
import { tellWritten } from './commitNotice';
import { showBoth } from './commitPreview';
import { saveDirtyEditors, editedFiles, rewrittenFiles } from './dirtyEditors';
import { refuseUntrusted } from '../ui/failableCommand';
import type { KeptVersions } from './keptVersions';
import type { Loss, SavedOver } from './savedOver';
import { showInformationMessage, showWarningMessage } from '../ui/notices';

/** Says what saving an editor lost, or would lose, and offers the way back. */
export class LossNotices {
  /** @param dataSetOf the data set that a file belongs to. */
  constructor(
    private readonly kept: KeptVersions,
    private readonly saved: () => SavedOver,
    private readonly dataSetOf: (file: string) => Promise<LockedDataSet | undefined>,
    private readonly onError: (error: unknown) => void,
  ) {}

  tell(loss: Loss): void {
    const told = loss.kind === 'foreign' ? this.tellForeign(loss) : this.tellWritten(loss);
    void told.catch(this.onError);
  }

  /** Another program changed a file below unsaved changes. */
  warn(file: string, kept: string | undefined): void {
    const sentence = vscode.l10n.t(
      'Another program has changed {0}, which has unsaved changes in an editor. Saving the editor drops that change.',
      path.basename(file),
    );
    void this.offerKept(sentence, file, kept, false).catch(this.onError);
  }

  /** An editor still has the text from before a commit. */
  tellStale(uri: vscode.Uri, isDirty: boolean): void {
    const name = path.basename(uri.fsPath);
    const reload = isDirty ? vscode.l10n.t('Reload and Drop Unsaved Changes') : vscode.l10n.t('Reload');
    const sentence = vscode.l10n.t(
      '{0} is open in an editor that does not have the labels yet that were just written to the disk. Reload it; saving it as it is would overwrite them.',
      name,
    );
    const told = async () => {
      if ((await showWarningMessage(sentence, reload)) !== reload) return;
      await vscode.commands.executeCommand('vscode.open', uri);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    };
    void told().catch(this.onError);
  }

  private tellForeign({ file, kept }: Loss & { readonly kind: 'foreign' }): Promise<void> {
    const sentence = vscode.l10n.t(
      'Saving {0} in an editor dropped a change that another program had made to it.',
      path.basename(file),
    );
    return this.offerKept(sentence, file, kept, true);
  }

  private async offerKept(
    sentence: string,
    file: string,
    kept: string | undefined,
    isLost: boolean,
  ): Promise<void> {
    if (kept === undefined) {
      const note = vscode.l10n.t('What it had written could not be kept.');
      await showWarningMessage(`${sentence} ${note}`);
      return;
    }
    const show = vscode.l10n.t('Show Both');
    const putBack = vscode.l10n.t('Put It Back');
    const note = vscode.l10n.t('What it had written is kept.');
    const buttons = isLost ? [show, putBack] : [show];
    const choice = await showWarningMessage(`${sentence} ${note}`, ...buttons);
    if (choice === show)
      await showBoth(kept, file, vscode.l10n.t('{0}: of the other program and now', path.basename(file)));
    if (choice === putBack) await this.putBack(file, kept);
  }

  private async putBack(file: string, kept: string): Promise<void> {
    refuseUntrusted('commit');
    await saveDirtyEditors([file]);
    const dataSet = await this.dataSetOf(file);
    const write = () => this.putBackOver(file, kept);
    const now = await (dataSet ? withDataSetLock(dataSet, write) : write());
    await this.saved().checkWritten(file);
    const show = vscode.l10n.t('Show Both');
    const choice = await showInformationMessage(
      vscode.l10n.t(
        '{0} is as the other program had written it. What the editor had saved is kept.',
        path.basename(file),
      ),
      show,
    );
    if (choice === show)
      await showBoth(now, file, vscode.l10n.t('{0}: of the editor and now', path.basename(file)));
  }

  /** @returns where the file is kept as it was. */
  private async putBackOver(file: string, kept: string): Promise<string> {
    const now = await this.kept.keepFile(file);
    if (now === undefined)
      throw new HumanError(
        vscode.l10n.t(
          'There is no room to keep {0} as it is now, so it was left alone. The other version is {1}.',
          file,
          kept,
        ),
      );
    await writeWhole(file, readBlocks(kept));
    return now;
  }

  private async tellWritten({ file, written, lost }: Loss & { readonly kind: 'written' }): Promise<void> {
    const name = path.basename(file);
    const count = labelCount(lost);
    const [sentence, again] =
      written.kind === 'commit'
        ? [
            vscode.l10n.t(
              'Saving {0} in an editor overwrote {1} that had been committed. The gallery still counts them as committed.',
              name,
              count,
            ),
            vscode.l10n.t('Write Them Again'),
          ]
        : [
            vscode.l10n.t('Saving {0} in an editor brought back {1} that had been taken back.', name, count),
            vscode.l10n.t('Take Them Back Again'),
          ];
    if ((await showWarningMessage(sentence, again)) !== again) return;
    refuseUntrusted('commit');
    for (;;) {
      const onDisk = await labelsOnDisk(written.target);
      const still = overwrittenLabels(onDisk, { ...written, changes: lost });
      const edit = await planAgain(written.target, still);
      if (await saveDirtyEditors(editedFiles(edit))) continue;
      await writeAgain(written.target, edit);
      await this.saved().wrote({ ...written, changes: edit.changes }, rewrittenFiles(edit));
      tellWritten(written.target.location, edit.changes.length);
      return;
    }
  }
}
