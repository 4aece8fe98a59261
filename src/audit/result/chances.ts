import type { AuditMetadata, AuditResult } from './auditResult';

/**
 * The chance of each class to be a face's right label; they add up to 1. How labels go wrong says whether the given one
 * is right; what it is instead, the face says best, so that the other classes share the rest as the face alone has them.
 * @param probabilities of each class by the face alone, [classes].
 * @param given index of the given class.
 * @param quality chance that the given label is right.
 */
export function shareChances(probabilities: Float32Array, given: number, quality: number): Float32Array {
  const others = 1 - (probabilities[given] ?? 0);
  const otherClasses = Math.max(1, probabilities.length - 1);
  return probabilities.map((probability, label) => {
    if (label === given) return quality;
    // A face that can only be what it was given says nothing of the others.
    return (1 - quality) * (others > 0 ? probability / others : 1 / otherClasses);
  });
}

type Scored = { readonly metadata: Pick<AuditMetadata, 'classes'> } & Pick<AuditResult, 'scores'>;

/** What the face alone says, without a look at its label: [classes]; undefined where the audit has nothing of it. */
export function faceAlone({ scores, metadata }: Scored, row: number): Float32Array | undefined {
  const classes = metadata.classes.length;
  const probabilities = scores.probabilities.subarray(row * classes, (row + 1) * classes);
  return probabilities.length > 0 && probabilities.every(Number.isFinite) ? probabilities : undefined;
}

/**
 * The chance of each class to be a row's right label, as everything shows it: the given label's is its label quality, the
 * suggestion's is its confidence. [classes]; undefined where the audit has none.
 */
export function chancesOf(result: Scored, row: number): Float32Array | undefined {
  const alone = faceAlone(result, row);
  const quality = result.scores.labelQuality[row] ?? NaN;
  const given = result.scores.given[row] ?? alone?.length ?? 0;
  return !alone || Number.isNaN(quality) || given >= alone.length
    ? alone
    : shareChances(alone, given, quality);
}
