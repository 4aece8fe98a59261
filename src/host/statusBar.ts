import * as vscode from 'vscode';
import { progressText } from '../audit/progressText';
import type { AuditProgress } from '../protocol/auditProgress';
import { lineText } from './fileText';
import type { AuditOverview } from '../audit/auditOverview';
import { overviewTooltip, suspectsText } from './views/overviewText';

/** The status bar item: an audit's progress with a way to stop it, else the way to the gallery. */
export class AuditStatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('scn.audit', vscode.StatusBarAlignment.Left, 10);

  constructor() {
    this.item.name = vscode.l10n.t('SCN Label Audit');
  }

  showProgress(progress: AuditProgress): void {
    this.item.text = `$(sync~spin) SCN: ${lineText(progressText(progress))}`;
    this.item.tooltip = vscode.l10n.t('Auditing labels. Click to cancel.');
    this.item.command = 'scn.cancelAudit';
    this.item.show();
  }

  /** @param title the data set's name. */
  showReview(title: string, overview: AuditOverview): void {
    this.item.text = `$(checklist) SCN: ${suspectsText(overview.suspects, overview.errors)}`;
    const links = [
      `[${vscode.l10n.t('Open the review gallery')}](command:scn.openGallery)`,
      `[${vscode.l10n.t('Show data sets')}](command:scn.dataSets.focus)`,
    ];
    const tooltip = overviewTooltip(title, overview).appendMarkdown(`\n\n${links.join(' · ')}`);
    tooltip.isTrusted = { enabledCommands: ['scn.openGallery', 'scn.dataSets.focus'] };
    this.item.tooltip = tooltip;
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
