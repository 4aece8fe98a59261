import * as vscode from 'vscode';
import { CancelledError, HumanError } from '../../base/humanError';
import { showErrorMessage } from './notices';

const untrusted = {
  audit: () =>
    vscode.l10n.t(
      'This workspace is not trusted, so no audit runs in it. Trust it to audit; reviewing works without.',
    ),
  test: () =>
    vscode.l10n.t(
      'This workspace is not trusted, so no audit runs in it, nor a test of one. Trust it to test on planted errors.',
    ),
  commit: () =>
    vscode.l10n.t('This workspace is not trusted, so label files in it are not changed. Trust it to commit.'),
  model: () =>
    vscode.l10n.t(
      'This workspace is not trusted, so no model is read or written here. Trust it to save or import one.',
    ),
  samples: () =>
    vscode.l10n.t(
      'This workspace is not trusted, so nothing is drawn from here. Trust it, or make the sample faces in another window.',
    ),
  install: () =>
    vscode.l10n.t(
      'This workspace is not trusted, so no engine is installed from here. Trust it, or install the engine in another window.',
    ),
  reading: () =>
    vscode.l10n.t(
      'This workspace is not trusted, so how its labels are read is not settled anew. Trust it first.',
    ),
};

/**
 * For whatever writes, trains, installs, imports or runs something. VS Code hides such commands in Restricted Mode, but
 * pages, links and other extensions start them all the same.
 * @throws HumanError in a workspace that is not trusted.
 */
export function refuseUntrusted(what: keyof typeof untrusted): void {
  if (!vscode.workspace.isTrusted) throw new HumanError(untrusted[what]());
}

export function alreadyRunning(): HumanError {
  return new HumanError(vscode.l10n.t('An audit is running already. Wait for it or cancel it first.'));
}

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
