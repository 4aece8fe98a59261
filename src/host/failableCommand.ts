import * as vscode from 'vscode';
import { CancelledError, HumanError } from '../base/humanError';
import { showErrorMessage } from './ui/notices';

/**
 * Shows an error: its sentence where it has one, else that something went wrong; the stack goes to the log.
 * A cancellation is no error.
 */
export function showError(error: unknown, log: vscode.LogOutputChannel): void {
  if (error instanceof CancelledError) return;
  log.error(error instanceof Error ? error : String(error));
  const sentence =
    error instanceof HumanError
      ? error.message
      : vscode.l10n.t('Something went wrong. The log has the details.');
  const showLog = vscode.l10n.t('Show Log');
  void showErrorMessage(sentence, showLog).then((choice) => {
    if (choice === showLog) log.show();
  });
}

/** Registers a command that never fails in silence. */
export function registerCommand(
  id: string,
  log: vscode.LogOutputChannel,
  run: (...parameters: unknown[]) => Promise<void> | void,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...parameters: unknown[]) => {
    try {
      await run(...parameters);
    } catch (error) {
      showError(error, log);
    }
  });
}
