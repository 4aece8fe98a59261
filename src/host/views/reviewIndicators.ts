import path from 'node:path';
import * as vscode from 'vscode';
import type { Reviews } from '../reviews/reviews';
import type { AuditStatusBar } from '../statusBar';
import { overviewOf } from '../../audit/auditOverview';
import { throttled } from './throttled';

/** How often decisions may have the review counted again, in milliseconds. */
const delay = 250;

/**
 * Keeps what VS Code itself shows of the audit in step: the status bar item, and the context keys by which commands show
 * only where they can work.
 */
export class ReviewIndicators implements vscode.Disposable {
  private readonly updates = throttled(delay, () => {
    this.update();
  });
  private readonly listening: vscode.Disposable;
  private readonly keys = new Map<string, boolean>();

  constructor(
    private readonly reviews: Reviews,
    private readonly statusBar: AuditStatusBar,
  ) {
    this.listening = reviews.onDidChange(() => {
      this.updates.ask();
    });
  }

  dispose(): void {
    this.listening.dispose();
    this.updates.dispose();
  }

  private update(): void {
    const { current: review, runningAudit } = this.reviews;
    const overview = review && overviewOf(review.result, review.journal);
    if (runningAudit) this.statusBar.showProgress(runningAudit.progress);
    else if (overview) this.statusBar.showReview(path.basename(review.dataSet.location), overview);
    else this.statusBar.hide();
    this.set('scn.reviewOpen', overview !== undefined);
    this.set(
      'scn.correctionsPending',
      overview !== undefined &&
        (overview.uncommitted > 0 || overview.disagreements > 0 || overview.isCommitOpen),
    );
    this.set('scn.commitMade', overview !== undefined && (overview.isCommitted || overview.isCommitOpen));
  }

  private set(key: string, value: boolean): void {
    if (this.keys.get(key) === value) return;
    this.keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
