import path from 'node:path';
import * as vscode from 'vscode';
import { progressText } from '../../audit/progressText';
import type { AuditRunner } from '../audits/auditRunner';
import type { DataSetChooser } from '../dataSetChooser';
import type { PlantedErrorsPanels } from './plantedErrorsPanels';
import { askPlantingPlan } from './plantedErrorsQuestions';
import { alreadyRunning, refuseUntrusted } from '../refusals';
import { readSettings } from '../settings';
import { withProgress } from '../ui/notices';

/** What the command uses; handed in by the wiring. */
export type PlantedErrorsServices = {
  readonly chooser: DataSetChooser;
  readonly runner: AuditRunner;
  readonly panels: PlantedErrorsPanels;
};

/**
 * Asks for a data set and what to plant in its labels, tests, and opens a tab with the figures.
 * @throws HumanError with a sentence when the test cannot be done; CancelledError when the user stops it.
 */
export async function testOnPlantedErrors({ chooser, runner, panels }: PlantedErrorsServices): Promise<void> {
  refuseUntrusted('test');
  if (runner.isRunning) throw alreadyRunning();
  const dataSet = await chooser.chooseBeside(vscode.l10n.t('Test on which labels?'));
  const plan = await askPlantingPlan();
  const title = path.basename(dataSet.location);
  const summary = await withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Testing on planted errors in {0}', title),
      cancellable: true,
    },
    async (progress, token) => {
      const onCancel = token.onCancellationRequested(() => {
        runner.cancel();
      });
      try {
        return await runner.testPlantedErrors(dataSet, readSettings(), plan, (each) => {
          progress.report({ message: progressText(each) });
        });
      } finally {
        onCancel.dispose();
      }
    },
  );
  panels.open({ title, summary });
}
