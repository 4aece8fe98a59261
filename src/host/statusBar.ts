import * as vscode from 'vscode';
import { progressText, suspectsText } from '../audit/progressText';
import type { AuditProgress } from '../protocol/auditProgress';

/** The status bar item: an audit's progress with a way to stop it, else the way to the gallery. */
export class AuditStatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('scn.audit', vscode.StatusBarAlignment.Left, 10);

  constructor() {
    this.item.name = 'SCN Label Audit';
  }

  showProgress(progress: AuditProgress): void {
    this.item.text = `$(sync~spin) SCN: ${progressText(progress)}`;
    this.item.tooltip = vscode.l10n.t('Auditing labels. Click to cancel.');
    this.item.command = 'scn.cancelAudit';
    this.item.show();
  }

  /** @param estimatedErrors undefined where the audit did not estimate them. */
  showResult(suspects: number, estimatedErrors: number | undefined): void {
    this.item.text = `$(checklist) SCN: ${suspectsText(suspects, estimatedErrors)}`;
    this.item.tooltip = vscode.l10n.t('Open the review gallery');
    this.item.command = 'scn.openGallery';
    this.item.show();
  }

  hide(): void {
    this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}
