import path from 'node:path';
import * as vscode from 'vscode';
import type { BlindReview } from '../reviews/blindMode';
import type { Reviews } from '../reviews/reviews';
import { overviewOf, type AuditOverview } from '../../audit/result/auditOverview';
import { progressText } from '../../audit/run/progressText';
import type { AuditProgress } from '../../protocol/auditProgress';
import { lineText } from '../ui/fileText';
import { blindText, leftText, overviewTooltip } from './treeItems';

/** Something that runs soon after it is asked for, once for all that ask in between. */
type Throttled = vscode.Disposable & { ask(): void };

/** @param delay in milliseconds, from the first that asks. */
export function throttled(delay: number, run: () => void): Throttled {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ask: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        run();
      }, delay);
    },
    dispose: () => clearTimeout(timer),
  };
}

/** How often decisions may have the review counted again, in milliseconds. */
const delay = 250;

/**
 * Keeps what VS Code itself shows of the audit in step: the status bar item, and the context keys by which commands show
 * only where they can work.
 */
export class ReviewIndicators implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('scn.audit', vscode.StatusBarAlignment.Left, 10);
  private readonly updates = throttled(delay, () => this.update());
  private readonly listening: vscode.Disposable;
  private readonly keys = new Map<string, boolean>();

  constructor(private readonly reviews: Reviews) {
    this.item.name = vscode.l10n.t('SCN Label Audit');
    this.listening = reviews.onDidChange(() => this.updates.ask());
    // The last window may have been left blind.
    this.updates.ask();
  }

  dispose(): void {
    this.listening.dispose();
    this.updates.dispose();
    this.item.dispose();
  }

  private update(): void {
    const { current: review, runningAudit, blind, isBlind } = this.reviews;
    const overview = review && overviewOf(review.result, review.journal);
    if (runningAudit) this.showProgress(runningAudit.progress);
    else if (isBlind) this.showBlind(blind?.progress);
    else if (overview) this.showReview(path.basename(review.dataSet.location), overview);
    else this.item.hide();
    this.set('scn.blind', isBlind);
    this.set('scn.reviewOpen', overview !== undefined);
    this.set(
      'scn.correctionsPending',
      overview !== undefined &&
        (overview.uncommitted > 0 || overview.disagreements > 0 || overview.isCommitOpen),
    );
    this.set('scn.commitMade', overview !== undefined && (overview.isCommitted || overview.isCommitOpen));
  }

  private showProgress(progress: AuditProgress): void {
    this.item.text = `$(sync~spin) SCN: ${lineText(progressText(progress))}`;
    this.item.tooltip = vscode.l10n.t('Auditing labels. Click to cancel.');
    this.item.command = 'scn.cancelAudit';
    this.item.show();
  }

  /** @param progress undefined where what is annotated is not open. */
  private showBlind(progress: BlindReview['progress'] | undefined): void {
    const text = progress ? blindText(progress.done, progress.faces) : vscode.l10n.t('blind annotation');
    this.item.text = `$(eye-closed) SCN: ${text}`;
    this.item.tooltip = vscode.l10n.t('Click to go on. Run “SCN: Leave Blind Annotation” to end it.');
    this.item.command = 'scn.openGallery';
    this.item.show();
  }

  /** The way to the gallery. @param title the data set's name. */
  private showReview(title: string, overview: AuditOverview): void {
    this.item.text = overview.recognised
      ? `$(checklist) SCN: ${leftText(overview)}`
      : `$(warning) SCN: ${vscode.l10n.t('expressions not recognised')}`;
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

  private set(key: string, value: boolean): void {
    if (this.keys.get(key) === value) return;
    this.keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
