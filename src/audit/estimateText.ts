import * as l10n from '@vscode/l10n';
import type { TrainingEstimate } from '../protocol/imageTraining';

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
export function roundTime(seconds: number): string | undefined {
  const inUnit = (unit: number) =>
    seconds / unit >= 1.5 ? Math.round(seconds / unit).toLocaleString('en') : undefined;
  const [days, hours, minutes] = [inUnit(24 * 3600), inUnit(3600), inUnit(60)];
  if (days !== undefined) return l10n.t('{0} days', days);
  if (hours !== undefined) return l10n.t('{0} hours', hours);
  return minutes === undefined ? undefined : l10n.t('{0} minutes', minutes);
}
