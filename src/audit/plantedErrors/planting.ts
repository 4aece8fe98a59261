import { type RandomBits, shuffle, uniform } from '../../scn/randomness';
import type { Confusions } from './confusions';

/** Labels of which some are wrong on purpose. */
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
