import * as l10n from '@vscode/l10n';
import type { AuditSummary, DecidedFaces } from '../../protocol/auditProcess';
import type { AuditProgress } from '../../protocol/auditProgress';
import { countOf } from '../../base/text';
import { roundedEstimate } from '../../protocol/noiseEstimate';
import type { TrainingEstimate } from '../../protocol/training';

/** How long a training is going to take, a sentence for people. */
export function estimateText({ engine, seconds, networks, atOnce, note }: TrainingEstimate): string {
  const time = aboutTime(seconds);
  const estimate =
    networks === 1
      ? l10n.t('Training one network end to end will take {0} on {1}.', time, engine)
      : atOnce > 1
        ? l10n.t(
            'Training {0} networks end to end, {1} at a time, will take {2} on {3}.',
            networks,
            atOnce,
            time,
            engine,
          )
        : l10n.t('Training {0} networks end to end will take {1} on {2}.', networks, time, engine);
  return note === undefined || note === '' ? estimate : `${estimate} ${note}`;
}

/** A time in words that promise no more than a measurement can tell: `about 9 hours`. */
export function aboutTime(seconds: number): string {
  const time = roundTime(seconds);
  if (time !== undefined) return l10n.t('about {0}', time);
  return seconds < 45 ? l10n.t('less than a minute') : l10n.t('about a minute');
}

/** `9 hours`; undefined for less than a minute and a half. From one and a half on: "36 hours" says more than "2 days". */
function roundTime(seconds: number): string | undefined {
  const inUnit = (unit: number) =>
    seconds / unit >= 1.5 ? Math.round(seconds / unit).toLocaleString('en') : undefined;
  const [days, hours, minutes] = [inUnit(24 * 3600), inUnit(3600), inUnit(60)];
  if (days !== undefined) return l10n.t('{0} days', days);
  if (hours !== undefined) return l10n.t('{0} hours', hours);
  return minutes === undefined ? undefined : l10n.t('{0} minutes', minutes);
}

/** One line on how far an audit is, the same in a terminal and in the status bar. */
export function progressText(progress: AuditProgress): string {
  switch (progress.stage) {
    case 'labels':
      if (progress.elsewhere !== undefined) return progress.elsewhere;
      return progress.unpacked
        ? l10n.t('Unpacking faces: {0} of {1}', ...doneOf(progress.unpacked))
        : l10n.t('Reading labels');
    case 'features':
      return featuresText(progress);
    case 'copies':
      return l10n.t('Looking for copies: {0} of {1}', ...doneOf(progress));
    case 'folds': {
      const fold = Math.min(Math.floor(progress.done) + 1, progress.total);
      const left = timeText(progress.secondsLeft);
      return left === undefined
        ? l10n.t('Training: fold {0} of {1}', fold, progress.total)
        : l10n.t('Training: fold {0} of {1}, {2} left', fold, progress.total, left);
    }
    case 'scoring':
      return progress.judged
        ? l10n.t('Judging faces: {0} of {1}', ...doneOf(progress.judged))
        : l10n.t('Scoring');
  }
}

function doneOf({ done, total }: { readonly done: number; readonly total: number }): [string, string] {
  return [done.toLocaleString('en'), total.toLocaleString('en')];
}

function featuresText(progress: Extract<AuditProgress, { readonly stage: 'features' }>): string {
  const counts = doneOf(progress);
  const left = timeText(progress.secondsLeft);
  if (!(progress.facesPerSecond > 0))
    return left === undefined
      ? l10n.t('Features: {0} of {1}', ...counts)
      : l10n.t('Features: {0} of {1}, {2} left', ...counts, left);
  const rate = Math.round(progress.facesPerSecond);
  return left === undefined
    ? l10n.t('Features: {0} of {1}, {2} faces/s', ...counts, rate)
    : l10n.t('Features: {0} of {1}, {2} faces/s, {3} left', ...counts, rate, left);
}

/** Undefined where it is not known, or no time at all. */
function timeText(seconds: number | undefined): string | undefined {
  if (seconds === undefined || seconds < 1) return undefined;
  if (seconds < 90) return l10n.t('{0} s', Math.round(seconds));
  if (seconds < 2 * 3600) return l10n.t('{0} min', Math.round(seconds / 60));
  return roundTime(seconds);
}

/** Instead of an estimate. In English, as all that is for a terminal and for the log; the gallery says it in its own words. */
const unrecognisedText =
  'The networks cannot recognise the expressions in these images: are they cropped to the face? As long as they cannot, or where the labels are not about what the images show, suspects and suggestions mean little.';

/** What people had decided before. */
function decidedText({ known, waiting, leftOut }: DecidedFaces): string {
  const others = waiting > 0 ? ` (${waiting.toLocaleString('en')} of them not committed yet)` : '';
  return [
    ...(known > 0
      ? [`People had decided about ${countOf(known, 'label')} before${others}; the audit learned from that.`]
      : []),
    ...(leftOut > 0
      ? [`It learned nothing from ${countOf(leftOut, 'face')} that were found unclear or no face.`]
      : []),
  ].join(' ');
}

/** What an audit found, in sentences; for a terminal and for the log, which are in English. */
export function summaryText(summary: AuditSummary): string {
  const {
    duplicateConflicts: conflicts,
    audited,
    suspects,
    unclear,
    recognised,
    estimatedErrors,
    failed,
    setAside,
  } = summary;
  const found = [
    `${countOf(suspects, 'suspect')}${unclear > 0 ? ` (${unclear.toLocaleString('en')} of them unclear)` : ''}`,
    countOf(summary.relabelCandidates, 'relabel candidate'),
    `${countOf(summary.duplicateGroups, 'group')} of near-duplicates${conflicts > 0 ? ` (${conflicts.toLocaleString('en')} with labels that contradict one another)` : ''}`,
  ];
  return [
    `${countOf(audited, 'face')} audited: ${found.join(', ')}.`,
    ...(recognised ? [] : [unrecognisedText]),
    ...(estimatedErrors === null
      ? []
      : [`The audit estimates ${countOf(roundedEstimate(estimatedErrors), 'wrong label')} in all.`]),
    ...(summary.decided ? [decidedText(summary.decided)] : []),
    ...(setAside > 0
      ? [
          `${countOf(setAside, 'face')} without a label to audit ${setAside === 1 ? 'was' : 'were'} set aside; the report gives the reasons.`,
        ]
      : []),
    ...(failed > 0 ? [`${countOf(failed, 'row')} could not be audited; the report gives the reasons.`] : []),
  ].join(' ');
}
