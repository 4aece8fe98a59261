import type * as vscode from 'vscode';
import type { DataSet } from '../../labels/dataSet';
import type { AuditProgress } from '../../protocol/auditProgress';
import type { ReviewChange } from '../../protocol/gallery';
import type { AuditRunner } from '../audits/auditRunner';
import type { CommitLook } from '../commits/commitLook';
import type { CommitPreview } from '../commits/commitPreview';
import type { DataSetChooser } from '../dataSets/dataSetChooser';
import type { BlindMode } from './blindMode';
import type { ReviewSession } from './reviewSession';

/** Everything that reviews use; handed in by the wiring. */
export type ReviewServices = {
  readonly log: vscode.LogOutputChannel;
  readonly chooser: DataSetChooser;
  readonly runner: Pick<AuditRunner, 'isRunning' | 'run' | 'cancel' | 'shownRoots'>;
  readonly preview: CommitPreview;
  /** Whether this window annotates blind. */
  readonly blind: BlindMode;
  /** Shows a commit before it is written. */
  readonly look: CommitLook;
  /** Folder of the extension’s own for versions of label files that saving an editor would lose. */
  readonly keptVersions: string;
  /** Absolute path of the folder of what is decided while the workspace is not trusted. */
  readonly waitingDecisions: string;
};

export type RunningAudit = { readonly dataSet: DataSet; readonly progress: AuditProgress };

/** What happened, for everybody who shows the review. */
export type ReviewEvent =
  /** Another review is open. */
  | { readonly kind: 'opened'; readonly session: ReviewSession }
  /** A review could not be read, or how was not settled. */
  | { readonly kind: 'notOpened'; readonly error: unknown }
  /** More of the open review than decisions changed: images moved, or its workspace is trusted now. */
  | { readonly kind: 'replaced'; readonly session: ReviewSession }
  /** @param by who shows it already: `page` for the gallery. */
  | { readonly kind: 'decided'; readonly change: ReviewChange; readonly by: DecidedBy }
  /** An audit took the review's place. */
  | { readonly kind: 'auditStarted' | 'auditProgressed'; readonly audit: RunningAudit }
  /** What the audit has found so far can be reviewed, until it ends. */
  | { readonly kind: 'provisional'; readonly session: ReviewSession }
  /** Or was cancelled; the review before, where there was one, is open again. */
  | { readonly kind: 'auditFailed'; readonly error: unknown }
  | { readonly kind: 'auditEnded' }
  /** This window annotates blind from now on, or does no more. */
  | { readonly kind: 'blindChanged' }
  /** Faces were judged blind; which and how is nobody's news. */
  | { readonly kind: 'blindAnswered' };

/** Where decisions are made: in the gallery's page, or anywhere else. */
export type DecidedBy = 'page' | 'elsewhere';
