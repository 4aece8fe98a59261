import type { DataSet } from '../../labels/dataSet';
import type { AuditProgress } from '../../protocol/auditProgress';
import type { ReviewChange } from '../../protocol/gallery';
import type { ReviewSession } from './reviewSession';

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
  | { readonly kind: 'auditEnded' };

/** Where decisions are made: in the gallery's page, or anywhere else. */
export type DecidedBy = 'page' | 'elsewhere';
