import { type RandomBits, shuffle, uniform } from '../../scn/randomness';
import { statOwn } from '../../base/disk/ownFiles';
import type { LabelFile } from '../../labels/labelFile';
import { HumanError } from '../../base/humanError';
import type { AuditResult, AuditScores } from '../result/auditResult';
import { readAuditResult } from '../result/resultFile';

/** Which classes an audit found taken for which: what its flagged faces are labelled and what they seem to be. */
export class Confusions {
  /** [seems × given] */
  private readonly counts: Uint32Array;

  /**
   * @param scores of an audit of the labels as they are.
   * @param indexOf the class's index here, for audits that counted classes in another order; undefined: it is unknown.
   */
  constructor(
    { isIssue, given, suggested }: Pick<AuditScores, 'isIssue' | 'given' | 'suggested'>,
    private readonly classes: number,
    indexOf: (label: number) => number | undefined = (label) => label,
  ) {
    this.counts = new Uint32Array(classes * classes);
    isIssue.forEach((flag, row) => {
      const seems = indexOf(suggested[row] as number);
      const labelled = indexOf(given[row] as number);
      // The best class of a flagged face can be its own, where another one passes its lower threshold.
      if (flag !== 1 || seems === undefined || labelled === undefined || seems === labelled) return;
      const cell = seems * classes + labelled;
      this.counts[cell] = (this.counts[cell] as number) + 1;
    });
  }

  /** How many flagged faces seem to be of the class `truth` and are labelled `given`. */
  mistakenFor(truth: number, given: number): number {
    return this.counts[truth * this.classes + given] ?? 0;
  }

  /** Classes that no flagged face seems to belong to. */
  classesWithoutAny(): number[] {
    return Array.from({ length: this.classes }, (_, truth) => truth).filter((truth) =>
      this.counts.subarray(truth * this.classes, (truth + 1) * this.classes).every((count) => count === 0),
    );
  }
}

/** What an audit of the labels as they are knows of a data set. */
export type KnownErrors = {
  readonly confusions: Confusions;
  /** 1 where it flags the label that the row still has, [samples]. */
  readonly isKnown: Uint8Array;
};

/**
 * What the data set's last audit tells, if it still is about these labels: at least half of the rows must be in it.
 * Mix-ups count as they were found, corrected since or not; a row whose label has changed since is no known error.
 */
export function knownFromResult(result: AuditResult, labels: LabelFile): KnownErrors | undefined {
  const { scores, metadata } = result;
  const rowOf = new Map(result.ids.map((id, row) => [id, row]));
  const isKnown = new Uint8Array(labels.samples.length);
  let matched = 0;
  labels.samples.forEach(({ id, label }, sample) => {
    const row = rowOf.get(id);
    if (row === undefined) return;
    matched++;
    const same = metadata.classes[scores.given[row] as number] === label;
    if (same && scores.isIssue[row] === 1) isKnown[sample] = 1;
  });
  if (matched * 2 < labels.samples.length) return undefined;
  const indices = new Map(labels.classes.map((name, index) => [name, index]));
  const confusions = new Confusions(scores, labels.classes.length, (label) =>
    indices.get(metadata.classes[label] ?? ''),
  );
  return { confusions, isKnown };
}

/**
 * Reads the last audit, where there is one that can be read.
 * @param onNote told why one that is there is of no use.
 */
export async function lastAudit(
  file: string,
  labels: LabelFile,
  onNote: (line: string) => void,
): Promise<KnownErrors | undefined> {
  try {
    if (!(await statOwn(file))) return undefined;
    const known = knownFromResult(await readAuditResult(file), labels);
    if (!known) onNote(`${file} is about other faces than ${labels.location}; the test does without it.`);
    return known;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    onNote(error.message);
    return undefined;
  }
}

export type Planting = {
  /** [faces], the planted ones flipped. */
  readonly labels: Uint16Array;
  /** 1 where the label was flipped, [faces]. */
  readonly isPlanted: Uint8Array;
  readonly planted: number;
};

/**
 * Flips a share of the labels. Each class loses the same share (rounded so that the whole adds up) and keeps at least
 * one face, so that every class can still be learned. Each face is flipped on its own, whatever its twins do.
 * @param labels class of each face, [faces]; not changed.
 * @param share in (0, 1).
 * @param confusions the mix-ups to follow; undefined: any other class that has faces, all alike. A class without any
 * mix-up is flipped in that way, too.
 */
export function plantErrors(
  labels: Uint16Array,
  classes: number,
  share: number,
  confusions: Confusions | undefined,
  random: RandomBits,
): Planting {
  const members = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, face) => members[label]?.push(face));
  const present = members.flatMap((faces, label) => (faces.length > 0 ? [label] : []));
  const quotas = quotasOf(
    members.map((faces) => faces.length),
    share,
  );
  const flipped = labels.slice();
  const isPlanted = new Uint8Array(labels.length);
  members.forEach((faces, label) => {
    const others = present.filter((other) => other !== label);
    const weights = others.map((other) => confusions?.mistakenFor(label, other) ?? 1);
    const draw = weights.some((weight) => weight > 0) ? weights : others.map(() => 1);
    shuffle(faces, random);
    for (const face of faces.slice(0, quotas[label])) {
      flipped[face] = others[drawIndex(draw, random)] as number;
      isPlanted[face] = 1;
    }
  });
  return { labels: flipped, isPlanted, planted: isPlanted.reduce((sum, flag) => sum + flag, 0) };
}

/** How many faces each class loses: its share, the largest remainders rounded up until the whole is right. */
function quotasOf(sizes: readonly number[], share: number): number[] {
  const wanted = Math.round(share * sizes.reduce((sum, size) => sum + size, 0));
  const most = sizes.map((size) => Math.max(0, size - 1));
  const quotas = sizes.map((size, label) => Math.min(Math.floor(share * size), most[label] as number));
  let missing = wanted - quotas.reduce((sum, quota) => sum + quota, 0);
  const byRemainder = sizes
    .map((size, label) => ({ label, remainder: share * size - (quotas[label] as number) }))
    .sort((a, b) => b.remainder - a.remainder);
  for (const { label } of byRemainder) {
    if (missing <= 0) break;
    const quota = quotas[label] as number;
    if (quota >= (most[label] as number)) continue;
    quotas[label] = quota + 1;
    missing--;
  }
  return quotas;
}

/** An index with a chance in proportion to its weight. */
function drawIndex(weights: readonly number[], random: RandomBits): number {
  let left = uniform(random) * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => (left -= weight) < 0);
  // Rounding may leave a hair after the last one.
  return index < 0 ? weights.findLastIndex((weight) => weight > 0) : index;
}
