import type { TrainingEstimate } from '../protocol/imageTraining';

/** How long a training is going to take, a sentence for people. */
export function estimateText({ engine, seconds, networks, atOnce, note }: TrainingEstimate): string {
  const side = atOnce > 1 ? `, ${atOnce} at a time,` : '';
  const count = networks === 1 ? 'one network' : `${networks} networks`;
  return `Training ${count} end to end${side} will take ${aboutTime(seconds)} on ${engine}.${note === undefined || note === '' ? '' : ` ${note}`}`;
}

/** A time in words that promise no more than a measurement can tell: `about 9 hours`. */
export function aboutTime(seconds: number): string {
  const units = [
    { name: 'day', seconds: 24 * 3600 },
    { name: 'hour', seconds: 3600 },
    { name: 'minute', seconds: 60 },
  ];
  // From one and a half on: "about 36 hours" says more than "about 2 days".
  const unit = units.find((each) => seconds >= 1.5 * each.seconds);
  if (!unit) return seconds < 45 ? 'less than a minute' : 'about a minute';
  return `about ${Math.round(seconds / unit.seconds).toLocaleString('en')} ${unit.name}s`;
}
