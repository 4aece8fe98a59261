import * as vscode from 'vscode';
import { HumanError } from '../base/humanError';

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

/** What whoever wants a second audit is told. */
export function alreadyRunning(): HumanError {
  return new HumanError(vscode.l10n.t('An audit is running already. Wait for it or cancel it first.'));
}
