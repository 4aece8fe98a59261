import type { AuditSummary } from '../protocol/auditProcess';
import type { AuditProgress } from '../protocol/auditProgress';

/** One line on how far an audit is, the same in a terminal and in the status bar. */
export function progressText(progress: AuditProgress): string {
  switch (progress.stage) {
    case 'labels':
      return 'Reading labels';
    case 'features': {
      const rate = progress.facesPerSecond > 0 ? `, ${Math.round(progress.facesPerSecond)} faces/s` : '';
      const of = `${progress.done.toLocaleString('en')} of ${progress.total.toLocaleString('en')}`;
      return `Features: ${of}${rate}${timeLeft(progress.secondsLeft)}`;
    }
    case 'folds':
      return `Training: fold ${Math.min(Math.floor(progress.done) + 1, progress.total)} of ${progress.total}${timeLeft(progress.secondsLeft)}`;
    case 'scoring':
      return 'Scoring';
  }
}

function timeLeft(seconds: number | undefined): string {
  if (seconds === undefined || seconds < 1) return '';
  if (seconds < 90) return `, ${Math.round(seconds)} s left`;
  return `, ${Math.round(seconds / 60)} min left`;
}

/** What an audit found, in sentences. */
export function summaryText(summary: AuditSummary): string {
  const count = (value: number, noun: string) =>
    `${value.toLocaleString('en')} ${noun}${value === 1 ? '' : 's'}`;
  const failed =
    summary.failed > 0
      ? ` ${count(summary.failed, 'row')} could not be audited; the report gives the reasons.`
      : '';
  return (
    `${count(summary.audited, 'face')} audited: ${count(summary.suspects, 'suspect')}, ` +
    `${count(summary.relabelCandidates, 'relabel candidate')}, ${count(summary.duplicateGroups, 'group')} of near-duplicates.${failed}`
  );
}
