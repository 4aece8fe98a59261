import { aboutTime } from './estimateText';
import type { AuditSummary } from '../protocol/auditProcess';
import type { AuditProgress } from '../protocol/auditProgress';
import { countOf } from '../protocol/countOf';
import { roundedEstimate } from '../protocol/noiseEstimate';

/** One line on how far an audit is, the same in a terminal and in the status bar. */
export function progressText(progress: AuditProgress): string {
  switch (progress.stage) {
    case 'labels':
      return progress.unpacked ? `Unpacking faces: ${ofTotal(progress.unpacked)}` : 'Reading labels';
    case 'features': {
      const rate = progress.facesPerSecond > 0 ? `, ${Math.round(progress.facesPerSecond)} faces/s` : '';
      return `Features: ${ofTotal(progress)}${rate}${timeLeft(progress.secondsLeft)}`;
    }
    case 'folds':
      return `Training: fold ${Math.min(Math.floor(progress.done) + 1, progress.total)} of ${progress.total}${timeLeft(progress.secondsLeft)}`;
    case 'scoring':
      return progress.judged ? `Judging faces: ${ofTotal(progress.judged)}` : 'Scoring';
  }
}

function ofTotal({ done, total }: { readonly done: number; readonly total: number }): string {
  return `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
}

function timeLeft(seconds: number | undefined): string {
  if (seconds === undefined || seconds < 1) return '';
  if (seconds < 90) return `, ${Math.round(seconds)} s left`;
  if (seconds < 2 * 3600) return `, ${Math.round(seconds / 60)} min left`;
  return `, ${aboutTime(seconds).replace('about ', '')} left`;
}

/** What an audit found, in sentences. */
export function summaryText(summary: AuditSummary): string {
  const {
    audited,
    suspects,
    unclear,
    estimatedErrors,
    relabelCandidates,
    duplicateGroups,
    failed,
    setAside,
  } = summary;
  const found = [
    `${countOf(suspects, 'suspect')}${unclear > 0 ? ` (${unclear.toLocaleString('en')} of them unclear)` : ''}`,
    countOf(relabelCandidates, 'relabel candidate'),
    `${countOf(duplicateGroups, 'group')} of near-duplicates`,
  ];
  return [
    `${countOf(audited, 'face')} audited: ${found.join(', ')}.`,
    ...(estimatedErrors === null
      ? []
      : [`The audit estimates ${countOf(roundedEstimate(estimatedErrors), 'wrong label')} in all.`]),
    ...(setAside > 0
      ? [
          `${countOf(setAside, 'face')} without a label to audit ${setAside === 1 ? 'was' : 'were'} set aside; the report gives the reasons.`,
        ]
      : []),
    ...(failed > 0 ? [`${countOf(failed, 'row')} could not be audited; the report gives the reasons.`] : []),
  ].join(' ');
}
